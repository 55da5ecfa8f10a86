// A recording, and what is to be seen at each of its steps. It knows nothing of the page.

export class Replay {
  constructor(answer, code) {
    Object.assign(this, answer);
    this.texts = new Map(code.files.map(({ name, lines }) => [name, lines]));
    this.stepsOf = this.calls.map(() => []);
    this.walked = [];
    this.entered = new Map();
    this.left = new Map();
    let walked = 0;
    this.steps.forEach((step, index) => {
      if (step.call !== null && step.call !== undefined) this.stepsOf[step.call].push(index);
      if (step.kind === "enter") this.entered.set(step.call, index);
      if (step.kind === "leave") this.left.set(step.call, index);
      walked = step.walk ?? walked;
      this.walked.push(walked);
    });
    this.above = new Map();
    const note = (node) => node.children.forEach((child) => (this.above.set(child.node, node.node), note(child)));
    if (this.tree) note(this.tree);
  }

  get last() {
    return this.steps.length - 1;
  }

  // The next step in a direction; without lines only functions, messages, texts and tasks count.
  next(from, way, withLines) {
    let index = from + way;
    while (!withLines && index > 0 && index < this.last && this.steps[index].kind === "line") index += way;
    return Math.min(Math.max(index, 0), this.last);
  }

  // From the innermost function out, each with the line it is at.
  stack(index) {
    const found = [];
    const hangs = index === this.last && this.end.kind === "hung"; // it still waits where it was
    let call = this.steps[hangs && index ? index - 1 : index].call;
    while (call !== null && call !== undefined) {
      found.push({ call, ...this.calls[call], line: this.lineOf(call, index) });
      call = this.calls[call].parent;
    }
    return found;
  }

  // The step whose source is shown: where nothing of the code runs, the latest that did.
  place(index) {
    for (let at = index; at >= 0; at--) {
      const step = this.steps[at];
      if (step.call !== null && step.call !== undefined) {
        return { file: this.calls[step.call].file, line: this.lineOf(step.call, at), here: at === index };
      }
    }
    return null;
  }

  lineOf(call, index) {
    let line = this.calls[call].line;
    for (const at of this.stepsOf[call]) {
      if (at > index) break;
      line = this.steps[at].line ?? line;
    }
    return line;
  }

  locals(call, index) {
    const values = new Map();
    let fresh = new Set();
    for (const at of this.stepsOf[call]) {
      if (at > index) break;
      const step = this.steps[at];
      if (step.line !== undefined) fresh = new Set(Object.keys(step.set ?? {}));
      for (const [name, value] of Object.entries(step.set ?? {})) values.set(name, value);
      for (const name of step.gone ?? []) values.delete(name);
    }
    return [...values].map(([name, value]) => ({ name, value, fresh: fresh.has(name) }));
  }

  // The latest walk from the root: the nodes that were found, and the segment that was not.
  path(index) {
    if (!this.tree || !this.walked[index]) return { nodes: [], missing: null };
    const asked = this.walk.slice(0, this.walked[index]);
    let start = asked.length - 1;
    while (start > 0 && asked[start].node !== null && this.above.get(asked[start].node) !== this.tree.node) start--;
    if (asked[start].node === null) return { nodes: [], missing: null }; // a check may ask several apps
    const nodes = [this.tree.node];
    let missing = null;
    for (const each of asked.slice(start)) {
      if (each.missing !== undefined) missing = each.missing;
      else nodes.push(each.node);
    }
    return { nodes, missing };
  }

  // Each layer: before, inside or left; `here` is the one that runs, on its way in or out.
  rings(index) {
    const rings = this.layers.map(({ name, call }) => {
      const reached = call !== null && this.entered.get(call) <= index;
      const left = reached && (this.left.get(call) ?? Infinity) <= index;
      return { name, call, state: left ? "left" : reached ? "inside" : "before" };
    });
    const here = rings.findLastIndex((ring) => ring.state === "inside");
    if (here >= 0) {
      const innermost = here === rings.length - 1;
      rings[here].here = innermost ? "core" : this.turned(here) <= index ? "out" : "in";
    }
    return rings;
  }

  // When a layer has its answer back: the next layer has returned. The innermost that was reached
  // waits for the call that it made towards the router.
  turned(place) {
    const layer = this.layers[place].call;
    const inner = this.layers[place + 1]?.call ?? null;
    if (inner !== null) return this.left.get(inner) ?? Infinity;
    for (let at = this.entered.get(layer); at <= this.last; at++) {
      if (this.steps[at].walk === undefined) continue;
      for (let call = this.steps[at].call; call !== null && call !== undefined; call = this.calls[call].parent) {
        if (this.calls[call].parent === layer) return this.left.get(call) ?? Infinity;
      }
    }
    return Infinity;
  }

  text(file, line) {
    return (this.texts.get(file)?.[line - 1] ?? []).map(([, words]) => words).join("").trim();
  }

  // What the app is called with at a step, and the earlier ones.
  talksUntil(index) {
    return this.talks.filter((talk) => talk.at <= index);
  }

  until(index, ...kinds) {
    const found = [];
    for (let at = 0; at <= index; at++) {
      if (kinds.includes(this.steps[at].kind)) found.push({ ...this.steps[at], index: at });
    }
    return found;
  }

  say(index) {
    const step = this.steps[index];
    const name = step.call === null || step.call === undefined ? "" : this.calls[step.call].name;
    switch (step.kind) {
      case "enter": return `${name} begins`;
      case "line": return `${name}, line ${step.line}: ${this.text(this.calls[step.call].file, step.line)}`;
      case "leave": return step.raised === undefined ? `${name} returns ${step.value}` : `${name} ends with ${step.raised}`;
      case "wait": return `${name} waits`;
      case "yield": return step.value === undefined ? `${name} hands out a value` : `${name} hands out ${step.value}`;
      case "receive": return `the app receives ${step.words}`;
      case "send": return `the app sends ${step.words}`;
      case "unanswered": return "the app waits for a message, and none comes";
      case "print": return `printed: ${step.text}`;
      case "log": return `logged: ${step.text}`;
      case "task": return `${step.task || "all tasks"}: ${step.event}${step.note ? ` (${step.note})` : ""}`;
      default: return step.said ?? step.kind;
    }
  }
}
