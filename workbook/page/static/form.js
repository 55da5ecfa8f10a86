// What one asks: the code, the request, and how its body arrives. Examples are one click away.

import { nameOf, partOf } from "./address.js";
import { fill, h } from "./dom.js";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

export class Form {
  constructor(element, contents, send, predict) {
    this.element = element;
    this.contents = contents;
    this.send = send;
    this.pieces = [];
    this.code = h("select", { id: "code" }, this.codes());
    this.other = h("select", { id: "other" }, this.codes());
    chosen(this.code, () => this.chooseCode());
    chosen(this.other, () => this.chooseOther());
    this.method = h("input", { id: "method", list: "methods", size: 8, value: "GET", spellcheck: "false" });
    this.target = h("input", { id: "target", list: "targets", value: "/", spellcheck: "false" });
    this.targets = h("datalist", { id: "targets" });
    this.headers = h("textarea", { id: "headers", rows: 3, spellcheck: "false", placeholder: "content-type: application/json" });
    this.body = h("div", { class: "pieces" });
    this.leaves = h("select", { id: "leaves" });
    this.lifespan = h("input", { id: "lifespan", type: "checkbox" });
    this.predict = h("input", { id: "predict-first", type: "checkbox", onchange: () => predict(this.predict.checked) });
    this.predictField = h("label", { class: "choice", title: "Say what will come back before you see it" }, this.predict, "Predict first");
    this.examples = h("details", { class: "menu" }, h("summary", {}, "Examples"), h("ul", {}, this.listed(contents.examples)));
    this.otherField = label("Beside", this.other);
    this.requestFields = h(
      "div",
      { class: "request" },
      label("Method", this.method),
      label("Target", this.target, "wide"),
      h("datalist", { id: "methods" }, METHODS.map((method) => h("option", { value: method }))),
      this.targets,
    );
    this.checkField = h("div", { class: "check", hidden: true });
    this.more = h(
      "details",
      { class: "more" },
      h("summary", {}, "Headers and body"),
      h(
        "div",
        { class: "fields" },
        label("Headers, one in a line", this.headers),
        h("fieldset", {}, h("legend", {}, "Body, in the pieces in which it arrives"), this.body,
          h("button", { type: "button", class: "quiet", onclick: () => this.addPiece("", true) }, "Add a piece")),
        h("div", { class: "stacked" }, label("The client leaves", this.leaves), h("label", { class: "choice" }, this.lifespan, "show startup and shutdown too")),
      ),
    );
    fill(
      element,
      h("div", { class: "row" }, label("Code", this.code), this.otherField, this.requestFields, this.checkField,
        h("button", { type: "submit", class: "send" }, "Send"), this.predictField, this.examples),
      this.more,
    );
    element.addEventListener("submit", (event) => { event.preventDefault(); this.submit({ focus: true }); });
    document.addEventListener("click", (event) => { if (!this.examples.contains(event.target)) this.examples.open = false; });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this.examples.open = false; });
  }

  codes() {
    const { parts, mistakes } = this.contents;
    const frameworks = [...parts].reverse().map((part) =>
      h("option", { value: `part:${part.number}` }, part.number ? `Part ${part.number}` : "Part 0's framework"));
    const own = parts.filter((part) => part.mine).map((part) => h("option", { value: `mine:${part.number}` }, `mine/part${part.number}`));
    const number = (mistake) => Number(mistake.id.slice(1));
    const planted = h("optgroup", { label: "A part with one mistake of the published code" },
      [...mistakes].sort((one, other) => number(one) - number(other)).map((each) =>
        h("option", { value: `mistake:${each.id}` }, `${each.id} · ${each.rows.join(", ")} · ${cut(each.title, 60)}`)));
    return [h("optgroup", { label: "The workbook's" }, frameworks), own.length ? h("optgroup", { label: "Yours" }, own) : null, planted].filter(Boolean);
  }

  listed(examples) {
    return examples.map((example) => h("li", {}, h("button", { type: "button", onclick: () => { this.examples.open = false; this.examples.firstChild.focus(); this.example(example); } },
      h("strong", {}, example.title), h("span", {}, example.about))));
  }

  example({ question, other }) {
    const code = (each) => (each.mistake ? `mistake:${each.mistake}` : `part:${each.part}`);
    this.send({
      view: other ? "compare" : "step", code: code(question), other: other ? code(other) : null,
      method: question.method, target: question.target, headers: question.headers ?? [], pieces: question.pieces ?? [],
      leaves: question.leaves ?? null, lifespan: Boolean(question.lifespan), check: null, step: null,
    });
  }

  // Another part has other routes: where the request is not one of its own, its first is taken.
  chooseCode() {
    const number = partOf(this.code.value, this.contents);
    const part = this.contents.parts.find((each) => each.number === number);
    const known = part.requests.some((each) => each.target.split("?")[0] === this.target.value.split("?")[0]);
    if (!known && !this.check) {
      const [first] = part.requests;
      this.method.value = first.method;
      this.target.value = first.target;
      this.setPieces(first.pieces);
    }
    this.submit();
  }

  // A mistake belongs to a part: it is compared with that one, by the check that guards against it.
  chooseOther() {
    const [kind, id] = this.other.value.split(":");
    const mistake = kind === "mistake" && this.contents.mistakes.find((each) => each.id === id);
    if (mistake && partOf(this.code.value, this.contents) !== mistake.part) {
      this.code.value = `part:${mistake.part}`;
      this.check = mistake.check;
    }
    this.submit();
  }

  show(shown) {
    if (!this.code.querySelector(`option[value="${CSS.escape(shown.code)}"]`)) {
      this.code.prepend(h("option", { value: shown.code }, nameOf(shown.code)));
    }
    this.code.value = shown.code;
    if (shown.other) this.other.value = shown.other;
    this.check = shown.check;
    this.checkField.hidden = !shown.check;
    this.requestFields.hidden = this.more.hidden = Boolean(shown.check);
    this.predictField.hidden = Boolean(shown.check) || shown.view !== "step";
    this.predict.checked = Boolean(shown.predict);
    if (shown.check) {
      fill(this.checkField, h("span", {}, "All that one check does, a test of the framework: ", h("code", {}, shown.check)),
        h("button", { type: "button", class: "quiet", onclick: () => { this.check = null; this.chooseCode(); } }, "Send a request instead"));
    }
    this.method.value = shown.method ?? "GET";
    this.target.value = shown.target ?? "/";
    this.headers.value = (shown.headers ?? []).map(([name, value]) => `${name}: ${value}`).join("\n");
    this.setPieces(shown.pieces ?? []);
    this.leaves.value = shown.leaves ?? "";
    this.lifespan.checked = Boolean(shown.lifespan);
    const told = [this.headers.value ? "headers" : "", this.pieces.length ? `a body in ${this.pieces.length} piece${this.pieces.length === 1 ? "" : "s"}` : ""].filter(Boolean);
    this.more.querySelector("summary").textContent = told.length ? `Headers and body: ${told.join(", ")}` : "Headers and body";
    this.otherField.hidden = shown.view !== "compare";
    const number = partOf(shown.code, this.contents);
    const part = this.contents.parts.find((each) => each.number === number);
    this.requests = part.requests;
    this.routes([]);
    this.element.hidden = shown.view === "build" || shown.view === "read";
  }

  // The part's own requests, and whatever else its router knows.
  routes(routes) {
    const targets = new Map();
    for (const { method, target } of this.requests) targets.set(target, [...(targets.get(target) ?? []), method]);
    for (const [method, path] of routes) if (!targets.has(path)) targets.set(path, [method]);
    fill(this.targets, [...targets].map(([target, methods]) => h("option", { value: target, label: `${[...new Set(methods)].join(", ")} ${target}` })));
  }

  setPieces(pieces) {
    this.pieces = [];
    fill(this.body);
    for (const piece of pieces) this.addPiece(piece);
    this.number();
  }

  addPiece(text, focus = false) {
    const area = h("textarea", { rows: 1, spellcheck: "false", value: text });
    const row = h("div", { class: "piece" }, h("label", {}, h("span", {}), area),
      h("button", { type: "button", class: "quiet", "aria-label": "Remove this piece", onclick: () => {
        this.pieces = this.pieces.filter((each) => each.area !== area);
        row.remove();
        this.number();
      } }, "×"));
    area.value = text;
    this.pieces.push({ area, row });
    this.body.append(row);
    this.number();
    if (focus) area.focus();
  }

  number() {
    this.pieces.forEach(({ row }, place) => (row.querySelector("span").textContent = place + 1));
    const before = this.leaves.value;
    fill(this.leaves, h("option", { value: "" }, "never"),
      this.pieces.length ? this.pieces.map((_, place) => h("option", { value: String(place + 1) }, `after piece ${place + 1}`)) : null,
      h("option", { value: "0" }, "before its body"));
    this.leaves.value = before;
  }

  submit({ focus = false } = {}) {
    const headers = this.headers.value.split("\n").filter((line) => line.trim()).map((line) => {
      const [name, ...value] = line.split(":");
      return [name.trim(), value.join(":").trim()];
    });
    this.send({
      code: this.code.value,
      other: this.other.value,
      method: this.method.value.trim().toUpperCase() || "GET",
      target: this.target.value,
      headers,
      pieces: this.pieces.map(({ area }) => area.value),
      leaves: this.leaves.value === "" ? null : Number(this.leaves.value),
      lifespan: this.lifespan.checked,
      check: this.check ?? null,
      step: null,
    }, focus);
  }
}

// With arrow keys one passes many choices: the one counts at which one stays.
function chosen(select, act) {
  let later;
  let byKey = false;
  const now = () => (clearTimeout(later), (later = null), act());
  select.addEventListener("keydown", (event) => {
    byKey = event.key !== "Enter";
    if (!byKey && later) now();
  });
  select.addEventListener("pointerdown", () => (byKey = false));
  select.addEventListener("change", () => {
    clearTimeout(later);
    if (byKey) later = setTimeout(now, 700);
    else now();
  });
}

function label(text, control, kind = "") {
  return h("label", { class: kind }, h("span", {}, text), control);
}

const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
