"""`make peek FILE=asgi/router.py PART=3`: shows our finished file, after asking you."""

import argparse
import shutil
import sys

from rich.syntax import Syntax

from workbook.cli.flags import is_on
from workbook.console.drawing import console
from workbook.console.text import WIDTH
from workbook.errata.planted_copy import shown
from workbook.errors import WorkbookError
from workbook.parts.ladder import Part, part

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--file", default="", help="the file as in make start: asgi/router.py")
    parser.add_argument("--part", default="", help="the part of the file")
    parser.add_argument("--yes", default="", help="1: do not ask")


def run(options: argparse.Namespace) -> int:
    there = part(options.part)
    file = found(options.file.strip(), there)
    if not is_on(options.yes) and not agreed(file, there):
        print("Not shown.")
        return 0
    show(file, there)
    return 0


def found(name: str, there: Part) -> str:
    """Return the file with this path, or the only one with this name."""
    same = [file for file in there.files if name in (file, file.rpartition("/")[2])]
    if len(same) == 1:
        return same[0]
    question = f"Part {there.number} has no file {name!r}." if name else "Which file?"
    choices = "".join(f"\n  {file}" for file in sorted(there.files))
    raise WorkbookError(f"{question} Part {there.number} has{choices}")


def agreed(file: str, there: Part) -> bool:
    if not sys.stdin.isatty():
        raise WorkbookError(
            f"{file} is our answer to Part {there.number}, and there is no terminal to ask you "
            f"in: make peek FILE={file} PART={there.number} YES=1 shows it."
        )
    question = f"{file} is our answer to Part {there.number}. Show it? [y/N] "
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def show(file: str, there: Part) -> None:
    path = there.directory / file
    text = path.read_text(encoding="utf-8")
    out = console()
    if out.color_system is None:
        print(text, end="")
        return
    out.width = min(WIDTH, shutil.get_terminal_size().columns)
    out.rule(shown(path))
    out.print(Syntax(text, "python", theme="ansi_dark", background_color="default", word_wrap=True))
