// The address of a step: everything after the # says what is shown, so that it can be sent.

export const VIEWS = ["step", "compare", "build", "read"];

export const FIRST = { view: "step", code: "part:5", method: "GET", target: "/home" };

export function read(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  if (![...given.keys()].length) return { ...FIRST, headers: [], pieces: [] };
  const part = given.get("part") ?? "5";
  const code = given.get("mistake") && given.get("view") !== "read" ? `mistake:${given.get("mistake")}` : given.get("mine") ? `mine:${part}` : given.get("broken") ? `broken:${part}` : `part:${part}`;
  return {
    view: VIEWS.includes(given.get("view")) ? given.get("view") : "step",
    code,
    other: given.get("other"),
    method: given.get("method"),
    target: given.get("target"),
    headers: given.getAll("header").map((line) => [line.split(":")[0], line.split(":").slice(1).join(":").trim()]),
    pieces: given.getAll("piece"),
    leaves: given.has("leaves") ? Number(given.get("leaves")) : null,
    lifespan: given.has("lifespan"),
    predict: given.has("predict"),
    check: given.get("check"),
    step: given.has("step") ? Number(given.get("step")) : null,
    file: given.get("file"),
    tab: given.get("tab"),
    mistake: given.get("mistake"),
    word: given.get("word"),
  };
}

export function write(shown) {
  const told = new URLSearchParams({ view: shown.view });
  for (const [key, value] of Object.entries(codeOf(shown.code))) told.set(key, value === true ? 1 : value);
  if (shown.view === "read") {
    if (shown.tab) told.set("tab", shown.tab);
    if (shown.tab === "mistakes" && shown.mistake) told.set("mistake", shown.mistake);
    if (shown.tab === "words" && shown.word) told.set("word", shown.word);
  } else if (shown.view !== "build") {
    if (shown.other && shown.view === "compare") told.set("other", shown.other);
    if (shown.check) told.set("check", shown.check);
    else {
      told.set("method", shown.method);
      told.set("target", shown.target);
      for (const [name, value] of shown.headers ?? []) told.append("header", `${name}: ${value}`);
      for (const piece of shown.pieces ?? []) told.append("piece", piece);
      if (shown.leaves !== null && shown.leaves !== undefined) told.set("leaves", shown.leaves);
      if (shown.lifespan) told.set("lifespan", 1);
    }
    if (shown.predict) told.set("predict", 1);
    if (shown.step !== null && shown.step !== undefined) told.set("step", shown.step);
  }
  return `#${told}`;
}

// "mine:3" as a question names code.
export function codeOf(code) {
  const [kind, which] = (code ?? "part:5").split(":");
  if (kind === "mistake") return { mistake: which };
  const part = /^\d$/.test(which) ? Number(which) : which;
  return kind === "part" ? { part } : { part, [kind]: true };
}

// As it is called in a sentence: "mine/part3".
export function nameOf(code) {
  const [kind, which] = code.split(":");
  return { part: `Part ${which}`, mine: `mine/part${which}`, broken: `the copy of Part ${which}` }[kind] ?? which;
}

// A sentence where an address names code that there cannot be, else "".
export function unknown(code, contents) {
  const [kind, which] = code.split(":");
  if (!["part", "mine", "broken", "mistake"].includes(kind)) return `There is no code called “${code}”: choose one in the list.`;
  if (kind === "mistake" || contents.parts.some((part) => String(part.number) === which)) return "";
  return `There is no part “${which}”: choose one from 0 to ${contents.parts.length - 1}.`;
}

// The part that code belongs to; Part 5 where there is none.
export function partOf(code, contents) {
  const [kind, which] = code.split(":");
  const number = kind === "mistake" ? contents.mistakes.find((each) => each.id === which)?.part : Number(which);
  return contents.parts.some((part) => part.number === number) ? number : 5;
}

// The question about the steps that an address stands for.
export function question(shown, code = shown.code) {
  const named = { ask: "steps", ...codeOf(code) };
  if (shown.check) return { ...named, check: shown.check };
  const { method, target, headers, pieces, leaves, lifespan } = shown;
  return { ...named, method, target, headers, pieces, leaves, lifespan: lifespan || undefined };
}
