// The one place where the page reaches its data. What runs without a server replaces this module.

export class Unreachable extends Error {}

// Whether mine/partN can be watched from here, and from where the page has its Python.
export const abilities = { build: true };

export async function ask(question, signal) {
  return send("ask", JSON.stringify(question), signal);
}

// Resolves when there is something newer than `since`, or after a while with what there is.
export async function news(part, since, signal) {
  return send(`build?${new URLSearchParams({ part, since })}`, "", signal);
}

export async function hint(part, check) {
  return send(`hint?${new URLSearchParams({ part, check })}`, "");
}

const LARGEST = 1_500_000; // characters of a question: the server refuses it anyway

async function send(path, body, signal) {
  if (body.length > LARGEST) return { problem: "The body is too long to be stepped through: send less of it." };
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      body,
      signal,
      headers: { "content-type": "application/json", "x-csrf-token": token() },
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreachable("The server does not answer. Is it still running? make lab starts it.");
  }
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  if (response.status === 403) return { problem: `${text}. Load this page again.` };
  return { problem: text || `The server answered ${response.status}.` };
}

function token() {
  const found = document.cookie.match(/(?:^|; )csrf_token=([^;]*)/);
  return found ? found[1] : "";
}
