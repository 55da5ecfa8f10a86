// The page of a part, its changes and its mistakes, with the source beside them.

import { fill, h, words } from "./dom.js";
import { Source } from "./panes.js";

const TABS = { page: "Page", changes: "Changes", mistakes: "Mistakes", words: "Words" };

export class ReadView {
  constructor(reading, code, contents, shown, acts) {
    this.acts = acts;
    this.reading = reading;
    this.wanted = shown;
    const choice = h("select", { onchange: () => acts.choose(Number(choice.value), this.tab) },
      contents.parts.map((part) => h("option", { value: String(part.number) }, `Part ${part.number}: ${part.title}`)));
    choice.value = String(reading.part);
    const article = contents.parts.find((part) => part.number === reading.part).article;
    this.tabs = h("div", { class: "tabs", role: "group", "aria-label": "What to read" });
    this.text = h("article", { class: "prose", tabindex: "0" });
    this.source = new Source(code);
    this.element = h("div", { class: "read" },
      h("div", { class: "over" }, h("label", {}, h("span", {}, "Part"), choice), this.tabs,
        h("a", { href: article, target: "_blank", rel: "noreferrer" }, "The article")),
      h("div", { class: "beside" }, this.text, this.source.element));
    this.text.addEventListener("click", (event) => this.follow(event));
    this.open(shown.tab in TABS ? shown.tab : "page");
  }

  open(tab) {
    this.tab = tab;
    const there = Object.keys(TABS).filter((each) => each !== "changes" || this.reading.changes);
    if (!there.includes(tab)) return this.open("page");
    fill(this.tabs, there.map((each) => h("button", { type: "button", "aria-pressed": String(each === tab), onclick: () => { this.open(each); this.acts.tab(each); } }, TABS[each])));
    if (tab === "mistakes") fill(this.text, this.mistakes());
    else this.text.innerHTML = this.reading[tab]; // our own pages, without any markup of theirs
    this.text.scrollTop = 0;
  }

  // A link to a file of this part opens it beside the text.
  follow(event) {
    const href = event.target.closest("a")?.getAttribute("href") ?? "";
    const found = new URLSearchParams(href.replace(/^#/, ""));
    const isHere = href.startsWith("#") && Number(found.get("part")) === this.reading.part;
    if (isHere && this.source.has(found.get("file"))) {
      event.preventDefault();
      this.source.open(found.get("file"));
    }
  }

  mistakes() {
    return [
      h("h1", {}, `Mistakes of Part ${this.reading.part}`),
      h("p", {}, "What the published code gets wrong. Each can be planted in a copy of the part: the check that guards it runs on both, and the first difference is marked."),
      this.reading.mistakes.map((each) =>
        h("section", { class: "mistake", id: `mistake-${each.id}` },
          h("h2", {}, `${each.id}. `, words(each.title)),
          h("p", {}, words(each.symptom)),
          h("p", { class: "size" }, `Erratum ${each.rows.join(", ")} of the published code, ${each.where}: ${each.severity}.`),
          h("details", {}, h("summary", {}, "The cause, and what mends it"), h("p", {}, words(each.cause)), h("p", {}, words(each.fix))),
          h("button", { type: "button", class: "quiet", onclick: () => this.acts.compare(each.id, each.check) }, "Compare with and without it"))),
    ];
  }

  arrived() {
    const place = { mistakes: `mistake-${this.wanted.mistake}`, words: `word-${this.wanted.word}` }[this.tab];
    const found = place && this.text.querySelector(`#${CSS.escape(place)}`);
    if (found) this.text.scrollTop = found.offsetTop - this.text.offsetTop - 10;
  }

  show() {}
}
