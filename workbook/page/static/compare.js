// Two recordings side by side, row by row; the first row in which they differ is marked.

import { h, pane, reveal } from "./dom.js";
import { Source } from "./panes.js";
import { Replay } from "./replay.js";
import { headline } from "./step.js";

export class CompareView {
  constructor(answer, left, right, go, open, shown) {
    this.rows = answer.rows;
    this.differs = answer.differs;
    this.replays = [new Replay(answer.one, left), new Replay(answer.other, right)];
    this.sources = [left, right].map((code) => new Source(code));
    const codes = [shown.code, shown.other];
    const heads = this.replays.map((replay, side) =>
      h("div", { class: "side" },
        h("p", { class: "headline" }, headline(replay), " ",
          h("button", { type: "button", class: "link", onclick: () => open(codes[side], this.at(side)) }, "Step through it")),
        this.sources[side].element));
    this.lines = this.rows.map((row, place) => this.line(row, place, go));
    this.box = h("div", { class: "scroll rows", tabindex: "0", role: "region", "aria-label": "Both recordings" }, h("ol", { class: "pairs" }, this.lines));
    this.differences = answer.differences;
    const next = h("button", { type: "button", class: "quiet", onclick: () => go(this.differences.find((row) => row > this.index) ?? this.differences[0]) }, "Next difference");
    next.hidden = !this.differences.length;
    this.element = h("div", { class: "compare" }, h("div", { class: "sides" }, heads), pane("pairs", `What happened. ${told(answer)}`, h("div", { class: "acts" }, next), this.box));
    this.sources.forEach((source, side) => (source.element.id = `source-${side ? "right" : "left"}`));
  }

  get last() {
    return this.rows.length - 1;
  }

  get start() {
    return this.differs ?? 0;
  }

  line(row, place, go) {
    const words = row.map((index, side) => h("span", { class: "cell" }, index === null ? "" : this.replays[side].say(index)));
    const kind = this.differs === null || place < this.differs ? "" : place === this.differs ? "first" : row.includes(null) ? "only" : "";
    const label = place === this.differs ? h("span", { class: "flag" }, "first difference") : null;
    return h("li", { class: kind }, h("button", { type: "button", onclick: () => go(place) }, words[0], words[1], label));
  }

  // The step of a side at the row, or the latest before it.
  at(side, row = this.index) {
    for (let place = row; place >= 0; place--) if (this.rows[place][side] !== null) return this.rows[place][side];
    return 0;
  }

  show(row) {
    this.index = row;
    this.lit?.classList.remove("now");
    this.lit = this.lines[row];
    this.lit?.classList.add("now");
    this.replays.forEach((replay, side) => this.sources[side].show(replay, this.at(side, row)));
    this.sources.forEach((source) => source.scroll());
    reveal(this.lit, this.box);
  }

  say(row) {
    const told = this.rows[row].map((index, side) => (index === null ? "nothing" : this.replays[side].say(index)));
    return told[0] === told[1] ? told[0] : `left: ${told[0]} · right: ${told[1]}`;
  }
}

function told({ differs, behaves }) {
  if (differs === null) return "Nothing differs.";
  if (behaves === differs) return `They differ first in row ${differs + 1}.`;
  const then = behaves === null ? "Only lines differ." : `What the code does differs from row ${behaves + 1}.`;
  return `They differ first in row ${differs + 1}, in a line of the source. ${then}`;
}
