// Predict first: the reader says what will come back before it is shown, and is told how it was.

import { fill, h } from "./dom.js";

const STORED = "workbook.predictions"; // in the browser: what was said first about each request
const ASKED = [
  { name: "status", label: "Status (0 if none comes)", noun: "Status" },
  { name: "sent", label: "Messages that the app sends", noun: "Messages sent" },
];

let unstored; // the same, where the browser stores nothing

export function questions(replay, answered) {
  const fields = ASKED.map(({ name }) => h("input", { type: "number", name, min: "0", max: "9999" }));
  const { method, target } = replay.request;
  const submit = (event) => {
    event.preventDefault();
    answered(Object.fromEntries(fields.filter((field) => field.value).map((field) => [field.name, Number(field.value)])));
  };
  return h("form", { id: "predict", class: "pane", "aria-labelledby": "predict-title", autocomplete: "off", onsubmit: submit },
    h("h2", { id: "predict-title" }, "What will come back for ", h("code", {}, `${method} ${target}`), `, ${replay.code}?`),
    h("div", { class: "fields" },
      ASKED.map(({ label }, place) => h("label", {}, h("span", {}, label), fields[place])),
      h("button", { type: "submit", class: "send" }, "Show what happens")),
    h("p", { class: "told" }, "What you leave empty is not judged."));
}

// What was said first about this request, or undefined.
export function said(about) {
  return stored()[about]?.said;
}

// Shows the prediction beside what happened. The first one about a request counts.
export function tell(element, about, said, came) {
  const verdicts = ASKED.filter(({ name }) => name in said).map((each) => ({ ...each, right: said[each.name] === came[each.name] }));
  const all = stored();
  if (verdicts.length && !all[about]) {
    all[about] = { said, right: verdicts.every(({ right }) => right) };
    store(all);
  }
  const none = "You predicted nothing, so nothing is counted. You were asked for the status and for the number of messages that the app sends.";
  fill(element,
    verdicts.length ? null : h("span", {}, none),
    verdicts.map(({ noun, name, right }) =>
      h("span", { class: right ? "good" : "bad" }, `${noun}: you said ${said[name]}, it was ${came[name]}: ${right ? "✓ right" : "✗ wrong"}.`)),
    tally(element, Object.values(all)));
}

function tally(element, all) {
  if (!all.length) return null;
  const right = all.filter((each) => each.right).length;
  const forget = () => {
    store({});
    fill(element, "Your predictions are forgotten.");
    element.focus(); // the button is gone
  };
  return [h("strong", {}, `${right} of ${all.length} right`), h("button", { type: "button", class: "link", onclick: forget }, "Forget them")];
}

function stored() {
  try {
    return unstored ?? JSON.parse(localStorage.getItem(STORED)) ?? {};
  } catch {
    return {};
  }
}

function store(all) {
  try {
    localStorage.setItem(STORED, JSON.stringify(all));
  } catch {
    unstored = all;
  }
}
