"""Measures how fast the page is: `python -m tests.page.measure`. Run nothing else meanwhile."""

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.page.browser import browser
from tests.page.serving import Page, lab
from workbook.parts.ladder import ROOT, part

LOOP = 'print("users triggered")', "for number in range(9000):\n        number += 1"


def write(mine: Path, old: str = "", new: str = "") -> Path:
    directory = mine / "part1"
    directory.mkdir(exist_ok=True)
    for file in part(1).files:
        text = (ROOT / "part1" / file).read_text("utf-8")
        (directory / file).write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return directory / "app.py"


def median(times: int, act: Callable[[], Any]) -> float:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


@contextmanager
def started(mine: Path) -> Iterator[Page]:
    began = time.perf_counter()
    with lab(mine) as process:
        print(f"make lab, to its line          {time.perf_counter() - began:6.2f} s")
        page = Page(process.url)
        page.ask(ask="steps", part=5, target="/home")
        print(f"and to the first answer        {time.perf_counter() - began:6.2f} s")
        yield page
        page.close()


def memory(name: str) -> int:
    """Return the memory of all processes of the page, in KiB."""
    listed = subprocess.run(["ps", "-eo", "rss,args"], capture_output=True, text=True, check=True)
    rows = [line for line in listed.stdout.splitlines() if name in line]
    return sum(int(line.split()[0]) for line in rows)


def main() -> None:
    mine = Path(tempfile.mkdtemp())
    with started(mine) as page:
        sample = {"ask": "steps", "part": 5, "target": "/home"}
        page.ask(**sample)
        took = median(20, lambda: page.ask(**sample))
        print(f"the sample request, median     {1000 * took:6.0f} ms")
        own = {"ask": "steps", "part": 1, "mine": True, "target": "/users"}
        write(mine)

        def ask_own() -> None:
            page.ask(**own)

        waits = []
        for _ in range(8):
            waits.append(median(1, ask_own))
            time.sleep(1.0)  # the next process is made ready meanwhile
        print(f"a request at mine, median      {1000 * statistics.median(waits):6.0f} ms")
        write(mine, *LOOP)
        print(f"5,000 steps, median            {1000 * median(5, ask_own):6.0f} ms")
        in_browser(mine, page)


def in_browser(mine: Path, page: Page) -> None:
    url = str(page.http.base_url).rstrip("/")
    before = memory("workbook.page.server:app")
    with browser() as window:
        window.resize(1280, 900)
        began = time.perf_counter()
        window.open(url)
        window.until(lambda: window.run("return !document.getElementById('stepper').hidden"))
        print(f"the page, to its first step    {time.perf_counter() - began:6.2f} s")
        print(f"one step of all panes          {window.run(STEPS):6.1f} ms")
        window.open(f"{url}/#view=step&part=1&mine=1&method=GET&target=/users&step=2500")
        window.until(lambda: "5,000" in window.text(".headline"))
        print(f"the same among 5,000           {window.run(STEPS):6.1f} ms")
        file = write(mine, "200, b", "201, b")
        window.open(f"{url}/#view=build&part=1&mine=1")
        window.until(lambda: window.run("return document.querySelector('#red h3') !== null"))
        window.until(lambda: "Still" not in window.text(".over .state"))
        ours = (ROOT / "part1/app.py").read_text("utf-8")
        took = []
        for _ in range(5):
            window.run(WATCH)
            began = time.time()
            file.write_text(ours, encoding="utf-8")
            took.append(window.run("return window.seen") / 1000 - began)
            window.until(lambda: "All checks" in window.text("#red"))
            file.write_text(ours.replace("200, b", "201, b"), encoding="utf-8")
            window.until(lambda: window.run("return document.querySelector('#red h3') !== null"))
            window.until(lambda: "Still" not in window.text(".over .state"))
        print(f"from a save to the new result  {statistics.median(took):6.2f} s, of {took}")
        write(mine)
        window.open(f"{url}/#view=step&part=1&method=GET&target=/users")
        window.until(lambda: window.run("return !document.getElementById('stepper').hidden"))
        window.run(SITTING, 0, 20)
        window.cdp("HeapProfiler.collectGarbage")
        heap = window.cdp("Runtime.getHeapUsage")["usedSize"]
        server = memory("workbook.page.server:app")
        window.run(SITTING, 20, 220)
        window.cdp("HeapProfiler.collectGarbage")
        grown = window.cdp("Runtime.getHeapUsage")["usedSize"] - heap
        print(f"200 requests: the page grows by {grown / 1024:.0f} KiB of {heap / 1024:.0f}")
        print(f"              the server has {server} KiB, and then", end=" ")
        print(f"{memory('workbook.page.server:app')} KiB; at first {before} KiB")


STEPS = """
    const took = [];
    const next = document.querySelector('[aria-label^="Step on"]');
    for (let number = 0; number < 60; number++) {
      const began = performance.now();
      next.click();
      document.body.offsetHeight;
      took.push(performance.now() - began);
      await new Promise(requestAnimationFrame);
    }
    return took.sort((a, b) => a - b)[57];
"""
WATCH = """
    window.seen = new Promise(done => new MutationObserver(() => {
      if (!document.querySelector('#red h3')) done(performance.timeOrigin + performance.now());
    }).observe(document.querySelector('#red'), {childList: true, subtree: true}));
"""
SITTING = """
    const wait = () => new Promise(done => setTimeout(done));
    for (let number = arguments[0]; number < arguments[1]; number++) {
      const old = document.querySelector(".headline");
      document.querySelector("#target").value = `/users/${number}`;
      document.querySelector(".send").click();
      while (document.querySelector(".headline") === old) await wait();
      const slider = document.querySelector("input[type=range]");
      for (slider.value = 0; ; slider.value = Number(slider.value) + 1) {
        slider.dispatchEvent(new Event("input"));
        if (slider.value === slider.max) break;
      }
    }
"""

if __name__ == "__main__":
    main()
