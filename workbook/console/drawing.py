"""Draws the output of the reader's tools with rich, in 80 columns.

Only a line of a command that the reader copies may be longer, if it is one long word.
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
LONGEST = 600  # characters of a text that comes from the reader's code


class _Console(Console):
    """A rich console that ignores a closed pipe.

    rich would end the process with status 1, but `make check

    head` is not an error.
    """

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError


def console() -> Console:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # a terminal whose encoding has no ✗ shows a ? instead
        sys.stdout.reconfigure(errors="replace")
    plain = bool(os.environ.get("NO_COLOR"))  # with NO_COLOR, rich would still print bold text
    return _Console(
        file=sys.stdout,
        width=WIDTH,
        color_system=None if plain else "auto",
        highlight=False,
        emoji=False,
        markup=False,
        force_jupyter=False,
        # A notebook sets FORCE_COLOR, but its output is collected in a StringIO and becomes a page.
        force_terminal=False if isinstance(sys.stdout, io.StringIO) else None,
    )


def paint(text: str, style: str) -> str:
    """Return the text with colour codes if stdout shows colours; for lines written with print()."""
    out = console()
    with out.capture() as captured:
        out.print(Text(text, style), end="", soft_wrap=True)
    return captured.get()


def show(out: Console, *pieces: Text | str | tuple[str, str]) -> None:
    """Print one line, without wrapping it."""
    line = Text.assemble(*pieces)
    line.rstrip()
    out.print(line, soft_wrap=True)


def headline(out: Console, mark: Text, name: str, title: str) -> None:
    """Print ` ✗ routing-405   a known path …`, with the rest of the title below the title."""
    margin = len(f" ✗ {name}   ")
    text = Text(clean(title))
    for number, line in enumerate(lines(out, text, WIDTH - margin)):
        before = (
            Text.assemble(" ", mark, " ", (name, "bold"), "   ") if not number else " " * margin
        )
        show(out, before, line)


def one_line(out: Console, mark: Text, name: str, title: str, width: int = 0) -> None:
    """Print the same as `headline`, cut to one line.

    `width` is that of the widest name in a list.
    """
    text = Text(f"{name:<{width}}   {clean(title)}")
    text.truncate(WIDTH - len(" ✗ "), overflow="ellipsis")
    show(out, " ", mark, " ", text)


def field(out: Console, label: str, text: str, *, style: str = "") -> None:
    """Print a label and, in the column beside it, the wrapped text."""
    for number, line in enumerate(lines(out, Text(clean(text), style=style), BODY)):
        show(out, *_beside(label if not number else ""), line)


def fields(pairs: Iterable[tuple[str, str]]) -> None:
    out = console()
    for label, text in pairs:
        for number, line in enumerate(wrapped(text, BODY)):
            show(out, *_beside("" if number else label), line)


def table(headings: Sequence[str], rows: Iterable[tuple[Sequence[str], str]]) -> None:
    """Print a table.

    The second item of a row is printed on its own line, indented below the row.
    """
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
    """Print a command, wrapped so that it can still be copied and run.

    A command that is too long to be shown whole is cut, and wrapped like any other text.
    """
    if len(line) > LONGEST:
        field(out, label, line)
        return
    for number, piece in enumerate(folded(clean(line)).split("\n")):
        show(out, *_beside(label if not number else ""), piece)


def code(out: Console, line: str) -> None:
    """Print a line of the reader's code, below its place."""
    for piece in lines(out, Text(clean(line), style="bold"), BODY - 2):
        show(out, *_beside(""), "  ", piece)


def sentence(out: Console, text: str, style: str = "") -> None:
    for line in lines(out, Text(text, style=style), WIDTH - 1):
        show(out, " ", line)


def bar(passed: int, total: int) -> Text:
    """Return a progress bar that is full only if all checks passed."""
    full = BAR * passed // total if total else 0
    return Text.assemble(("█" * full, "green"), ("░" * (BAR - full), "dim"))


def score(out: Console, part: int, passed: int, total: int) -> None:
    """Print ` part 3 · 9 of 14 checks  ████████████░░░░░░░░`."""
    show(out, f" part {part} · {passed} of {total} checks  ", bar(passed, total))


def lines(out: Console, text: Text, width: int) -> Iterator[Text]:
    """Yield the wrapped lines, at least one; a word longer than a line is cut."""
    yield from text.wrap(out, width, overflow="fold") or [Text()]


def clean(text: str) -> str:
    """Return the text cut to a maximal length, with unprintable characters escaped.

    The text comes from the reader's code, so it may contain anything.
    """
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
