// Goes through the steps: buttons, keys and a slider, and a sentence about the step it is at.

import { fill, h } from "./dom.js";

export class Stepper {
  constructor(element, moved) {
    this.element = element;
    this.moved = moved;
    this.withLines = true;
    this.slider = h("input", { type: "range", min: "0", "aria-label": "Step", oninput: () => this.go(Number(this.slider.value)) });
    this.position = h("output", { class: "position" });
    this.said = h("p", { class: "said", "aria-live": "polite" });
    this.lines = h("input", { type: "checkbox", checked: true, onchange: () => (this.withLines = this.lines.checked) });
    const button = (text, name, act) => h("button", { type: "button", "aria-label": name, title: name, onclick: act }, text);
    fill(
      element,
      h("div", { class: "buttons" },
        button("⇤", "First step (Home)", () => this.go(0)),
        button("←", "Step back (left arrow)", () => this.move(-1)),
        button("→", "Step on (right arrow)", () => this.move(1)),
        button("⇥", "Last step (End)", () => this.go(this.last))),
      this.slider,
      this.position,
      h("label", { class: "choice", title: "Off: only functions, messages, texts and tasks (Shift with an arrow key)" }, this.lines, "every line"),
      this.said,
      h("p", { class: "keys", "aria-hidden": "true" }, h("kbd", {}, "←"), " ", h("kbd", {}, "→"), " one step; with ", h("kbd", {}, "Shift"), " to the next function or message"),
    );
    document.addEventListener("keydown", (event) => this.key(event));
  }

  attach({ last, next, say, words }) {
    Object.assign(this, { last, next, say, words });
    this.slider.max = String(last);
    this.lines.closest("label").hidden = this.element.querySelector(".keys").hidden = !next;
    this.element.hidden = false;
  }

  detach() {
    this.element.hidden = true;
    this.last = undefined;
  }

  get attached() {
    return this.last !== undefined;
  }

  move(way, withLines = this.withLines) {
    this.go(this.next ? this.next(this.index, way, withLines) : this.index + way);
  }

  go(index) {
    if (!this.attached) return;
    this.index = Math.min(Math.max(index, 0), this.last);
    this.slider.value = String(this.index);
    this.said.textContent = this.say(this.index);
    this.slider.setAttribute("aria-valuetext", this.said.textContent);
    this.position.textContent = `${this.words ?? "step"} ${this.index + 1} of ${this.last + 1}`;
    this.moved(this.index);
  }

  key(event) {
    const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
    const onSlider = event.target === this.slider;
    if (!this.attached || event.altKey || event.ctrlKey || event.metaKey || (typing && !onSlider)) return;
    if (event.target.closest(".tabs") && event.key.startsWith("Arrow")) return;
    const act = { ArrowLeft: () => this.move(-1, this.withLines && !event.shiftKey), ArrowRight: () => this.move(1, this.withLines && !event.shiftKey), Home: () => this.go(0), End: () => this.go(this.last) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}
