// Python in a worker: loads it, brings the workbook, and answers questions one after the other.
//
// From the page   {id, question}
// To the page     {loading: {what, done, total}} while it gets ready, then {ready: version};
//                 {id, news} as often as there is some, then {id, answer} or {id, failed}

import { loadPyodide } from "./python/pyodide.mjs";

const HOME = "/workbook";
const SIZES = { python: 13.2e6, packages: 3.1e6, workbook: 1.3e6 }; // about; for the bar only
const total = SIZES.python + SIZES.packages + SIZES.workbook;
let done = 0;

const address = (name) => new URL(name, import.meta.url).href;

// Counts what arrives, whoever asks for it. The answer itself stays as it is, so that the browser
// recognises the program in it, and need not compile it again the next time.
const plainFetch = self.fetch;
let what = "Python";
self.fetch = async (...asked) => {
  const answer = await plainFetch(...asked);
  if (answer.ok && answer.body !== null) count(answer.clone().body.getReader());
  return answer;
};

async function count(reader) {
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    done += piece.value.byteLength;
    self.postMessage({ loading: { what, done, total: Math.max(total, done) } });
  }
}

async function bytes(name) {
  const answer = await fetch(address(name));
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${answer.statusText}`);
  return answer.arrayBuffer();
}

async function start() {
  self.postMessage({ loading: { what, done, total } });
  const archives = [bytes("packages.zip"), bytes("workbook.zip")]; // beside Python, not after it
  const python = await loadPyodide({
    indexURL: address("python/"),
    stdout: () => {},
    stderr: (line) => console.warn(line),
    env: { HOME, PYTHONDONTWRITEBYTECODE: "1" },
  });
  what = "the workbook";
  self.postMessage({ loading: { what, done, total: Math.max(total, done) } });
  python.unpackArchive(await archives[0], "zip", { extractDir: "/packages" });
  python.unpackArchive(await archives[1], "zip", { extractDir: HOME });
  python.FS.mkdirTree(`${HOME}/mine`);
  python.FS.mount(python.FS.filesystems.IDBFS, {}, `${HOME}/mine`);
  const answer = python.runPython(`
import importlib, os, sys
sys.path[:0] = ["${HOME}", "/packages"]
importlib.invalidate_caches()
os.chdir("${HOME}")
from workbook.site.tab import settle_in
settle_in()
from workbook.site.desk import answer_json
answer_json`);
  self.postMessage({ ready: python.version });
  return { answer, FS: python.FS };
}

// mine/ is kept in the browser. Two tabs share it: each reads before and writes after a question.
const moved = (FS, inwards) =>
  new Promise((resolve) => FS.syncfs(inwards, (error) => resolve(error ?? null)));

const alone = (run) => (navigator.locks ? navigator.locks.request("workbook mine", run) : run());

async function answered(python, id, question) {
  const said = await alone(async () => {
    let lost = await moved(python.FS, true);
    const news = (line) => self.postMessage({ id, news: JSON.parse(line) });
    const told = python.answer(JSON.stringify(question), news);
    lost = (await moved(python.FS, false)) ?? lost;
    return { told, lost };
  });
  const answer = JSON.parse(said.told);
  if (said.lost) answer.notKept = String(said.lost.message ?? said.lost);
  self.postMessage({ id, answer });
}

const ready = start();
ready.catch((error) => self.postMessage({ failed: String(error.message ?? error) }));

let last = ready;
self.onmessage = ({ data: { id, question } }) => {
  last = last
    .catch(() => {})
    .then(async () => answered(await ready, id, question))
    .catch((error) => self.postMessage({ id, failed: String(error.message ?? error) }));
};
