"""`make hint`: prints a hint for the check that failed last: a question, the place, the answer.

Each call prints the next of the three. A hunt has two hints: a question, and the functions that the
mistake has changed.
"""

import argparse
from itertools import islice

from workbook.console import drawing
from workbook.errata import erratum
from workbook.errata.planted_copy import planted
from workbook.errors import WorkbookError
from workbook.learner import memory
from workbook.learner.hunting import HINTS, hints_of, to_read
from workbook.learner.report import RED, how_to_get
from workbook.learner.steps import lesson
from workbook.parts.ladder import part
from workbook.suite.checks import Check, registry, underneath
from workbook.suite.themes import load_checks

SUMMARY = __doc__
NAMES = ("a clue", "the place", "the answer")


def run(options: argparse.Namespace) -> int:
    state = memory.read()
    if (hunt := hunted(state)) is not None:
        return hint_in_hunt(hunt)
    if sentence := nothing_to_hint(state):
        print(sentence)
        return 0
    if state.is_mended:
        print(f"No hunt is open: this is about your own Part {state.last['part']}.")
    check = known(state.last.get("check", ""))
    score = state.parts.get(state.last["part"])
    if score is not None and score.failing == check.id and score.error:
        first = f"First correct the error: {score.error} The hints are only about the check."
        drawing.sentence(drawing.console(), first)
    shown = min(state.hints.get(check.id, 0) + 1, len(check.hints))
    show(check, check.hints, shown, reading(check, state))
    memory.record_hint(check.id, shown)
    return 0


def reading(check: Check, state: memory.State) -> str:
    """Return the section that the report on this check named."""
    number = int(state.last.get("part", 0))
    score, read = state.parts.get(str(number)), check.read_at(number)
    if score is None or score.failing != check.id:
        return read
    return lesson(part(number)).reading(check.id, read, score.step)


def hunted(state: memory.State) -> memory.Hunt | None:
    """Return the hunt, unless the reader has checked a part of their own since."""
    there, hunt = planted(), state.hunt
    if there is None:
        return None
    if hunt is None or hunt.erratum != there.id:
        return memory.Hunt(there.id, there.part)
    return hunt if hunt.latest else None


def hint_in_hunt(hunt: memory.Hunt) -> int:
    if not hunt.checked:
        print(f"There was no check yet: make check PART={hunt.part} shows which check fails.")
        return 0
    if not hunt.failing:
        print("All checks pass: make mend shows what the mistake was.")
        return 0
    check, shown = known(hunt.failing), min(hunt.hints + 1, HINTS)
    hints = hints_of(erratum(hunt.erratum), check.id, check.hints[0])
    show(check, hints, shown, to_read(check.read_at(hunt.part)))
    memory.record_hunt_hint(shown)
    return 0


def show(check: Check, hints: tuple[str, ...], shown: int, read: str) -> None:
    out = drawing.console()
    drawing.headline(out, RED, check.id, check.title)
    for name, hint in islice(zip(NAMES, hints, strict=False), shown):
        drawing.field(out, name, hint)
    if read:
        drawing.field(out, "read", read)
    if shown < len(hints):
        drawing.field(out, "next", how_to_get(shown, len(hints)))


def nothing_to_hint(state: memory.State) -> str:
    if state.is_mended and not state.last.get("check"):
        return "No hunt is open: make break plants the next mistake."
    if not state.last:
        return "There was no check yet: make check PART=1 shows what to do."
    if not state.last.get("check"):
        part = state.last.get("part", "")
        return f"No check failed in Part {part}: make progress shows what is next."
    return ""


def known(name: str) -> Check:
    load_checks()
    check = registry.get(name) or underneath.get(name)
    if check is None or not check.hints:
        raise WorkbookError(f"There is no hint for {name}: read what make check prints about it.")
    return check
