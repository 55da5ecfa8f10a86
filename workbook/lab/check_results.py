"""Runs conformance checks for a notebook, and shows ✓ or ✗ and the report of red checks.

The checks run in their own process, as in `make check`, so that the code cannot end the kernel.
"""

import textwrap
from collections.abc import Iterable
from contextlib import redirect_stdout
from io import StringIO

from workbook.console import drawing
from workbook.console.text import folded
from workbook.errors import WorkbookError
from workbook.lab.codebase import Code
from workbook.lab.xray.html import preformatted
from workbook.learner.checking import Round, Worker
from workbook.learner.results import Result
from workbook.suite.checks import Check, checks_of
from workbook.suite.themes import load_checks

LINE = 80  # characters that fit beside a notebook's file list
MARKS = {"passed": "✓", "ahead": "✓", "red": "✗", "skipped": "–"}


class Checked:
    """The results of some checks, shown as the last line of a cell or when printed."""

    def __init__(self, code: Code, results: list[Result]) -> None:
        self.code = code
        self.results = results

    def __bool__(self) -> bool:
        return all(result.ok for result in self.results)

    def __len__(self) -> int:
        return len(self.results)

    @property
    def red(self) -> list[Result]:
        return [result for result in self.results if not result.ok]

    def __str__(self) -> str:
        passed = len(self.results) - len(self.red)
        head = f"{self.code.name} · {passed} of {len(self.results)} checks"
        return "\n".join([head, *map(_told, self.results)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return preformatted([str(self)])


def _told(result: Result) -> str:
    line = f" {MARKS[result.status]} {result.id}   {result.title}"
    line = textwrap.fill(line, LINE, subsequent_indent=" " * 5)
    if result.ok:
        return line
    fields = [
        ("sent", folded(result.sent) if result.sent else ""),
        ("expected", result.expected),
        ("got", result.observed),
        ("line", result.line),
        ("code", result.code),
        ("why", result.why),
        ("read", result.read),
    ]
    told = StringIO()
    with redirect_stdout(told):
        drawing.fields((label, text) for label, text in fields if text)
    return f"{line}\n{told.getvalue().rstrip()}"


def run(code: Code, wanted: Iterable[str]) -> Checked:
    """Run the checks of these areas ("routing") or ids ("routing-404"), or all of the part."""
    ids = chosen(code.part.number, list(wanted))
    round_, worker = Round(), Worker()
    try:
        worker.ask(code.found.wanted(ids, to_the_end=True))
        for _ in worker.run(round_):
            if round_.results.keys() >= set(ids):
                break  # the other checks are not needed
    finally:
        worker.end()
    results = [round_.results[name] for name in ids if name in round_.results]
    return Checked(code, results or round_.red)


def chosen(part: int, wanted: list[str]) -> list[str]:
    """Return the ids in the order of building; raises WorkbookError for an unknown name."""
    load_checks()
    checks = [check for check in checks_of(part).values() if check.since <= part]
    unknown = [name for name in wanted if not any(name in _names(it) for it in checks)]
    if unknown:
        areas = ", ".join(dict.fromkeys(_names(check)[2] for check in checks))
        raise WorkbookError(f"No check of part {part} is called {unknown[0]!r}; areas are {areas}.")
    return [it.id for it in checks if not wanted or any(name in _names(it) for name in wanted)]


def _names(check: Check) -> tuple[str, str, str]:
    """Return the names that select a check: its id, its area routing/tree, and its theme."""
    return check.id, check.area, check.area.partition("/")[0]
