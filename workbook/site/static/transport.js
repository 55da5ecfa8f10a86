// The page's way to its data where there is no server: Python in a worker, and what is kept here.

import { h } from "./dom.js";
import { Python } from "./python.js";

export class Unreachable extends Error {}

export const abilities = { build: true };

document.head.append(h("link", { rel: "stylesheet", href: new URL("site.css", import.meta.url).href }));

// What is fetched from here on is kept, so that the next visit needs no network. Without that
// (an old browser, a private window) the page works all the same.
async function keep() {
  const kept = navigator.serviceWorker?.register(new URL("../sw.js", import.meta.url).href);
  const there = kept?.then(() => navigator.serviceWorker.ready);
  const enough = new Promise((resolve) => setTimeout(resolve, 3000));
  await Promise.race([there?.catch(() => {}), enough]);
}

const loading = h("div", { class: "loading", role: "status" });
document.body.append(loading);
const bar = h("progress", { max: 1, value: 0, "aria-label": "How much of Python is here" });
const words = h("p", {}, "Loading Python …");
loading.append(h("p", { class: "what" }, "Python comes to your browser"), bar, words,
  h("p", { class: "size" }, "Next time it is here already, also without a network."));

export const started = keep().then(() => {
  const python = new Python();
  python.addEventListener("loading", ({ detail: { what, done, total } }) => {
    loading.hidden = false;
    bar.max = total;
    bar.value = done;
    const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
    words.textContent = `Loading ${what}: ${megabytes(done)} of ${megabytes(total)} MB`;
  });
  python.addEventListener("ready", () => (loading.hidden = true));
  python.addEventListener("broken", ({ detail }) => {
    words.textContent = `Python cannot run here: ${detail}. It needs a browser with WebAssembly; make lab shows this page on your own machine.`;
    bar.hidden = true;
    loading.hidden = false;
  });
  python.addEventListener("notkept", ({ detail }) => {
    words.textContent = `What you write is not kept by this browser (${detail}): download it.`;
    bar.hidden = true;
    loading.hidden = false;
  });
  return python;
});

export async function ask(question, signal, told) {
  const python = await started;
  return new Promise((resolve, reject) => {
    const given = () => reject(new DOMException("not wanted any more", "AbortError"));
    if (signal?.aborted) return given();
    signal?.addEventListener("abort", given);
    python.ask(question, { news: told }).then(resolve, reject);
  });
}

// The checks of one part, or of the copy with a mistake: run when something was saved.
class Checks extends EventTarget {
  version = 0;
  state = { phase: "waiting" };
  #runs = false;
  #again = false;

  constructor(whose, part) {
    super();
    this.asked = { ask: "check", whose, part };
  }

  async run() {
    this.#again = this.#runs;
    if (this.#runs) return;
    this.#runs = true;
    const first = this.state.red ? [this.state.red.id] : [];
    const told = await ask({ ...this.asked, first }, null, (news) => this.#publish(news));
    this.#runs = false;
    this.#publish(told.problem ? { phase: "missing", problem: told.problem } : told);
    if (this.#again) this.run();
  }

  #publish(state) {
    this.state = state;
    this.version += 1;
    this.dispatchEvent(new Event("news"));
  }

  async after(since, signal) {
    while (this.version <= since) {
      await new Promise((resolve, reject) => {
        this.addEventListener("news", resolve, { once: true });
        signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      });
    }
    return { version: this.version, ...this.state };
  }
}

const known = new Map();
let whose = "mine";

export function checks(part) {
  const name = `${whose}:${part}`;
  if (!known.has(name)) known.set(name, new Checks(whose, part));
  return known.get(name);
}

// Whose code the Build view is about: the reader's part, or the copy with a planted mistake.
export function turnTo(which) {
  whose = which;
}

export async function news(part, since, signal) {
  const found = checks(part);
  if (found.version === 0) found.run();
  return found.after(since, signal);
}

export async function hint(part, check) {
  return ask({ ask: "hint", whose, part, check });
}
