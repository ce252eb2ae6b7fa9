// Builds what is shown, element by element; text is never read as markup.

import { wording } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
// So long after a change the second half of a double tap must not answer the next question.
const DEAF_MILLISECONDS = 350;
let deaf = null;

export function element(name, { text, on = {}, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  for (const [event, listen] of Object.entries(on)) made.addEventListener(event, listen);
  if (text !== undefined) made.textContent = text;
  made.append(...children.filter(Boolean));
  return made;
}

export function button(text, press, kind = "plain") {
  return element("button", { type: "button", class: kind, text, on: { click: press } });
}

export function note(heading, text, kind = "") {
  return element(
    "div",
    { class: `note ${kind}`, role: "alert" },
    element("h2", { text: heading }),
    element("p", { text }),
  );
}

export function face(level) {
  return drawing("use", { href: `#f${level}` });
}

// A mark that something is done, and takes no side as a face would.
export function tick() {
  return drawing("path", { d: "M9 21l8 8 15-18" });
}

function drawing(shape, attributes) {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("aria-hidden", "true");
  drawn.setAttribute("viewBox", "0 0 40 40");
  const made = document.createElementNS(SVG, shape);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  drawn.append(made);
  return drawn;
}

// Puts a screen in place of the one before; whoever listens instead of looking starts at its head.
export function show(...children) {
  const main = document.getElementById("main");
  main.replaceChildren(...children.filter(Boolean));
  const heading = main.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus();
  window.scrollTo(0, 0);
  ignoreTaps(main);
}

// Keys, and readers that press for somebody, are heard all the time.
function ignoreTaps(main) {
  main.classList.add("deaf");
  clearTimeout(deaf);
  deaf = setTimeout(() => main.classList.remove("deaf"), DEAF_MILLISECONDS);
}

function tile(text, chosen, press, level) {
  return element(
    "button",
    { type: "button", class: level ? "tile face" : "tile", "aria-pressed": String(chosen), on: { click: press } },
    level && face(level),
    element("span", { text }),
  );
}

export function levelTiles(scale, question, chosen, choose, language) {
  const faces = scale.levels.map(({ value, text }) =>
    tile(wording(text, language), chosen === value, () => choose(value), value),
  );
  const wayOut = question.not_applicable
    ? tile(wording(scale.not_applicable, language), chosen === 9, () => choose(9))
    : null;
  wayOut?.classList.add("none");
  return [element("div", { class: "faces" }, ...faces), wayOut];
}

export function factTiles(question, chosen, choose, language) {
  const options = question.options.map(({ value, text }) =>
    tile(wording(text, language), chosen === value, () => choose(value)),
  );
  return [element("div", { class: "facts" }, ...options)];
}

export function saveFile(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
