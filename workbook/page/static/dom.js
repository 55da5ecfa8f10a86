// Elements from data. Text goes in as text, so that nothing in it is ever markup.

export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") element.className = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function pane(name, title, ...children) {
  const heading = h("h2", { id: `${name}-title` }, title);
  return h("section", { id: name, class: "pane", "aria-labelledby": `${name}-title` }, heading, ...children);
}

export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
}

// Scrolls inside its own pane, and never the page.
export function reveal(row, box, margin = 3) {
  if (!row) return;
  const line = row.offsetHeight || 20;
  const top = row.offsetTop - box.offsetTop;
  const above = top - margin * line < box.scrollTop;
  const below = top + (margin + 1) * line > box.scrollTop + box.clientHeight;
  if (above || below) box.scrollTop = Math.max(0, top - box.clientHeight / 3);
}

// `name` in backticks is code.
export function words(text) {
  return text.split("`").map((each, place) => (place % 2 ? h("code", {}, each) : each));
}

export const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
