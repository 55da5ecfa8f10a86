"""`make start PART=3`: makes your own part: the finished part before, and stubs to fill in.

FROM=mine begins with your own part before instead.
"""

import argparse

from workbook.console import drawing
from workbook.console.text import wrapped
from workbook.errata.planted_copy import shown
from workbook.errors import WorkbookError
from workbook.learner.own_parts import Begun, home, start
from workbook.learner.steps import lesson
from workbook.learner.todo import IN_REPOSITORY, SERIES, TODO
from workbook.parts.ladder import part

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", default="", help="the part to build")
    parser.add_argument(
        "--from", dest="source", default="", help="mine: begin with your own part before"
    )


def run(options: argparse.Namespace) -> int:
    tell(start(part(options.part), from_mine=is_mine(options.source)))
    return 0


def is_mine(source: str) -> bool:
    if source.strip() not in ("", "mine"):
        raise WorkbookError(
            f"There is no FROM={source} here: FROM=mine begins with your own part before, and "
            "without FROM you get the finished part."
        )
    return bool(source.strip())


def tell(begun: Begun) -> None:
    """Print where the part is, what is new in it, and what to do first."""
    here, number = begun.part, begun.part.number
    source = f"your own Part {here.after}" if begun.from_mine else f"the finished Part {here.after}"
    begins = "is there" if here.after is None else f"begins as {source}"
    first = lesson(here).steps[0]
    text = f"the article of Part {number}" if here.suite else "the guide"
    print(f"{shown(begun.directory)} {begins}. Part {number}: {here.title}\n")
    fields = [
        ("stubs", ", ".join(begun.stubs)),
        ("in order", f"{shown(begun.directory / TODO)} lists what to write and to change"),
        ("begin", f"{first.files[0]}{reading(text, first.read)}"),
        ("then", f"make check PART={number}"),
    ]
    drawing.fields([field for field in fields if field[1]])
    if not begun.from_mine and here.after is not None and home(part(here.after)).is_dir():
        note = (
            f"To begin with your own {shown(home(part(here.after)))} instead: make reset "
            f"PART={number} FROM=mine."
        )
        print("\n".join(["", *wrapped(note)]))
    for file in begun.kept:
        stub = shown(lesson(here).starters[file])
        note = f"{file} was there already, so it is kept: its stub is {stub}."
        print("\n".join(["", *wrapped(note)]))
    if begun.unfinished:
        note = (
            f"Stubs of Part {here.after} are left in {', '.join(begun.unfinished)} and are "
            f"copied too: make check PART={here.after} shows what is missing in them."
        )
        print("\n".join(["", *wrapped(note)]))


def reading(text: str, sections: str) -> str:
    """Return which sections of the text to read, or where the file is that no article prints."""
    if sections.startswith(IN_REPOSITORY):
        return f": {text} does not print this file. It is in {SERIES}"
    return f", with {text}, " + " and ".join(f'"{each}"' for each in sections.split("; "))
