// The view of one recording: its panes, moved together.

import { count, fill, h } from "./dom.js";
import { Bytes, Onion, Printed, Source, Stack, Talk, Tasks, Tree } from "./panes.js";

export class StepView {
  constructor(replay, code, go, file) {
    this.replay = replay;
    this.source = new Source(code, file);
    this.panes = [this.source, new Stack(go), new Tree(replay), new Onion(replay), new Talk(go), new Tasks(replay, go), new Printed(go), new Bytes()];
    const [source, stack, tree, onion, talk, tasks, printed, bytes] = this.panes.map((each) => each.element);
    this.element = h("div", { class: "panes" },
      h("div", { class: "column" }, source),
      h("div", { class: "column" }, stack, onion, printed),
      h("div", { class: "column" }, tree, talk, tasks, bytes));
    this.head = h("p", { class: "headline" });
    fill(this.head, headline(replay));
  }

  // Where a recording opens: in the handler, where every pane has something to show; where it ends
  // badly, at the last step of the code.
  get start() {
    const { replay } = this;
    if (replay.talks[0]?.words === "lifespan") return 0;
    if (replay.handler !== null && replay.entered.has(replay.handler)) return replay.entered.get(replay.handler);
    return replay.end.kind === "answered" ? 0 : Math.max(replay.last - 1, 0);
  }

  show(index) {
    for (const each of this.panes) each.show(this.replay, index);
    for (const each of this.panes) each.scroll?.();
  }
}

export function headline(replay) {
  const what = replay.check ? `${replay.check.id}: ${replay.check.title}` : `${replay.request.method} ${replay.request.target}`;
  const answered = replay.end.kind === "answered";
  const refused = answered && !replay.check && Number.parseInt(replay.end.said, 10) >= 400; // 404, 500 …
  const short = what.length > 160 ? `${what.slice(0, 159)}…` : what;
  return [
    h("strong", { title: what }, short), " · ", replay.code, " · ",
    h("span", { class: refused ? "refused" : answered ? "good" : "bad" }, replay.end.said),
    replay.check && !replay.check.ok ? ` It should be: ${replay.check.expected}` : null,
    replay.cut ? h("span", { class: "bad" }, ` Only the first ${count(replay.steps.length - 1, "step", "steps")} are kept; ${count(replay.cut, "more was", "more were")} counted.`) : null,
  ];
}
