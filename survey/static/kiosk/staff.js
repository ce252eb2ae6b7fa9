// What officials see: connecting the tablet to a desk, what waits, what was set aside.

import { deliver, enable } from "./deliver.js";
import { button, element, note, saveFile, show } from "./face.js";
import { asText, today } from "./form.js";
import * as store from "./store.js";

// Set by a new code until the panel is left: only then may set-aside forms be taken out as text.
let unlocked = false;

function codeForm(staff, connected) {
  const words = staff.words();
  const input = element("input", {
    id: "code",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    maxlength: "20",
  });
  const said = element("div");
  const connect = async (event) => {
    event.preventDefault();
    const { enabled, why } = await enable(input.value);
    if (enabled) return connected();
    return said.replaceChildren(note(words.unpaired, why ?? words.unheard, "bad"));
  };
  return element(
    "form",
    { class: "pair", novalidate: true, on: { submit: connect } },
    said,
    element("label", { for: "code", text: words.code }),
    input,
    element("button", { class: "go", text: words.enable }),
  );
}

export function showPairing(staff) {
  const words = staff.words();
  const connected = async () => {
    await navigator.storage?.persist?.();
    await staff.refresh();
    staff.rest();
  };
  show(
    !isSecureContext && note(words.heed, words.insecure, "bad"),
    element("h1", { text: words.pair }),
    element("p", { text: words.paired }),
    codeForm(staff, connected),
  );
}

export async function showTurned({ why }, staff) {
  const words = staff.words();
  const connected = async () => {
    await staff.refresh();
    staff.rest();
  };
  show(
    element("h1", { text: words.turned }),
    element("p", { text: why }),
    element("p", { text: words.safe }),
    codeForm(staff, connected),
  );
}

export async function showPanel(staff) {
  unlocked = false;
  await drawPanel(staff);
}

async function drawPanel(staff, saved = null) {
  const words = staff.words();
  const desk = staff.desk();
  const { waiting } = await store.counts();
  const aside = await store.aside();
  const again = () => drawPanel(staff);
  const after = (work) => async () => {
    await work();
    await staff.refresh();
    await again();
  };
  staff.open(() =>
    show(
      element("h1", { text: words.staff }),
      desk.today !== today() && note(words.heed, words.wrong(today(), desk.today), "bad"),
      element("p", { text: `${words.device(desk.device)} · ${desk.desk.name} · ${desk.unit}` }),
      element("p", { id: "waits", text: words.waiting(waiting) }),
      element("p", { id: "asides", text: words.aside(aside.length) }),
      reasons(aside),
      element(
        "div",
        { class: "moves" },
        button(words.now, after(deliver)),
        aside.length > 0 && button(words.retry, after(store.bringBack)),
        button(words.newCode, () => askCode(staff)),
        unlocked && aside.length > 0 && button(words.save, () => save(staff, aside)),
        saved && button(words.discard, after(() => store.discardAside(saved))),
        button(words.close, staff.rest, "go"),
      ),
      aside.length > 0 && !unlocked && element("p", { class: "hint", text: words.locked }),
    ),
  );
}

// Why they were set aside, each reason once; never what somebody answered.
function reasons(aside) {
  const counted = new Map();
  for (const { why } of aside) counted.set(why, (counted.get(why) ?? 0) + 1);
  if (!counted.size) return null;
  const lines = [...counted].map(([why, count]) => element("li", { text: `${count}: ${why}` }));
  return element("ul", {}, ...lines);
}

function askCode(staff) {
  const words = staff.words();
  const connected = async () => {
    unlocked = true;
    await staff.refresh();
    await drawPanel(staff);
  };
  staff.open(() =>
    show(
      element("h1", { text: words.newCode }),
      element("p", { text: words.paired }),
      codeForm(staff, connected),
      button(words.close, staff.rest),
    ),
  );
}

function save(staff, aside) {
  saveFile(`phieu-can-xem-${today()}.txt`, asText(aside));
  return drawPanel(
    staff,
    aside.map((one) => one.token),
  );
}
