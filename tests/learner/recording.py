"""Renews docs/watch.svg, a recorded session of `make watch`: `python -m tests.learner.recording`.

It runs in a real terminal. This program presses each key, mends the mistake, and ends the watch.
"""

import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.make_commands import environment
from workbook.parts.ladder import ROOT, part

PICTURE = ROOT / "docs/watch.svg"
WIDTH = 88
LIMIT, QUIET = 60.0, 1.5  # seconds
KEYS = ("h", "n", "l", "x")
RIGHT, WRONG = '404, b"not found"', '200, b"ok"'
# rich's own, without its fonts from the network
FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title>A recorded session of make watch</title>
<style>
.{unique_id}-matrix {{ font-family: monospace; font-size: {char_height}px; \
line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def main() -> None:
    PICTURE.write_text(drawn("".join(recorded())), "utf-8")


def drawn(session: str) -> str:
    out = Console(record=True, width=WIDTH, file=StringIO())
    for line in session.splitlines():
        out.print(Text.from_ansi(line), soft_wrap=True)
    return out.export_svg(
        title="make watch PART=1", theme=MONOKAI, code_format=FORMAT, unique_id="watch"
    )


def recorded() -> Iterator[str]:
    """Yield what the terminal shows, and a line for each key and each save."""
    with tempfile.TemporaryDirectory() as directory:
        mine = Path(directory) / "mine"
        shutil.copytree(part(1).directory, mine / "part1", ignore=shutil.ignore_patterns("*.md"))
        app = mine / "part1/app.py"
        right = app.read_text("utf-8")
        app.write_text(right.replace(RIGHT, WRONG), "utf-8")
        primary, secondary = pty.openpty()
        fcntl.ioctl(secondary, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
        watch = subprocess.Popen(
            [sys.executable, "-m", "workbook", "watch", "--part=1"],
            cwd=ROOT,
            env=environment(WORKBOOK_MINE=str(mine), TERM="xterm-256color", NO_COLOR=""),
            stdin=secondary,
            stdout=secondary,
            stderr=secondary,
            start_new_session=True,
        )
        try:
            yield "$ make watch PART=1\n"
            yield until(primary, "q quit")
            for key in KEYS:
                os.write(primary, key.encode())
                yield f"\x1b[7m {key} \x1b[0m\n{until(primary, '')}"
            app.write_text(right, "utf-8")
            yield f"\x1b[7m saved: mine/part1/app.py \x1b[0m\n{until(primary, 'q quit')}"
            os.write(primary, b"q")
            yield "\x1b[7m q \x1b[0m\n"
            watch.wait(LIMIT)
        finally:
            watch.kill()
            os.close(primary)
            os.close(secondary)


def until(terminal: int, words: str) -> str:
    """Return the output up to a silence after these words."""
    said, end = b"", time.monotonic() + LIMIT
    while time.monotonic() < end:
        patience = QUIET if said and words in said.decode(errors="replace") else LIMIT
        if not select.select([terminal], [], [], patience)[0]:
            break
        said += os.read(terminal, 65536)
    text = said.decode().replace("\r\n", "\n")
    return re.sub(r"\S*/(?=mine/part1)", "", text)


if __name__ == "__main__":
    main()
