"""How the reader's tools look on a terminal, in a pipe, or without colour: 80 columns, by rich.

Only a command that is to be pasted may be longer, where one word of it is.
"""

import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NoReturn

from rich.console import Console
from rich.text import Text

from workbook.console.text import BAR, INDENT, LABEL, WIDTH, folded, wrapped

BODY = WIDTH - INDENT - LABEL
LONGEST = 600  # of a text that the reader's code has made


class _Console(Console):
    """rich ends the process with 1 where nobody reads on; `make check | head` is no error."""

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError


def console() -> Console:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that has no ✗ is told so with ?
    plain = bool(os.environ.get("NO_COLOR"))  # rich would keep what is bold
    return _Console(
        file=sys.stdout,
        width=WIDTH,
        color_system=None if plain else "auto",
        highlight=False,
        emoji=False,
        markup=False,
        force_jupyter=False,
        # A notebook asks for colour (FORCE_COLOR), but what it collects becomes a page.
        force_terminal=False if isinstance(sys.stdout, io.StringIO) else None,
    )


def paint(text: str, style: str) -> str:
    """The text in a colour where one can see it, for a line that print() writes."""
    out = console()
    with out.capture() as captured:
        out.print(Text(text, style), end="", soft_wrap=True)
    return captured.get()


def show(out: Console, *pieces: Text | str | tuple[str, str]) -> None:
    """One line, as it is."""
    line = Text.assemble(*pieces)
    line.rstrip()
    out.print(line, soft_wrap=True)


def headline(out: Console, mark: Text, name: str, title: str) -> None:
    """` ✗ routing-405   a known path …`, and what is left of the title below itself."""
    margin = len(f" ✗ {name}   ")
    text = Text(clean(title))
    for number, line in enumerate(lines(out, text, WIDTH - margin)):
        before = (
            Text.assemble(" ", mark, " ", (name, "bold"), "   ") if not number else " " * margin
        )
        show(out, before, line)


def one_line(out: Console, mark: Text, name: str, title: str, width: int = 0) -> None:
    """The same, cut to one line; in a list the names are as wide as the widest."""
    text = Text(f"{name:<{width}}   {clean(title)}")
    text.truncate(WIDTH - len(" ✗ "), overflow="ellipsis")
    show(out, " ", mark, " ", text)


def field(out: Console, label: str, text: str, *, style: str = "") -> None:
    """A label, and beside it the text in a column of its own."""
    for number, line in enumerate(lines(out, Text(clean(text), style=style), BODY)):
        show(out, *_beside(label if not number else ""), line)


def fields(pairs: Iterable[tuple[str, str]]) -> None:
    out = console()
    for label, text in pairs:
        for number, line in enumerate(wrapped(text, BODY)):
            show(out, *_beside("" if number else label), line)


def table(headings: Sequence[str], rows: Iterable[tuple[Sequence[str], str]]) -> None:
    """Cells as wide as they must be; below them, indented, what needs a line of its own."""
    out, listed = console(), list(rows)
    columns = zip(headings, *(cells for cells, _ in listed), strict=True)
    widths = [max(map(len, column)) for column in columns]
    show(out, (_aligned(headings, widths), "bold"))
    for cells, below in listed:
        show(out, _aligned(cells, widths))
        for line in wrapped(below, WIDTH - widths[0] - 2) if below else ():
            show(out, " " * (widths[0] + 2), (line, "dim"))


def patch(text: str) -> None:
    styles = {"+": "green", "-": "red", "@": "cyan"}
    out = console()
    for line in text.splitlines():
        show(out, (line, styles.get(line[:1], "")))


def command(out: Console, label: str, line: str) -> None:
    """In lines that can still be pasted."""
    for number, piece in enumerate(folded(clean(line)).split("\n")):
        show(out, *_beside(label if not number else ""), piece)


def code(out: Console, line: str) -> None:
    """A line of the reader's, below the place where it stands."""
    text = Text(f"  {clean(line)}", style="bold")
    text.truncate(BODY, overflow="ellipsis")
    show(out, *_beside(""), text)


def sentence(out: Console, text: str, style: str = "") -> None:
    for line in lines(out, Text(text, style=style), WIDTH - 1):
        show(out, " ", line)


def bar(passed: int, total: int) -> Text:
    """Full only where all have passed."""
    full = BAR * passed // total if total else 0
    return Text.assemble(("█" * full, "green"), ("░" * (BAR - full), "dim"))


def score(out: Console, part: int, passed: int, total: int) -> None:
    """` part 3 · 9 of 14 checks  ████████████░░░░░░░░`"""
    show(out, f" part {part} · {passed} of {total} checks  ", bar(passed, total))


def lines(out: Console, text: Text, width: int) -> Iterator[Text]:
    """At least one; a word that is too long is cut."""
    yield from text.wrap(out, width, overflow="fold") or [Text()]


def clean(text: str) -> str:
    """What the reader's code has made may hold anything, and be of any length."""
    shown = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return "".join(
        one if one.isprintable() or one == "\n" else one.encode("unicode_escape").decode()
        for one in shown
    )


def _beside(label: str) -> tuple[Text, ...]:
    return (Text(" " * INDENT), Text(f"{label:<{LABEL}}", style="cyan"))


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()
