// The Build view where there is no server: the reader's part is begun, written, checked and kept
// here, and a published mistake is hunted. The checks are shown as in `make lab`, by live.js.

import { fill, h, pane } from "./dom.js";
import { BuildView as Live } from "./live.js";
import { ask, checks, turnTo } from "./transport.js";

const PAUSE = 700; // milliseconds without a key, then it is saved and checked
const VERDICTS = { true: "Solved: the last check was green.", false: "Not solved: the last check was red.", null: "Not solved: your code was not checked as it is now." };

export class BuildView extends Live {
  constructor(part, contents, acts) {
    const own = { ...acts };
    super(part, contents, own);
    own.step = (number, check) => acts.step(number, check, this.whose);
    this.contents = contents;
    const [over] = this.element.children;
    this.whose = "mine";
    this.sides = h("div", { class: "tabs", role: "group", "aria-label": "Whose code" });
    this.tabs = h("div", { class: "tabs", role: "group", "aria-label": "Files" });
    this.place = h("div", { class: "editor" });
    this.below = h("div", { class: "acts" });
    this.saved = h("p", { class: "size", role: "status" });
    this.hunt = h("div", { class: "hunt" });
    this.written = pane("written", "Your code", this.sides, this.tabs, this.place, this.saved, this.below);
    const steps = this.steps.parentElement;
    fill(this.element, over, h("div", { class: "panes desk" },
      h("div", { class: "column" }, this.written),
      h("div", { class: "column" }, this.red.parentElement, pane("hunt", "A published mistake, to be hunted", this.hunt), steps)),
      this.elsewhere = h("details", { class: "elsewhere" }));
  }

  async begin() {
    await this.look();
    if (!this.stop.signal.aborted) super.begin();
  }

  // What there is: the part's files in the editor, or the way to begin it.
  async look() {
    this.desk = await ask({ ask: "desk" }, this.stop.signal);
    const here = this.desk.parts.find((each) => each.number === this.part);
    const planted = this.desk.planted?.part === this.part ? this.desk.planted : null;
    if (!planted) this.whose = "mine";
    turnTo(this.whose);
    this.drawElsewhere();
    this.drawHunt(planted);
    this.drawSides(planted);
    if (!here) return fill(this.red, h("p", {}, "Part 0 needs sockets, which a browser does not give: make start PART=0 begins it on your own machine."));
    if (this.whose === "mine" && !here.begun) return this.drawStart(here);
    await this.openFiles(here);
  }

  drawStart(here) {
    this.files = null;
    this.saved.textContent = "";
    fill(this.tabs);
    fill(this.below);
    const before = this.desk.parts.find((each) => each.number === here.after);
    const begins = here.after === null ? "It begins with stubs for every function." : `It begins as Part ${here.after}, with stubs for what is new.`;
    fill(this.place, h("div", { class: "start" }, h("p", {}, `Write Part ${here.number} yourself. ${begins} `,
      h("a", { href: here.article, target: "_blank", rel: "noreferrer" }, "The article"), " leads; the steps and checks are beside it."),
      h("div", { class: "acts" },
        h("button", { type: "button", class: "send", onclick: () => this.start("") }, `Start Part ${here.number}`),
        before?.begun ? h("button", { type: "button", class: "quiet", onclick: () => this.start("mine") }, `Go on from your own Part ${here.after}`) : null)));
  }

  async start(from) {
    await this.done({ ask: "start", part: this.part, from });
    const told = this.contents.parts.find((each) => each.number === this.part);
    told.mine = true;
  }

  // Does something to the files, then everything is looked at again.
  async done(question) {
    await this.save();
    const told = await ask(question);
    if (told.problem) {
      this.acts.say(told.problem);
      return null;
    }
    this.acts.say("");
    await this.look();
    if (this.files) checks(this.part).run();
    return told;
  }

  async openFiles(here) {
    const told = await ask({ ask: "files", whose: this.whose, part: this.part }, this.stop.signal);
    if (told.problem) return this.acts.say(told.problem);
    this.files = new Map(told.files.map(({ name, text }) => [name, text]));
    const { makeEditor } = await import("./editor.js");
    if (this.stop.signal.aborted) return;
    fill(this.place);
    this.editor = makeEditor(this.place, {
      label: "The file. Tab indents; Escape, then Tab leaves the editor.",
      changed: (text) => this.typed(text),
      save: () => this.save(),
    });
    if (!this.files.has(this.name)) this.name = told.files.find((each) => each.text.includes("TODO"))?.name ?? told.files[0]?.name;
    this.open(this.name);
    this.drawBelow(here);
    this.saved.textContent = "What you type is kept in this browser, and checked when you pause. Ctrl-S checks at once.";
  }

  open(name, line = 0) {
    if (!this.files.has(name)) return;
    this.save();
    this.name = name;
    this.editor.text = this.files.get(name);
    this.editor.showLine(line);
    this.renamed?.();
    fill(this.tabs, [...this.files.keys()].map((each) => h("button", { type: "button", "aria-pressed": String(each === name), onclick: () => this.open(each) }, each)));
  }

  typed(text) {
    this.files.set(this.name, text);
    this.dirty = this.name;
    this.saved.textContent = "…";
    clearTimeout(this.later);
    this.later = setTimeout(() => this.save(), PAUSE);
  }

  async save() {
    clearTimeout(this.later);
    const file = this.dirty;
    if (!file) return;
    this.dirty = null;
    const told = await ask({ ask: "save", whose: this.whose, part: this.part, file, text: this.files.get(file) });
    if (told.problem) return this.acts.say(told.problem);
    this.saved.textContent = `${file} is kept in this browser.`;
    checks(this.part).run();
  }

  drawBelow(here) {
    const own = this.whose === "mine";
    fill(this.below,
      h("button", { type: "button", class: "quiet", onclick: () => this.peek() }, `Show our ${this.name?.split("/").at(-1) ?? "file"}`),
      own ? h("button", { type: "button", class: "quiet", onclick: () => this.download() }, "Download") : null,
      own ? h("button", { type: "button", class: "quiet", onclick: () => this.reset(here) }, "Begin afresh") : null);
    const [peek] = this.below.children;
    peek.hidden = !own;
    this.renamed = () => (peek.textContent = `Show our ${this.name.split("/").at(-1)}`);
  }

  async peek() {
    const told = await ask({ ask: "peek", part: this.part, file: this.name });
    if (told.problem) return this.acts.say(told.problem);
    const closing = h("button", { type: "button", class: "quiet", onclick: () => shown.remove() }, "Close");
    const shown = h("section", { class: "pane ours", "aria-label": "Our file" }, h("h2", {}, `How part${this.part}/${told.file} has it`), h("pre", { tabindex: "0" }, told.text), h("div", { class: "acts" }, closing));
    this.element.querySelector(".ours")?.remove();
    this.written.after(shown);
    closing.focus();
  }

  async download() {
    await this.save();
    const told = await ask({ ask: "zip", part: this.part });
    if (told.problem) return this.acts.say(told.problem);
    const bytes = Uint8Array.from(atob(told.base64), (each) => each.charCodeAt(0));
    const address = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
    h("a", { href: address, download: told.name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    this.saved.textContent = `${told.name} unpacks into mine/part${this.part}/ of a clone.`;
  }

  async reset(here) {
    if (!confirm(`Begin Part ${here.number} afresh? What you have written moves into a backup.`)) return;
    const told = await this.done({ ask: "reset", part: this.part });
    if (told) this.saved.textContent = `What was there is kept as ${told.backup}, in this browser.`;
  }

  drawSides(planted) {
    const sides = planted ? [["mine", "Your part"], ["broken", "The copy with a mistake"]] : [];
    fill(this.sides, sides.map(([whose, words]) => h("button", { type: "button", "aria-pressed": String(whose === this.whose), onclick: () => this.turn(whose) }, words)));
    this.written.querySelector("h2").textContent = this.whose === "mine" ? "Your code" : "The copy with a mistake";
  }

  // To the other code: the news of the one before are not wanted any more.
  async turn(whose) {
    await this.save();
    this.stop.abort();
    this.stop = new AbortController();
    this.whose = whose;
    this.name = null;
    await this.look();
    Live.prototype.begin.call(this);
  }

  drawHunt(planted, mended = null) {
    const elsewhere = this.desk.planted && !planted ? this.desk.planted : null;
    const told = mended ? this.mended(mended) : [];
    if (planted) {
      fill(this.hunt, h("p", {}, h("strong", {}, "You see: "), planted.symptom),
        h("p", { class: "size" }, "Find it in the copy and mend it, until no check is red."),
        h("div", { class: "acts" },
          this.whose === "mine" ? h("button", { type: "button", class: "send", onclick: () => this.turn("broken") }, "Open the copy") : null,
          h("button", { type: "button", class: "quiet", onclick: () => this.mend() }, "Tell what it was")));
    } else if (elsewhere) {
      fill(this.hunt, told, h("p", {}, `A mistake is planted in Part ${elsewhere.part}.`),
        h("div", { class: "acts" }, h("button", { type: "button", class: "quiet", onclick: () => this.acts.choose(elsewhere.part) }, `Go to Part ${elsewhere.part}`)));
    } else {
      fill(this.hunt, told, h("p", {}, `The published code of Part ${this.part} has mistakes, which are mended here. One of them is planted in a copy, and you find it.`),
        h("div", { class: "acts" }, h("button", { type: "button", class: "quiet", onclick: () => this.plant() }, "Plant a mistake")));
    }
  }

  async plant() {
    const told = await ask({ ask: "break", part: this.part });
    if (told.problem) return this.acts.say(told.problem);
    await this.turn("broken");
    checks(this.part).run();
  }

  async mend() {
    await this.save();
    const told = await ask({ ask: "mend" });
    if (told.problem) return this.acts.say(told.problem);
    await this.turn("mine");
    this.drawHunt(null, told);
  }

  mended(told) {
    return h("section", { class: "mended" }, h("h3", {}, VERDICTS[told.solved]), h("p", {}, h("strong", {}, `${told.name}: ${told.title}`)), h("p", {}, told.cause), h("p", {}, told.fix),
      h("pre", { tabindex: "0" }, told.mistake.split("\n").map((line) => h("span", { class: { "+": "come", "-": "go" }[line[0]] ?? "" }, `${line}\n`))));
  }

  drawElsewhere() {
    fill(this.elsewhere, h("summary", {}, "What needs a clone of the workbook on your own machine"),
      h("dl", { class: "card" }, this.desk.notHere.map(({ what, command }) => [h("dt", {}, what), h("dd", { class: "mono" }, command)])));
  }

  show(told) {
    super.show(told);
    if (told.phase === "missing") fill(this.red, h("p", {}, this.files ? told.problem : "Nothing to check yet."));
    const found = /^(.+\.py):(\d+)/.exec(told.red?.line ?? "");
    if (!found || !this.files) return;
    const file = [...this.files.keys()].find((each) => found[1].endsWith(`/${each}`));
    if (file === this.name) this.editor.showLine(Number(found[2]));
    const acts = this.red.querySelector(".acts");
    if (file && acts) acts.append(h("button", { type: "button", class: "quiet", onclick: () => this.open(file, Number(found[2])) }, "Go to the line"));
  }

  // A hunt has no steps: its checks are all there is.
  others(checks) {
    const told = super.others(checks);
    if (this.whose === "broken") told.querySelector("summary").firstChild.textContent = "All checks ";
    return told;
  }

  leave() {
    this.save();
    super.leave();
  }
}
