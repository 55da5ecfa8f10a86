// The page's side of the worker: questions go to Python, and Python is started again when it hangs.

const SILENCE = 15000; // milliseconds; each check has shorter limits of its own, which it tells

export class Python extends EventTarget {
  #worker = null;
  #waiting = new Map(); // by number: {resolve, reject, news, timer, question}
  #number = 0;
  #isReady = false;

  constructor({ silence = SILENCE } = {}) {
    super();
    this.silence = silence;
    this.#start();
  }

  // Resolves with the answer. `news` is called with what is told on the way.
  ask(question, { news = () => {}, signal = null } = {}) {
    const id = ++this.#number;
    return new Promise((resolve, reject) => {
      const asked = { question, resolve, reject, news, timer: null };
      this.#waiting.set(id, asked);
      if (this.#isReady) this.#heard();
      this.#worker.postMessage({ id, question });
      signal?.addEventListener("abort", () => this.#forget(id));
    });
  }

  // Ends whatever runs: what was asked is answered with a problem, and Python begins afresh.
  restart(why) {
    this.#worker.terminate();
    const open = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#start();
    for (const asked of open) {
      clearTimeout(asked.timer);
      asked.resolve({ problem: why, restarted: true });
    }
  }

  #start() {
    this.#isReady = false;
    this.#worker = new Worker(new URL("../worker.js", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#told(data);
    this.#worker.onerror = (event) => this.#broken(event.message ?? "the worker did not start");
  }

  #told(data) {
    if (data.loading) return this.#tell("loading", data.loading);
    if (data.ready) {
      this.#isReady = true;
      this.#heard();
      return this.#tell("ready", { version: data.ready });
    }
    if (data.id === undefined) return this.#broken(data.failed);
    const asked = this.#waiting.get(data.id);
    if (data.news) {
      this.#heard();
      return asked?.news(data.news);
    }
    clearTimeout(asked?.timer);
    this.#waiting.delete(data.id);
    this.#heard();
    if ("failed" in data) return this.#lost(asked, data.failed);
    if (data.answer.notKept) this.#tell("notkept", data.answer.notKept);
    asked?.resolve(data.answer);
  }

  // Python itself came to its end, as in a recursion that no limit stops: it cannot go on.
  #lost(asked, why) {
    const told = `Python itself ended (${why.split("\n")[0]}) and was started again.`;
    asked?.resolve({ problem: told, restarted: true });
    this.restart(told);
  }

  #broken(why) {
    this.#tell("broken", why);
    for (const asked of this.#waiting.values()) asked.resolve({ problem: why });
    this.#waiting.clear();
  }

  // There is a sign of life; the question in front has its time from now on.
  #heard() {
    for (const each of this.#waiting.values()) clearTimeout(each.timer);
    const [first] = this.#waiting.values();
    if (!first) return;
    const seconds = Math.round(this.silence / 1000);
    const why =
      `This did not end in ${seconds} s: a call in it does not return, ` +
      "and nothing in a browser can interrupt it. Python was started again.";
    first.timer = setTimeout(() => this.restart(why), this.silence);
  }

  #forget(id) {
    clearTimeout(this.#waiting.get(id)?.timer);
    this.#waiting.delete(id);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
