"""Renews docs/lab.png, the picture of the page in the README: `python -m tests.page.picture`."""

import tempfile
from pathlib import Path

from tests.page.browser import browser
from tests.page.serving import lab
from workbook.parts.ladder import ROOT


def main() -> None:
    with tempfile.TemporaryDirectory() as mine, lab(Path(mine)) as process, browser() as window:
        window.resize(1280, 880)
        window.open(process.url)
        window.until(lambda: "home begins" in window.text(".said"))
        while "return OK_JSONResponse()" not in window.text(".said"):
            window.press("ArrowRight")
        window.until(lambda: "step=" in window.run("return location.hash"))
        window.screenshot(ROOT / "docs/lab.png")


if __name__ == "__main__":
    main()
