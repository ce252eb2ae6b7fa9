// The kiosk: shows one form after another, keeps each on the tablet, has it delivered.

import { deliver, keepSafely, whereabouts } from "./deliver.js";
import { button, element, factTiles, levelTiles, note, show, tick } from "./face.js";
import { isEmpty, lengthIfTooLong, newForm, record } from "./form.js";
import { showPairing, showPanel, showTurned } from "./staff.js";
import * as store from "./store.js";
import { WORDS, wording } from "./words.js";

const SECONDS = {
  idle: 30, // without a touch the form is emptied
  still: 10, // and before that somebody is asked whether they are still there
  end: 10, // the message after sending
  wait: 8, // for the server, before "kept on this device" is said
  round: 60, // between two tries to deliver
};

const kiosk = { language: "vi", desk: null, form: null, screen: "start", turned: null, online: true };
const timers = new Map();
let renewed = false;

const words = () => WORDS[kiosk.language];

function after(name, seconds, work) {
  clearTimeout(timers.get(name));
  timers.set(name, setTimeout(work, seconds * 1000));
}

// --- rest, idling, language ----------------------------------------------------------------------

function atRest() {
  return kiosk.screen === "form" && isEmpty(kiosk.form);
}

function rest() {
  clearTimeout(timers.get("end"));
  kiosk.language = "vi";
  kiosk.form = null;
  // A new version of the page was fetched meanwhile; now nobody is in the middle of a form.
  if (renewed) location.reload();
  else showCurrent();
}

function showCurrent() {
  document.documentElement.lang = kiosk.language;
  document.title = words().page;
  if (kiosk.turned) place("turned", () => showTurned(kiosk.turned, staff));
  else if (!kiosk.desk) place("pairing", () => showPairing(staff));
  else if (!kiosk.desk.open) place("shut", showShut);
  else {
    kiosk.form ??= newForm(kiosk.desk);
    place("form", showStep);
  }
  stillThere();
}

function place(screen, draw) {
  kiosk.screen = screen;
  document.getElementById("owner").textContent = kiosk.desk?.agency ?? "Lắng Nghe";
  const other = document.getElementById("language");
  other.hidden = screen !== "form";
  other.textContent = words().other;
  other.lang = kiosk.language === "vi" ? "en" : "vi";
  draw();
}

// Every touch and key begins the thirty seconds anew.
function stillThere() {
  document.getElementById("still").replaceChildren();
  clearTimeout(timers.get("still"));
  clearTimeout(timers.get("idle"));
  const begun = kiosk.screen === "form" && !(isEmpty(kiosk.form) && kiosk.language === "vi");
  if (!begun && kiosk.screen !== "panel") return;
  after("idle", SECONDS.idle, rest);
  if (kiosk.screen === "form") {
    after("still", SECONDS.still, () => {
      document.getElementById("still").replaceChildren(element("p", { text: words().still }));
    });
  }
}

// --- one form ------------------------------------------------------------------------------------

function showStep(trouble = null) {
  const { form, language } = kiosk;
  const step = form.steps[form.at];
  const first = form.at === 0;
  const { title } = form.questionnaire;
  const asked = step.text ? wording(step.text, language) : words().last;
  const optional = step.text && (step.kind === "end" || !step.required);
  show(
    trouble,
    element("p", { class: "where" }, element("b", { text: kiosk.desk.unit }), ` ${kiosk.desk.desk.name}`),
    first && element("p", { class: "title", text: wording(title, language) }),
    first && element("p", { class: "sure", text: words().sure }),
    element("p", { class: "step", text: words().step(form.at + 1, form.steps.length) }),
    element(
      "h1",
      { text: asked },
      optional && " ",
      optional && element("span", { class: "optional", text: words().optional }),
    ),
    ...choices(step),
    element(
      "div",
      { class: "moves" },
      !first && button(words().back, () => move(-1)),
      optional && step.kind !== "end" && button(words().skip, () => choose(step, undefined)),
      step.kind === "end" && button(words().send, finish, "go"),
    ),
  );
}

function choices(step) {
  const { form, language } = kiosk;
  const chosen = kept(step)[step.code];
  const press = (value) => choose(step, value);
  if (step.kind === "level") {
    return levelTiles(form.questionnaire.scale, step, chosen, press, language);
  }
  return step.kind === "end" ? commentBox(step) : factTiles(step, chosen, press, language);
}

function commentBox(step) {
  if (!step.text) return [];
  const box = element("textarea", {
    id: "comment",
    "aria-label": `${wording(step.text, kiosk.language)} ${words().optional}`,
    rows: "5",
    dir: "auto",
    autocomplete: "off",
    on: { input: () => (kiosk.form.comment = box.value) },
  });
  box.value = kiosk.form.comment;
  return [element("label", { for: "comment", class: "hint", text: words().hint }), box];
}

// Where the answer to a step is kept: lines of the desk's lists apart from the questionnaire.
function kept({ kind }) {
  return kind === "pick" ? kiosk.form.picks : kiosk.form.answers;
}

function choose(step, value) {
  if (value === undefined) delete kept(step)[step.code];
  else kept(step)[step.code] = value;
  move(+1);
}

function move(by) {
  kiosk.form.at = Math.max(0, kiosk.form.at + by);
  place("form", showStep);
  stillThere();
}

// --- keeping and sending -------------------------------------------------------------------------

async function finish() {
  const { form } = kiosk;
  const long = lengthIfTooLong(form.comment);
  if (long) return showStep(note(words().unkept, words().long(long), "bad"));
  place("saving", () => show(element("h1", { text: words().sending })));
  stillThere();
  const filled = record(form);
  if (!(await keepSafely(filled))) {
    place("form", () => showStep(note(words().unkept, words().again, "bad")));
    return stillThere();
  }
  announce();
  kiosk.form = null;
  const ended = await Promise.race([
    deliver(filled.token).then(hear),
    new Promise((resolve) => setTimeout(resolve, SECONDS.wait * 1000)),
  ]);
  return showEnd(await whereabouts(filled, ended));
}

function showEnd(outcome) {
  const said = {
    stored: [words().thanks, words().stored],
    kept: [words().kept, kiosk.turned ? words().turnedAway : words().later],
    aside: [words().kept, words().examined],
  }[outcome];
  place("end", () =>
    show(
      element(
        "div",
        { class: `end ${outcome}` },
        outcome === "stored" && tick(),
        element("h1", { text: said[0] }),
        element("p", { text: said[1] }),
        button(words().next, rest, "go"),
      ),
    ),
  );
  stillThere();
  after("end", SECONDS.end, rest);
  announce();
}

function showShut() {
  show(element("h1", { text: words().shut }));
}

// --- delivery in the background ------------------------------------------------------------------

async function hear(ended) {
  kiosk.online = ended.state !== "offline";
  if (ended.state !== "offline") {
    kiosk.turned = ended.state === "turned" && ended.why ? { why: ended.why } : null;
  }
  kiosk.desk = (await store.known("desk")) ?? null;
  announce();
  return ended;
}

async function refresh() {
  const before = JSON.stringify([kiosk.desk, kiosk.turned]);
  await hear(await deliver());
  after("round", SECONDS.round, refresh);
  const changed = JSON.stringify([kiosk.desk, kiosk.turned]) !== before;
  if (changed && (atRest() || ["start", "turned", "shut", "pairing"].includes(kiosk.screen))) rest();
  const mine = new URL(import.meta.url).pathname;
  if (kiosk.desk && !mine.includes(kiosk.desk.version)) askForNewVersion();
}

const others = "BroadcastChannel" in window ? new BroadcastChannel("lang-nghe-kiosk") : null;

async function showState() {
  const { waiting, aside } = await store.counts();
  const line = [
    kiosk.online ? null : words().offline,
    words().waiting(waiting),
    aside ? words().aside(aside) : null,
  ];
  const state = document.getElementById("state");
  state.textContent = line.filter(Boolean).join(" · ");
  state.dataset.waiting = waiting;
  state.hidden = !kiosk.desk;
}

function announce() {
  others?.postMessage("changed");
  showState();
}

// --- the staff's screens, the service worker, the start ------------------------------------------

const staff = {
  words,
  desk: () => kiosk.desk,
  refresh,
  rest: () => {
    kiosk.turned = null;
    rest();
  },
  open: (draw) => {
    place("panel", draw);
    stillThere();
  },
};

function askForNewVersion() {
  navigator.serviceWorker?.getRegistration("/kiosk").then((known) => known?.update());
}

function keepPageOffline() {
  if (!navigator.serviceWorker) return;
  let hadOne = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.register("/kiosk/worker.js", { scope: "/kiosk" }).catch(() => {});
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // The first worker of all serves the version that is open already.
    renewed = hadOne;
    hadOne = true;
    if (renewed && atRest()) rest();
  });
}

async function start() {
  for (const event of ["pointerdown", "keydown", "input"]) addEventListener(event, stillThere, true);
  addEventListener("online", refresh);
  document.getElementById("state").addEventListener("click", () => showPanel(staff));
  document.getElementById("language").addEventListener("click", () => {
    kiosk.language = kiosk.language === "vi" ? "en" : "vi";
    showCurrent();
    showState();
  });
  others?.addEventListener("message", showState);
  keepPageOffline();
  try {
    kiosk.desk = (await store.known("desk")) ?? null;
  } catch {
    return show(element("h1", { text: words().page }), note(words().unkept, words().broken, "bad"));
  }
  showCurrent();
  await showState();
  return refresh();
}

start();
