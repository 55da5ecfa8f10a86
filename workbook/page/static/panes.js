// The panes beside a step. Each is made once for a recording, and shows one step after the other.
//
// `show` only draws. What scrolls does it in `scroll`, when all panes are drawn: the browser has to
// lay out the page for it, and so does that once.

import { fill, h, pane, reveal } from "./dom.js";

export class Source {
  constructor(code, open) {
    this.code = code;
    this.views = new Map();
    this.tabs = h("div", { class: "tabs", role: "group", "aria-label": "Files" });
    this.box = h("div", { class: "code", tabindex: "0", role: "region", "aria-label": "Source" });
    this.element = pane("source", "Source", this.tabs, this.box);
    this.buttons = new Map(
      code.files.map(({ name }) => [
        name,
        h("button", { type: "button", onclick: () => this.open(name) }, name),
      ]),
    );
    this.tabs.append(...this.buttons.values());
    const names = code.files.map(({ name }) => name);
    const first = names.includes(open) ? open : names.find((name) => name.endsWith("app.py")) ?? names[0];
    if (first) this.open(first);
    else fill(this.box, h("p", { class: "empty" }, "There is no Python file here."));
  }

  has(name) {
    return this.buttons.has(name);
  }

  open(name) {
    if (this.current === name || !this.has(name)) return;
    this.current = name;
    for (const [other, button] of this.buttons) button.setAttribute("aria-pressed", String(other === name));
    if (!this.views.has(name)) this.views.set(name, this.rows(name));
    fill(this.box, this.views.get(name).list);
    this.box.scrollTop = 0;
    const tab = this.buttons.get(name);
    this.tabs.scrollLeft = tab.offsetLeft - this.tabs.offsetLeft - 40;
  }

  rows(name) {
    const file = this.code.files.find((each) => each.name === name);
    const rows = file.lines.map((line) =>
      h("li", {}, h("code", {}, line.map(([colour, text]) => (colour ? h("span", { class: colour }, text) : text)))),
    );
    return { list: h("ol", { class: "lines" }, rows), rows };
  }

  show(replay, index) {
    const place = replay.place(index);
    this.lit?.removeAttribute("aria-current");
    this.lit?.classList.remove("lit", "past");
    for (const row of this.outer ?? []) row.classList.remove("outer");
    this.outer = [];
    if (!place || !this.buttons.has(place.file)) return;
    this.open(place.file);
    const { rows } = this.views.get(place.file);
    for (const frame of replay.stack(index).slice(1)) {
      if (frame.file === place.file && rows[frame.line - 1]) {
        rows[frame.line - 1].classList.add("outer");
        this.outer.push(rows[frame.line - 1]);
      }
    }
    this.lit = rows[place.line - 1];
    this.lit?.classList.add("lit");
    this.lit?.classList.toggle("past", !place.here);
    this.lit?.setAttribute("aria-current", "step");
  }

  scroll() {
    reveal(this.lit, this.box);
  }
}

export class Stack {
  constructor(go) {
    this.go = go;
    this.frames = h("ol", { class: "frames" });
    this.values = h("dl", { class: "values" });
    this.element = pane("stack", "Call stack", this.frames, h("h3", {}, "Variables"), this.values);
  }

  show(replay, index) {
    const frames = replay.stack(index);
    fill(
      this.frames,
      frames.length
        ? frames.map((frame, depth) =>
            h(
              "li",
              { class: depth ? "" : "here" },
              h(
                "button",
                { type: "button", title: "Go to where it began", onclick: () => this.go(replay.entered.get(frame.call)) },
                h("span", { class: "name" }, frame.name),
                h("span", { class: "where", title: `${frame.file}:${frame.line}` }, `${frame.line} in ${frame.file.split("/").at(-1)}`),
              ),
            ),
          )
        : h("li", { class: "empty" }, "No function of this code is running."),
    );
    const values = frames.length ? replay.locals(frames[0].call, index) : [];
    fill(
      this.values,
      values.map(({ name, value, fresh }) =>
        h("div", { class: fresh ? "fresh" : "" }, h("dt", {}, name), h("dd", { title: value }, value)),
      ),
      values.length ? null : h("p", { class: "empty" }, "none"),
    );
  }
}

export class Tree {
  constructor(replay) {
    this.nodes = new Map();
    this.root = replay.tree;
    this.told = h("p", { class: "told" });
    const body = replay.tree
      ? h("ul", { class: "tree" }, this.branch(replay.tree))
      : h("p", { class: "empty" }, replay.request ? "This code has no tree of segments." : "No router was asked.");
    this.element = pane("tree", "Router", h("div", { class: "scroll" }, body), replay.tree ? this.told : null);
  }

  branch(node) {
    const dot = h(
      "span",
      { class: "node" },
      h("code", {}, node === this.root ? "root" : node.segment === "" ? "''" : node.segment),
      node.methods.map((method) => h("span", { class: "method" }, method)),
    );
    const below = h("ul", {}, node.children.map((child) => this.branch(child)));
    const item = h("li", {}, dot, below);
    this.nodes.set(node.node, { dot, below });
    return item;
  }

  show(replay, index) {
    if (!replay.tree) return;
    const { nodes, missing } = replay.path(index);
    for (const [id, { dot }] of this.nodes) {
      dot.classList.toggle("walked", nodes.includes(id));
      dot.classList.toggle("latest", missing === null && nodes.at(-1) === id);
    }
    this.ghost?.remove();
    this.ghost = null;
    if (missing !== null) {
      this.ghost = h("li", {}, h("span", { class: "node ghost" }, h("code", {}, missing)));
      this.nodes.get(nodes.at(-1)).below.append(this.ghost);
    }
    const routes = nodes.length ? this.nodes.get(nodes.at(-1)).dot.querySelectorAll(".method").length : 0;
    this.told.textContent = !nodes.length
      ? "The router has not been asked yet."
      : missing !== null
        ? `There is no node for “${missing}”: the walk ends here.`
        : routes ? "The router has reached a node with routes." : "The router has reached a node without a route.";
  }
}

export class Onion {
  constructor(replay) {
    this.rings = replay.layers.map(({ name }) => ({
      name,
      box: h("div", { class: "ring" }),
      mark: h("span", { class: "mark" }),
    }));
    let inner = null;
    for (const ring of [...this.rings].reverse()) {
      ring.box.append(h("div", { class: "label" }, h("span", {}, ring.name), ring.mark), ...(inner ? [inner] : []));
      inner = ring.box;
    }
    this.element = pane(
      "onion",
      "Middlewares",
      inner ?? h("p", { class: "empty" }, withoutMiddlewares(replay)),
    );
  }

  show(replay, index) {
    const words = { in: "on the way in →", core: "at work", out: "← on the way out" };
    replay.rings(index).forEach((ring, place) => {
      const { box, mark } = this.rings[place];
      box.dataset.state = ring.state;
      box.classList.toggle("here", Boolean(ring.here));
      mark.textContent = ring.here ? words[ring.here] : { before: "", inside: "entered", left: "left" }[ring.state];
    });
  }
}

function withoutMiddlewares({ part }) {
  if (part === 0) return "A middleware of Part 0 is a function around the next one: see the call stack.";
  return part < 5 ? "This code has no middlewares: they come with Part 5." : "No middleware runs here.";
}

// A pane with what was said until a step, to its end. It is drawn anew only where that has changed.
class Said {
  show(replay, index) {
    const { kind } = replay.steps[index];
    const said = replay.until(index, ...this.kinds);
    const shown = [said.length, this.kinds.includes(kind), kind === "end", replay.talksUntil(index).length].join();
    if (shown === this.shown) return;
    this.shown = shown;
    this.draw(said, replay, index);
  }

  scroll() {
    this.box.scrollTop = this.box.scrollHeight;
  }
}

export class Talk extends Said {
  kinds = ["receive", "send", "unanswered"];

  constructor(go) {
    super();
    this.go = go;
    this.list = h("ol", { class: "talk" });
    this.box = h("div", { class: "scroll" }, this.list);
    this.element = pane(
      "talk",
      "ASGI conversation",
      h("div", { class: "ends", "aria-hidden": "true" }, h("span", {}, "server"), h("span", {}, "✓ keeps the rules of ASGI"), h("span", {}, "app")),
      this.box,
    );
  }

  draw(said, replay, index) {
    const scopes = replay.talksUntil(index).map(({ at, words }) => [at - 0.5, h("li", { class: "receive" }, h("span", { class: "words" }, `scope: ${words}`))]);
    const rows = said.map((step) => [step.index, this.row(step, step.index === index)]);
    const inOrder = [...scopes, ...rows].sort(([one], [other]) => one - other).map(([, row]) => row);
    fill(this.list, inOrder, replay.steps[index].kind === "end" ? h("li", { class: "over" }, replay.steps[index].said) : null);
  }

  row(step, now) {
    const way = step.kind === "receive" ? "receive" : "send"; // a call of receive() goes to the server
    const words = step.kind === "unanswered" ? "receive() is called, and the server has nothing more" : step.words;
    const wrong = step.verdict || step.kind === "unanswered";
    const verdict = step.verdict === undefined ? null : h("span", { class: step.verdict ? "verdict bad" : "verdict", title: step.verdict ? "This breaks a rule of ASGI" : "This keeps the rules of ASGI" }, step.verdict ? `✗ ${step.verdict}` : "✓");
    return h(
      "li",
      { class: `${way}${now ? " now" : ""}${wrong ? " wrong" : ""}` },
      h("button", { type: "button", onclick: () => this.go(step.index) }, h("span", { class: "words" }, words), h("span", { class: "arrow", "aria-label": way === "send" ? "to the server" : "to the app" }), verdict),
    );
  }
}

export class Tasks {
  constructor(replay, go) {
    this.go = go;
    this.whole = Math.max(replay.last, 1);
    this.head = h("div", { class: "head" });
    const rows = this.rows(replay);
    this.element = pane(
      "tasks",
      "Tasks, along the steps",
      h("div", { class: "timeline" }, rows, this.head),
      rows.length > 1 ? null : h("p", { class: "empty" }, "No background task was queued."),
    );
  }

  rows(replay) {
    this.talks = replay.talks.map(({ at, words }) => {
      const first = replay.steps[at];
      const end = first?.kind === "enter" ? replay.left.get(first.call) : undefined;
      return { from: at, to: end ?? replay.last, kind: "request", title: words };
    });
    const rows = [this.row(CALLS, this.talks)];
    const tasks = new Map();
    replay.steps.forEach((step, index) => {
      if (step.kind === "task" && step.task) tasks.set(step.task, [...(tasks.get(step.task) ?? []), { ...step, index }]);
    });
    for (const [name, events] of tasks) {
      rows.push(
        this.row(
          name,
          events.map((event, place) => ({
            from: event.index,
            to: events[place + 1]?.index ?? (ENDED.has(event.event) ? event.index : replay.last),
            kind: event.event.replace(/\W+/g, "-"),
            title: `${event.event}${event.note ? ` (${event.note})` : ""}`,
          })),
        ),
      );
    }
    return rows;
  }

  row(name, bars) {
    const track = h(
      "div",
      { class: "track" },
      bars.map((bar) => {
        const mark = h("button", { type: "button", class: `bar ${bar.kind}`, title: `${name}: ${bar.title}, step ${bar.from + 1}`, "aria-label": `${name}: ${bar.title}`, onclick: () => this.go(bar.from) });
        mark.style.left = `${(100 * bar.from) / this.whole}%`;
        mark.style.width = `${Math.max((100 * (bar.to - bar.from)) / this.whole, 1)}%`;
        return mark;
      }),
    );
    const latest = h("span", { class: "state" });
    return h("div", { class: "row" }, h("span", { class: "name" }, name, latest), track);
  }

  show(replay, index) {
    this.head.style.setProperty("--at", index / this.whole);
    const states = new Map();
    const running = this.talks.filter(({ from, to }) => from <= index && index <= to).at(-1);
    if (running) states.set(CALLS, running.title);
    for (const step of replay.until(index, "task")) states.set(step.task, step.event);
    for (const row of this.element.querySelectorAll(".row")) {
      const name = row.querySelector(".name");
      const state = states.get(name.firstChild.textContent);
      name.lastChild.textContent = state ? ` ${state}` : "";
    }
  }
}

const CALLS = "call of the app";
const ENDED = new Set(["done", "failed", "given up", "cancelled", "unfinished"]);

export class Printed extends Said {
  kinds = ["print", "log"];

  constructor(go) {
    super();
    this.go = go;
    this.list = h("ol", { class: "printed" });
    this.box = h("div", { class: "scroll" }, this.list);
    this.element = pane("printed", "Terminal", this.box);
  }

  draw(lines, replay, index) {
    fill(
      this.list,
      lines.map((step) =>
        h("li", { class: `${step.kind}${step.index === index ? " now" : ""}` }, h("button", { type: "button", onclick: () => this.go(step.index) }, step.text)),
      ),
      lines.length ? null : h("li", { class: "empty" }, "Nothing is printed yet."),
    );
  }
}

export class Bytes extends Said {
  kinds = ["send"];

  constructor() {
    super();
    this.box = h("pre", { tabindex: "0" });
    this.size = h("span", { class: "size" });
    this.element = pane("bytes", "Response, as bytes", this.box);
    this.element.querySelector("h2").append(" ", this.size);
  }

  draw(said, replay, index) {
    const sent = said.filter((step) => step.wire);
    fill(
      this.box,
      sent.map((step) => h("span", { class: step.index === index ? "now" : "" }, visible(step.wire))),
      sent.length ? null : h("span", { class: "empty" }, replay.steps[index].kind === "end" && replay.end.kind === "raised" ? "None. A server writes its own 500." : "Nothing is sent yet."),
    );
    const bytes = sent.reduce((sum, step) => sum + step.wire.length, 0);
    this.size.textContent = bytes ? `${bytes} bytes` : "";
  }
}

// What cannot be seen is written as in Python, and a line ends after each \n.
function visible(bytes) {
  const parts = [];
  for (const run of bytes.match(/[ -~]+|\r\n|\n|[^]/g) ?? []) {
    if (/^[ -~]/.test(run)) parts.push(run);
    else {
      const code = [...run].map((each) => ({ "\r": "\\r", "\n": "\\n", "\t": "\\t" })[each] ?? `\\x${each.charCodeAt(0).toString(16).padStart(2, "0")}`);
      parts.push(h("i", {}, code.join("")), run.endsWith("\n") ? "\n" : "");
    }
  }
  return parts;
}
