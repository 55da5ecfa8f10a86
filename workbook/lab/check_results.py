"""The conformance checks in a notebook: ✓ or ✗ a line, and for what is red the reporter's text.

They run in a process of their own, as in `make check`: whatever the code does, the kernel lives.
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

LINE = 80  # what a notebook shows beside the list of files, unbroken
MARKS = {"passed": "✓", "ahead": "✓", "red": "✗", "skipped": "–"}


class Checked:
    """What came of some checks; it shows itself as the last line of a cell, or printed."""

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
    """The checks of these areas ("routing") or ids ("routing-404"); without any, all that hold."""
    ids = chosen(code.part.number, list(wanted))
    round_, worker = Round(), Worker()
    try:
        worker.ask(code.found.wanted(ids, to_the_end=True))
        for _ in worker.run(round_):
            if round_.results.keys() >= set(ids):
                break  # the others would only be waited for
    finally:
        worker.end()
    results = [round_.results[name] for name in ids if name in round_.results]
    return Checked(code, results or round_.red)


def chosen(part: int, wanted: list[str]) -> list[str]:
    """The ids, in the order in which one would build; a name that fits none is told so."""
    load_checks()
    checks = [check for check in checks_of(part).values() if check.since <= part]
    unknown = [name for name in wanted if not any(name in _names(it) for it in checks)]
    if unknown:
        areas = ", ".join(dict.fromkeys(_names(check)[2] for check in checks))
        raise WorkbookError(f"No check of part {part} is called {unknown[0]!r}; areas are {areas}.")
    return [it.id for it in checks if not wanted or any(name in _names(it) for name in wanted)]


def _names(check: Check) -> tuple[str, str, str]:
    """What one may call it by: its id, its area routing/tree, or the theme of that."""
    return check.id, check.area, check.area.partition("/")[0]
