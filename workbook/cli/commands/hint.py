"""`make hint`: gives a hint for the failed check: a question, then the place, then the solution."""

import argparse

from workbook.console import drawing
from workbook.errata.planted_copy import hunted_since
from workbook.errors import WorkbookError
from workbook.learner import memory
from workbook.learner.report import RED, how_to_get
from workbook.suite.checks import Check, registry, underneath
from workbook.suite.themes import load_checks

SUMMARY = __doc__
NAMES = ("a nudge", "the place", "nearly")


def run(options: argparse.Namespace) -> int:
    if (planted := hunted_since(memory.file())) is not None:
        raise WorkbookError(
            f"A hunt has no hints: make check PART={planted.part} shows the red promise, make mend "
            f"tells what it was."
        )
    state = memory.read()
    check = failed_last(state)
    shown = min(state.hints.get(check.id, 0) + 1, len(check.hints))
    out = drawing.console()
    drawing.headline(out, RED, check.id, check.title)
    for name, hint in zip(NAMES, check.hints[:shown], strict=False):
        drawing.field(out, name, hint)
    drawing.field(out, "read", check.read)
    if shown < len(check.hints):
        drawing.field(out, "next", how_to_get(shown, len(check.hints)))
    memory.record_hint(check.id, shown)
    return 0


def failed_last(state: memory.State) -> Check:
    if not state.last:
        raise WorkbookError("Nothing has been checked yet: make check PART=1 tells what is to do.")
    part, name = state.last.get("part", ""), state.last.get("check", "")
    if not name:
        raise WorkbookError(f"Nothing was red in Part {part}: make progress tells what is next.")
    load_checks()
    check = registry.get(name) or underneath.get(name)
    if check is None or not check.hints:
        raise WorkbookError(f"There is no hint to {name}: its lines in make check tell what to do.")
    return check
