"""`make progress`: shows the last check of each part, and what to do next."""

import argparse
import json

from rich.console import Console
from rich.text import Text

from workbook.console import drawing
from workbook.errata import entries
from workbook.errata.planted_copy import planted
from workbook.learner import memory
from workbook.learner.attempt import started
from workbook.learner.memory import Score, State
from workbook.learner.next_red import print_of
from workbook.learner.own_parts import home
from workbook.learner.results import IMPORT
from workbook.learner.steps import lesson
from workbook.parts.ladder import ROOT, Part, all_parts, parts

SUMMARY = __doc__
TITLE = 36


def run(options: argparse.Namespace) -> int:
    out, state, there = drawing.console(), memory.read(), started()
    for part in all_parts():
        show(out, part, state.parts.get(str(part.number)), is_there=part in there)
    show_predictions(out, state)
    if tally := hunts(state):
        drawing.field(out, "hunts", tally)
    out.print()
    for label, text in what_is_next(state, there):
        drawing.field(out, label, text)
    return 0


def show(out: Console, part: Part, score: Score | None, *, is_there: bool) -> None:
    title = Text(part.title, style="" if is_there else "dim")
    title.truncate(TITLE, overflow="ellipsis", pad=True)
    told = f"{score.passed}/{score.checks}" if score else "not checked"
    if not is_there:
        score, told = None, "not started"
    passed = drawing.bar(score.passed, score.checks) if score else drawing.bar(0, 0)
    drawing.show(out, f" part {part.number}  ", title, "  ", passed, f"  {told}")


def show_predictions(out: Console, state: State) -> None:
    """Print how many predictions in the notebooks were right, and list the wrong ones."""
    run = {about: each for about, each in state.predictions.items() if each.happened}
    if not run:
        return
    wrong = {about: each for about, each in run.items() if each.is_wrong}
    out.print()
    drawing.field(out, "notebooks", f"{len(run) - len(wrong)} of {len(run)} predictions right")
    for about, each in wrong.items():
        said = f"✗ {about}{notebook_with(about)}: you said {each.said}, it was {each.happened}"
        drawing.field(out, "", said)


def notebook_with(about: str) -> str:
    """Return the number of the notebook that asks this prediction, as in ` (03)`."""
    wanted = json.dumps(about, ensure_ascii=False)[1:-1]
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if wanted in path.read_text("utf-8"):
            return f" ({path.stem.partition('_')[0]})"
    return ""


def hunts(state: State) -> str:
    """Return how many planted mistakes were solved, by part, or "" before the first hunt."""
    if not (state.hunts or planted()):
        return ""
    of_part: dict[int, list[bool]] = {part.number: [] for part in all_parts()}
    for each in entries():
        of_part[each.part].append(state.hunts.get(each.id, False))
    told = [f"Part {part}: {sum(of)}/{len(of)}" for part, of in of_part.items() if sum(of)]
    solved, total = sum(state.hunts.values()), len(entries())
    given_up = len(state.hunts) - solved
    sentence = f"{solved} of {total} solved" + (f" ({', '.join(told)})" if told else "")
    return f"{sentence}, {given_up} given up" if given_up else sentence


def what_is_next(state: State, there: list[Part]) -> list[tuple[str, str]]:
    for part in there:
        score, number = state.parts.get(str(part.number)), part.number
        if score is None:
            return [("next", f"make check PART={number}")]
        if changed_since(score, part):
            return [
                ("next", f"make check PART={number}"),
                ("", "it has changed since the last check"),
            ]
        if score.passed < score.checks or score.failing:
            red = [("red", score.failing)] if score.failing else []
            if step := step_of(part, score):
                red.append(("step", step))
            hint = [("or", "make hint")] if has_hint(state, part) else []
            return [*red, ("next", f"make watch PART={number}"), *hint]
    not_there = [part for part in parts() if part not in there]
    later = [part for part in not_there if not there or part.number > there[-1].number]
    for part in later or not_there:
        return [("next", f"make start PART={part.number}")]
    return [("next", "make break plants a published mistake, for you to find")]


def step_of(part: Part, score: Score) -> str:
    """Return which step of TODO.md the red check belongs to, as in `2 of 6: asgi/router.py`."""
    one = lesson(part)
    number = score.step or one.step_of(score.failing)
    return f"{number} of {len(one.steps)}: {', '.join(one.to_write(number))}" if number else ""


def has_hint(state: State, part: Part) -> bool:
    """Return whether `make hint` works for this part: it only knows the check that failed last."""
    failing = state.parts[str(part.number)].failing
    last = {"part": str(part.number), "check": failing}
    hunting = planted() and (state.hunt is None or state.hunt.latest)
    return failing not in ("", IMPORT) and state.last == last and not hunting


def changed_since(score: Score, part: Part) -> bool:
    return score.code != print_of(home(part).rglob("*.py"), home(part))
