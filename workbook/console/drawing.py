"""How the reader's tools look on a terminal, in a pipe, or without colour: 80 columns, by rich.

Only a command that is to be pasted may be longer, where one word of it is.
"""

import io
import os
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from workbook.console.plain import BAR, INDENT, LABEL, WIDTH, folded

BODY = WIDTH - INDENT - LABEL
LONGEST = 600  # of a text that the reader's code has made


def console() -> Console:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that has no ✗ is told so with ?
    plain = bool(os.environ.get("NO_COLOR"))  # rich would keep what is bold
    return Console(
        file=sys.stdout,
        width=WIDTH,
        color_system=None if plain else "auto",
        highlight=False,
        emoji=False,
        markup=False,
    )


def show(out: Console, *pieces: Text | str) -> None:
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
