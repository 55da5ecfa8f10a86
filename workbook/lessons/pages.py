"""Makes the generated blocks of the pages, from the code or from what a run observed."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from workbook.parts import ladder
from workbook.suite import matrix

README = ladder.ROOT / "README.md"
DOCS = ladder.ROOT / "docs/README.md"
MATRIX = ladder.ROOT / "docs/MATRIX.md"
XRAY = ladder.ROOT / "docs/xray.svg"


def current_pages(rows: list[matrix.Row]) -> dict[Path, str]:
    """Return the current text of each page that has generated blocks."""
    return {
        README: with_block(README.read_text("utf-8"), "parts", parts_table()),
        DOCS: with_block(DOCS.read_text("utf-8"), "matrix", matrix.as_summary(rows)),
        MATRIX: "\n".join(matrix.as_markdown(rows)) + "\n",
        XRAY: screenshot("xray", "--part=1", "--request=GET /users"),
    }


def screenshot(command: str, *options: str) -> str:
    """Return the output of a command as an SVG picture of a terminal."""
    said = subprocess.run(
        [sys.executable, "-m", "workbook", command, *options],
        cwd=ladder.ROOT,
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    text = Text.from_ansi(said.stdout.rstrip())
    width = max(map(len, text.plain.splitlines()))
    console = Console(record=True, width=width, file=io.StringIO(), highlight=False, emoji=False)
    console.print(text, soft_wrap=True)
    drawn = console.export_svg(title='make xray PART=1 REQUEST="GET /users"', unique_id="xray")
    # so that no page loads a font from the network
    return re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL)


def with_block(page: str, name: str, lines: Iterator[str], command: str = "make pages") -> str:
    """Return the page with new lines between the two markers with that name."""
    begin, end = f"<!-- {name}: made by `{command}` -->", f"<!-- end of {name} -->"
    before, found_begin, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise ValueError(f"the page has no block {name!r}: it needs the markers {begin} and {end}")
    return "\n".join([before + begin, *lines, end + after])


def with_hosts(lines: Iterator[str]) -> str:
    """Return docs/README.md with this table of hosts, which `make hosts` has made."""
    return with_block(DOCS.read_text("utf-8"), "hosts", lines, command="make hosts")


def parts_table() -> Iterator[str]:
    yield "| part | what it adds | lines of code | article | notebook | run it |"
    yield "|---|---|---|---|---|---|"
    for part in sorted(ladder.all_parts(), key=lambda part: not part.suite):  # Part 0 is the last
        page = f"[{part.number}. {part.title}](part{part.number}/)"
        article = f"[{f'Part {part.number}' if part.suite else 'The guide'}]({part.article})"
        path = ladder.ROOT / part.notebook
        notebook = f"[{path.stem.partition('_')[0]}]({part.notebook})" if path.exists() else ""
        run = f"`make run PART={part.number}`"
        lines = sum(_lines_of_code(part.directory / file) for file in part.files)
        yield f"| {page} | {part.adds} | {lines} | {article} | {notebook} | {run} |"


def _lines_of_code(file: Path) -> int:
    """Count the lines that are neither blank nor only a comment.

    Docstrings count, because a reader reads them too.
    """
    lines = (line.strip() for line in file.read_text("utf-8").splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)
