"""Finds the functions that a file of the reader's began with, and that it no longer has.

The articles print whole files. A reader who pastes one over the old file loses the functions that
the article does not have.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbook.errata.planted_copy import shown
from workbook.learner.definitions import Definition, parsed
from workbook.learner.own_parts import begun_with, home
from workbook.learner.steps import STARTERS
from workbook.parts.ladder import Part


@dataclass(frozen=True)
class Lost:
    file: str
    names: tuple[str, ...]
    source: Path  # a file that still has them

    @property
    def is_stub(self) -> bool:
        return self.source.is_relative_to(STARTERS)

    def __str__(self) -> str:
        *others, last = self.names
        names = f"{', '.join(others)} and {last}" if others else last
        whose, be = ("Their", "are") if others else ("Its", "is")
        what = f"{'stubs' if others else 'stub'} {be}" if self.is_stub else "code is"
        return f"{names} of {self.file}. {whose} {what} in {shown(self.source)}."


def lost(wanted: Part, files: Iterable[str]) -> Iterator[Lost]:
    """Yield what each of the files has lost.

    A function does not count if our finished file lacks it too, or if the reader has moved it into
    another file. A handler does not count if another function has its path.
    """
    directory, began = home(wanted), begun_with(wanted)
    there = {name for file in directory.rglob("*.py") for name in names_of(file)}
    paths = {path for file in directory.rglob("*.py") for path in handlers_of(file).values()}
    for file in files:
        if file not in began or not (directory / file).is_file():
            continue
        handled = {name for name, path in handlers_of(began[file]).items() if path in paths}
        gone = {*names_of(wanted.directory / file)} - there - handled
        names = [name for name in names_of(began[file]) if name in gone]
        outer = [name for name in names if name.rpartition(".")[0] not in gone]
        if outer:
            yield Lost(file, tuple(outer), began[file])


def names_of(file: Path) -> Iterator[str]:
    """Yield the names of functions, classes and methods, but not of functions in functions."""
    for node in parsed(file).body:
        if isinstance(node, Definition):
            yield node.name
        if isinstance(node, ast.ClassDef):
            inside = (each for each in node.body if isinstance(each, Definition))
            yield from (f"{node.name}.{each.name}" for each in inside)


def handlers_of(file: Path) -> dict[str, str]:
    """Return the functions that a decorator registers for a path, with this path."""
    return {
        node.name: str(call.args[0].value)
        for node in parsed(file).body
        if isinstance(node, Definition)
        for call in node.decorator_list
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
    }
