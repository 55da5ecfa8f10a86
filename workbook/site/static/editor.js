// The editor: CodeMirror with Python, bundled when the site is built.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import {
  HighlightStyle,
  bracketMatching,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  drawSelection,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

// The colours are the page's own: the same words as in its style sheet.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--number)" },
  { tag: tags.comment, color: "var(--comment)" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)],
    color: "var(--defined)" },
  { tag: tags.meta, color: "var(--number)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "inherit", backgroundColor: "transparent", color: "inherit" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "1.5" },
  ".cm-gutters": { backgroundColor: "transparent", color: "inherit", border: "none" },
  ".cm-lineNumbers": { opacity: "0.7" },
  ".cm-content": { caretColor: "currentColor" },
  ".cm-cursor": { borderLeftColor: "currentColor" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, currentColor 5%, transparent)" },
  ".cm-told": { backgroundColor: "color-mix(in srgb, #d1242f 16%, transparent)" },
});

const tell = StateEffect.define();
const told = StateField.define({
  create: () => Decoration.none,
  update(lines, transaction) {
    lines = lines.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(tell)) continue;
      const number = effect.value;
      const there = number > 0 && number <= transaction.state.doc.lines;
      lines = there
        ? Decoration.set(
            Decoration.line({ class: "cm-told" }).range(transaction.state.doc.line(number).from))
        : Decoration.none;
    }
    return lines;
  },
  provide: (field) => EditorView.decorations.from(field),
});

// `changed` is called with the text after each change; `save` on Ctrl-S.
// Tab indents; Escape, then Tab leaves the editor, as the label says to who cannot see it.
export function makeEditor(parent, { label, changed = () => {}, save = () => {} }) {
  const extensions = [
    lineNumbers(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of("    "),
    bracketMatching(),
    highlightActiveLine(),
    syntaxHighlighting(colours),
    python(),
    theme,
    told,
    EditorView.contentAttributes.of({ "aria-label": label }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !setting) changed(update.state.doc.toString());
    }),
    keymap.of([
      { key: "Mod-s", run: () => (save(), true) },
      indentWithTab,
      ...defaultKeymap,
      ...historyKeymap,
    ]),
  ];
  let setting = false;
  const fresh = (text) => EditorState.create({ doc: text, extensions });
  const view = new EditorView({ state: fresh(""), parent });
  return {
    get text() {
      return view.state.doc.toString();
    },
    set text(text) {
      setting = true;
      view.setState(fresh(text));
      setting = false;
    },
    // Lights a line and scrolls to it; 0 puts the light out.
    showLine(number) {
      view.dispatch({ effects: tell.of(number) });
      if (number > 0 && number <= view.state.doc.lines) {
        const { from } = view.state.doc.line(number);
        view.dispatch({ effects: EditorView.scrollIntoView(from, { y: "center" }) });
      }
    },
    focus: () => view.focus(),
  };
}
