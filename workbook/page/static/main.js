// The page: reads its address, asks, and shows the view that is wanted.

import { codeOf, nameOf, partOf, question, read, unknown, VIEWS, write } from "./address.js";
import { BuildView } from "./build.js";
import { CompareView } from "./compare.js";
import { fill, h } from "./dom.js";
import { Form } from "./form.js";
import { Source } from "./panes.js";
import { questions, said, tell } from "./predict.js";
import { ReadView } from "./read.js";
import { Replay } from "./replay.js";
import { StepView } from "./step.js";
import { Stepper } from "./stepper.js";
import { abilities, ask } from "./transport.js";

const NAMES = { step: "Step", compare: "Compare", build: "Build", read: "Read" };
const view = document.getElementById("view");
const notice = document.getElementById("notice");
const predicted = document.getElementById("predicted");
const wait = document.getElementById("wait");

let contents;
let form;
let shown;
let current; // the view on the page
let waiting; // for an answer that may no longer be wanted
let written = "";
let askedBefore = ""; // what the latest entry of the browser's history stands for
let later;

const stepper = new Stepper(document.getElementById("stepper"), (index) => {
  current?.show(index);
  shown.step = index;
  clearTimeout(later);
  later = setTimeout(replaceAddress, 150);
});

async function begin() {
  try {
    contents = await ask({ ask: "contents" });
    if (contents.problem) throw new Error(contents.problem);
  } catch (error) {
    say(error.message);
    return;
  }
  form = new Form(document.getElementById("ask"), contents, async (wanted, focus) => {
    await show({ ...shown, file: null, ...wanted });
    if (!focus) return;
    if (stepper.attached) stepper.slider.focus({ preventScroll: true }); // its keys step on
    else document.querySelector("#predict input")?.focus();
  }, (predict) => { // from the next request on
    shown.predict = predict;
    replaceAddress();
  });
  // Not hashchange: that comes later than the new address, which replaceAddress would overwrite.
  addEventListener("popstate", () => {
    if (location.hash !== written) show(read(location.hash), { arrives: true });
  });
  await show(read(location.hash), { arrives: true });
}

// `arrives`: the address is there already, as after Back. Else a new one goes into the history.
async function show(wanted, { arrives = false } = {}) {
  clearTimeout(later);
  const before = shown;
  if (before && !arrives) replaceAddress(); // the step that one comes back to
  shown = complete(wanted, before);
  waiting?.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  if (!current || before?.view !== shown.view) leave();
  fill(predicted);
  const focused = document.activeElement;
  const place = ["#views", "#view"].find((each) => focused?.closest(each));
  drawViews();
  form.show(shown);
  const wrong = unknown(shown.code, contents) || (shown.view === "compare" && unknown(shown.other, contents));
  say(wrong);
  if (wrong) {
    leave();
    fill(view);
    wait.hidden = true;
    return;
  }
  const slow = setTimeout(() => (view.setAttribute("aria-busy", "true"), (wait.hidden = false)), 200);
  try {
    await SHOW[shown.view](signal);
  } catch (error) {
    if (error.name !== "AbortError" && !signal.aborted) {
      leave();
      fill(view);
      say(error.message);
    }
  } finally {
    clearTimeout(slow);
    if (!signal.aborted) {
      view.removeAttribute("aria-busy");
      wait.hidden = true;
    }
  }
  if (signal.aborted) return;
  // What had the focus may have been drawn anew: it goes to what stands in its place.
  if (place && !focused.isConnected) {
    const again = { "#views": "#views [aria-current]", "#view": "#view .over select, #view .over button" }[place];
    (document.querySelector(again) ?? view).focus({ preventScroll: true });
  }
  if (arrives) replaceAddress();
  else keepAddress();
}

// What an address leaves out is taken from what is shown, or from the part's own first request.
function complete(wanted, before) {
  const next = { headers: [], pieces: [], ...wanted };
  if (next.target === null || next.target === undefined) {
    const part = contents.parts.find((each) => each.number === partOf(next.code, contents));
    const same = before && partOf(before.code, contents) === part.number && before.target;
    Object.assign(next, same ? { method: before.method, target: before.target, headers: before.headers, pieces: before.pieces } : part.requests[0]);
  }
  next.method ??= "GET";
  if (next.view === "compare" && !next.other) next.other = next.code === "part:3" ? "mistake:E16" : "part:3";
  return next;
}

function leave() {
  current?.leave?.();
  current = null;
  stepper.detach();
}

const SHOW = {
  async step(signal) {
    const wanted = question(shown);
    const [answer, code] = await Promise.all([ask(wanted, signal), ask({ ask: "code", ...codeOf(shown.code) }, signal)]);
    if (signal.aborted) return;
    form.routes(code.routes ?? []);
    if (answer.problem) {
      leave();
      say(answer.problem);
      fill(view);
      if (code.files) {
        current = { show() {} };
        fill(view, source(code));
      }
      return;
    }
    const replay = new Replay(answer, code);
    if (!shown.predict || shown.check) {
      step(replay, code);
      return;
    }
    const about = `${code.digest} ${JSON.stringify(wanted)}`;
    const first = said(about);
    if (first || Number.isInteger(shown.step)) { // it has been shown before
      step(replay, code);
      if (first) tell(predicted, about, first, replay.came);
      return;
    }
    leave();
    const asked = questions(replay, (prediction) => {
      step(replay, code);
      tell(predicted, about, prediction, replay.came);
      stepper.slider.focus({ preventScroll: true });
    });
    fill(view, asked, source(code));
  },
  async compare(signal) {
    const [one, other] = [shown.code, shown.other].map((code) => question(shown, code));
    const [answer, left, right] = await Promise.all([
      ask({ ask: "compare", one, other }, signal),
      ask({ ask: "code", ...codeOf(shown.code) }, signal),
      ask({ ask: "code", ...codeOf(shown.other) }, signal),
    ]);
    if (signal.aborted) return;
    if (answer.problem) {
      leave();
      fill(view);
      say(answer.problem);
      return;
    }
    const next = new CompareView(answer, left, right, (index) => stepper.go(index), (code, step) => show({ ...shown, view: "step", code, step }), shown);
    current = next;
    fill(view, next.element);
    stepper.attach({ last: next.last, next: null, say: (index) => next.say(index), words: "row" });
    stepper.go(Number.isInteger(shown.step) ? shown.step : next.start);
  },
  async build() {
    const next = new BuildView(partOf(shown.code, contents), contents, {
      choose: (part) => show({ ...shown, view: "build", code: `mine:${part}` }),
      step: (part, check, whose = "mine") => show({ ...shown, view: "step", code: `${whose}:${part}`, check, step: null }),
      say,
    });
    leave();
    current = next;
    fill(view, next.element);
    next.begin();
  },
  async read(signal) {
    const number = partOf(shown.code, contents);
    const answers = await Promise.all([ask({ ask: "read", part: number }, signal), ask({ ask: "code", part: number }, signal)]);
    if (signal.aborted) return;
    const problem = answers.map((each) => each.problem).find(Boolean);
    if (problem) throw new Error(problem);
    const next = new ReadView(...answers, contents, shown, {
      choose: (part, tab) => show({ ...shown, view: "read", code: `part:${part}`, tab, mistake: null, word: null, target: null }),
      compare: (id, check) => show({ ...shown, view: "compare", code: `part:${number}`, other: `mistake:${id}`, check, step: null }),
      tab: (tab) => { Object.assign(shown, { tab, mistake: null, word: null }); keepAddress(); },
    });
    current = next;
    fill(view, next.element);
    next.arrived();
  },
};

function source(code) {
  return h("div", { class: "panes single" }, new Source(code, shown.file).element);
}

function step(replay, code) {
  const next = new StepView(replay, code, (index) => stepper.go(index), shown.file);
  current?.leave?.();
  current = next;
  fill(view, next.head, next.element);
  stepper.attach({ last: replay.last, next: (...way) => replay.next(...way), say: (index) => replay.say(index) });
  stepper.go(Number.isInteger(shown.step) ? shown.step : next.start);
  if (shown.file) next.source.open(shown.file);
}

function drawViews() {
  const views = VIEWS.filter((name) => name !== "build" || abilities.build);
  fill(document.getElementById("views"), views.map((name) =>
    h("a", { href: write({ ...shown, view: name, step: null }), "aria-current": name === shown.view ? "page" : null,
      onclick: (event) => { event.preventDefault(); if (name !== shown.view) show({ ...shown, view: name, step: null, check: name === "compare" || name === "step" ? shown.check : null }); } }, NAMES[name])));
}

// Another view, code or question is another entry in the browser's history; a step is not.
function keepAddress() {
  if (asked() !== askedBefore && write(shown) !== location.hash) history.pushState(null, "", write(shown));
  replaceAddress();
}

function asked() {
  return write({ ...shown, step: null });
}

function replaceAddress() {
  askedBefore = asked();
  written = write(shown);
  if (location.hash !== written) history.replaceState(null, "", written);
  document.title = `${NAMES[shown.view]} · ${shown.check ?? `${shown.method} ${shown.target}`} · ${nameOf(shown.code)}`;
}

function say(sentence) {
  notice.hidden = !sentence;
  notice.textContent = sentence || "";
}

begin();
