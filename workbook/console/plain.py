"""How the workbook tells its reader about checks: the one place for the look of it.

80 columns, but for what is to be pasted or is code; colour as in `terminal`.
"""

import shlex
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from workbook.console.colour import Style, paint

WIDTH = 80
INDENT, LABEL = 3, 11
BAR = 20

STYLES = {"+": Style.GREEN, "-": Style.RED, "@": Style.CYAN}


def print_score(part: int, passed: int, total: int) -> None:
    """` part 3 · 9 of 14 checks  ████████████░░░░░░░░`; full only where all have passed."""
    full = BAR * passed // total
    bar = paint("█" * full, Style.GREEN) + paint("░" * (BAR - full), Style.DIM)
    print(f" part {part} · {passed} of {total} checks  {bar}")


def print_fields(fields: Iterable[tuple[str, str]]) -> None:
    for label, text in fields:
        for number, line in enumerate(wrapped(text, WIDTH - INDENT - LABEL)):
            shown = "" if number else label
            print(" " * INDENT + paint(f"{shown:<{LABEL}}", Style.CYAN) + line)


def print_table(headings: Sequence[str], rows: Iterable[tuple[Sequence[str], str]]) -> None:
    """Cells as wide as they must be; below them, indented, what needs a line of its own."""
    listed = list(rows)
    columns = zip(headings, *(cells for cells, _ in listed), strict=True)
    widths = [max(map(len, column)) for column in columns]
    print(paint(_aligned(headings, widths), Style.BOLD))
    for cells, below in listed:
        print(_aligned(cells, widths))
        for line in wrapped(below, WIDTH - widths[0] - 2) if below else ():
            print(" " * (widths[0] + 2) + paint(line, Style.DIM))


def print_patch(patch: str) -> None:
    for line in patch.splitlines():
        print(paint(line, STYLES[line[0]]) if line[:1] in STYLES else line)


def show_progress(text: str) -> None:
    """One line that is written over; nothing where nobody watches."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def wrapped(text: str, width: int = WIDTH) -> list[str]:
    """At least one line. A word that is too long stays whole."""
    return list(_wrapped(text, width)) or [""]


def _wrapped(text: str, width: int) -> Iterator[str]:
    for line in text.splitlines():
        yield from textwrap.wrap(
            line,
            width,
            expand_tabs=False,
            replace_whitespace=False,
            break_long_words=False,
            break_on_hyphens=False,
        )


def folded(command: str, width: int = WIDTH - INDENT - LABEL) -> str:
    """A command in lines that can still be pasted: cut between words, with a backslash."""
    lines: list[str] = []
    for word in shlex.split(command):
        word = word if word == "|" else shlex.quote(word)
        if lines and len(f"{lines[-1]} {word} \\") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(f"  {word}" if lines else word)
    return " \\\n".join(lines)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()
