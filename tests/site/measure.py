"""Measures how soon the site shows its first step: `python -m tests.site.measure [FOLDER …]`.

A folder is a built site; the default is build/site. Several folders take turns, so that other
programs disturb all of them alike. The first visit to each is with an empty browser cache.
"""

import statistics
import sys
import time
from pathlib import Path

from tests.page.browser import Browser, browser
from workbook.parts.ladder import ROOT
from workbook.servers.live import serve_process
from workbook.site.build import TARGET

ROUNDS = 3
WARM = 4  # visits after the first one
PATIENCE = 120.0  # seconds


def visit(window: Browser, url: str) -> float:
    window.command("POST", "/url", url="about:blank")
    began = time.perf_counter()
    window.open(url)
    window.until(lambda: "of" in window.text(".position"), PATIENCE)
    return time.perf_counter() - began


def main() -> None:
    sites = [Path(each).resolve() for each in sys.argv[1:]] or [TARGET]
    cold: dict[Path, list[float]] = {each: [] for each in sites}
    warm: dict[Path, list[float]] = {each: [] for each in sites}
    for site in sites * ROUNDS:
        command = [sys.executable, "-m", "server", "workbook.site.files:app", f"--app-dir={ROOT}"]
        served = serve_process(
            [*command, "--port=0"], ROOT / "part0", env={"WORKBOOK_SITE": str(site)}
        )
        with served as process, browser() as window:
            cold[site].append(visit(window, process.url))
            warm[site] += [visit(window, process.url) for _ in range(WARM)]
    for site in sites:
        print(f"{site}: to the first step, median", end=" ")
        print(
            f"{statistics.median(cold[site]):.2f} s cold, {statistics.median(warm[site]):.2f} s",
            end=" ",
        )
        print(f"warm ({min(warm[site]):.2f} to {max(warm[site]):.2f})")


if __name__ == "__main__":
    main()
