// The reader's own part: its steps and checks, live. One request waits for the next news.

import { count, fill, h, pane, words } from "./dom.js";
import { hint, news, Unreachable } from "./transport.js";

const MARKS = { passed: "✓", ahead: "✓", red: "✗", unknown: "·", skipped: "·" };
const WORDS = { passed: "passed", ahead: "passed", red: "red", unknown: "not run yet", skipped: "left out" };

export class BuildView {
  constructor(part, contents, acts) {
    this.part = part;
    this.acts = acts;
    this.stop = new AbortController();
    const choice = h("select", { onchange: () => acts.choose(Number(choice.value)) },
      contents.parts.filter((each) => each.build).map((each) => h("option", { value: String(each.number) }, `mine/part${each.number}: ${each.title}`)));
    choice.value = String(part);
    this.state = h("p", { class: "state", role: "status" }, "Waiting for the first news …");
    this.bar = h("progress", { max: 1, value: 0, "aria-label": "Checks that pass" });
    this.red = h("div", { class: "red" });
    this.steps = h("div", { class: "scroll" });
    this.element = h("div", { class: "build" },
      h("div", { class: "over" }, h("label", {}, h("span", {}, "Your part"), choice), this.bar, this.state),
      h("div", { class: "panes two" }, h("div", { class: "column" }, pane("red", "The next red check", this.red)), h("div", { class: "column" }, pane("steps", "Steps", this.steps))));
  }

  async begin() {
    let since = -1;
    while (!this.stop.signal.aborted) {
      try {
        const told = await news(this.part, since, this.stop.signal);
        if (told.problem && told.version === undefined) {
          this.acts.say(told.problem);
          return;
        }
        this.acts.say("");
        if (told.version !== since) this.show(told);
        since = told.version;
      } catch (error) {
        if (error.name === "AbortError") return;
        this.acts.say(error.message);
        if (!(error instanceof Unreachable)) throw error;
        since = -1;
        await this.untilLookedAt();
      }
    }
  }

  // A server that was stopped is asked again when somebody looks at the page.
  untilLookedAt() {
    this.state.textContent = "The server has stopped. Come back to this page when it runs again.";
    return new Promise((resolve) => {
      const again = () => {
        removeEventListener("focus", again);
        document.removeEventListener("visibilitychange", again);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(again, 5000);
      addEventListener("focus", again);
      document.addEventListener("visibilitychange", again);
      this.stop.signal.addEventListener("abort", again);
    });
  }

  show(told) {
    this.bar.hidden = this.steps.parentElement.hidden = told.phase === "missing";
    if (told.phase === "missing") {
      this.state.textContent = "";
      fill(this.red, h("p", {}, told.problem), h("p", { class: "empty" }, "This page goes on by itself as soon as it is there."));
      fill(this.steps);
      return;
    }
    if (told.phase === "waiting") return;
    this.bar.max = Math.max(told.total, 1);
    this.bar.value = told.passed;
    const left = told.not_run ? ` ${count(told.not_run, "check was", "checks were")} not run: first this must be mended.` : "";
    this.state.textContent = `${told.passed} of ${count(told.total, "check", "checks")} pass.${told.phase === "running" ? " Still checking …" : left}`;
    fill(this.red, told.red ? this.card(told.red) : h("p", {}, told.green ? "All checks of this part pass." : told.phase === "running" ? "Nothing is red so far." : "Nothing is red."));
    fill(this.steps, told.steps.map((step, place) => this.step(step, place)), told.others.length ? this.others(told.others) : null);
  }

  card(red) {
    const row = (name, text, kind = "") => (text ? [h("dt", {}, name), h("dd", { class: kind }, kind ? text : words(text))] : []);
    this.hints = h("ol", { class: "hints" }, red.hints.map((each) => h("li", {}, words(each))));
    const more = h("button", { type: "button", class: "quiet", onclick: () => this.hint(red.id, more) }, red.hints.length ? "One more hint" : "A hint");
    more.hidden = red.more_hints <= 0;
    return [
      h("h3", {}, h("span", { class: "bad" }, "✗ "), words(red.title)),
      h("dl", { class: "card" }, row("sent", red.sent, "mono"), row("to an app", red.app), row("expected", red.expected, "mono"), row("got", red.observed, "mono bad"),
        row("line", red.line, "mono"), row("", red.code, "mono"), row("why", red.why), row("read", red.read), row("check", red.id === "import" ? "" : red.id, "mono")),
      this.hints,
      h("div", { class: "acts" },
        red.id === "import" ? null : h("button", { type: "button", class: "send", onclick: () => this.acts.step(this.part, red.id) }, "Step through it"), more),
    ];
  }

  async hint(check, button) {
    const told = await hint(this.part, check);
    if (told.problem) return this.acts.say(told.problem);
    fill(this.hints, told.hints.map((each) => h("li", {}, words(each))));
    button.textContent = "One more hint";
    button.hidden = told.more_hints <= 0;
  }

  step({ files, read, todo, checks }, place) {
    const open = checks.filter((check) => check.status !== "passed" && check.status !== "ahead").length;
    return h("details", { open: open > 0 && open < checks.length },
      h("summary", {}, h("span", { class: open ? "" : "good" }, open ? "○ " : "✓ "), `${place + 1}. ${files.join(", ")} `, read ? h("span", { class: "size" }, `${read} `) : null, h("span", { class: "size" }, `${checks.length - open}/${checks.length}`)),
      h("ul", { class: "todo" }, todo.map((each) => h("li", {}, words(each)))),
      list(checks));
  }

  others(checks) {
    const red = checks.filter((check) => check.status === "red").length;
    return h("details", { open: red > 0 }, h("summary", {}, "What held before ", h("span", { class: "size" }, `${checks.filter((each) => MARKS[each.status] === "✓").length}/${checks.length}`)), list(checks));
  }

  leave() {
    this.stop.abort();
  }
}

function list(checks) {
  return h("ul", { class: "checks" }, checks.map(({ id, title, status }) =>
    h("li", { class: status, title: id }, h("span", { class: "mark", "aria-label": WORDS[status] }, MARKS[status]), h("span", {}, words(title)))));
}
