"""Tests the steps of each part: a new starter is red, and each step turns more checks green.

The finished files are put into the starter one after the other, in the order of the lesson.
"""

import ast
import re
import shutil
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from workbook.errors import WorkbookError
from workbook.learner.order import counted
from workbook.learner.own_parts import start
from workbook.learner.steps import STARTERS, Lesson, Step, lesson, needed
from workbook.parts.ladder import ROOT, Part, all_parts, part
from workbook.suite.all_checks import quiet, run_all
from workbook.suite.checks import checks_of
from workbook.suite.themes import load_checks

LESSONS = [
    lesson(each) for each in all_parts() if (STARTERS / f"{each.directory.name}.toml").exists()
]
Round = Mapping[str, bool]
of_each_lesson = pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.part.directory.name)


@pytest.mark.long
@of_each_lesson
def test_a_part_can_be_built_step_by_step(
    one: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    """After a step, `make test` runs its checks and the next step's; `make test-all` runs all."""
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path / "mine"))
    directory = start(one.part).directory
    due = due_after(one)
    first, got = checked(one.part, directory)
    assert one.first_got in got[one.first_check]
    rounds = [first]
    for number, (_, files) in enumerate(one.finished(), 1):
        for file in files:
            shutil.copyfile(one.part.directory / file, directory / file)
        if pytestconfig.getoption("--all-checks"):
            rounds.append(checked(one.part, directory)[0])
        else:
            about = {check for check, step in due.items() if step in (number, number + 1)}
            others = {check: due.get(check, 0) <= number for check in first}
            rounds.append({**others, **checked(one.part, directory, about)[0]})
    assert list(complaints(one, rounds)) == []
    for file in one.part.files:
        assert (directory / file).read_bytes() == (one.part.directory / file).read_bytes(), file


def due_after(one: Lesson) -> dict[str, int]:
    """Return for each check the number of the round after which it passes."""
    return {
        check: number
        for number, (steps, _) in enumerate(one.finished(), 1)
        for step in steps
        for check in step.checks
    }


def checked(
    wanted: Part, directory: Path, only: Container[str] | None = None
) -> tuple[Round, Mapping[str, str]]:
    """Return for each check whether it passes and what it observed, in the order of building."""
    load_checks()
    checks = counted(checks_of(wanted.number).values(), wanted)
    with quiet():
        chosen = [check for check in checks if only is None or check.id in only]
        outcomes = list(run_all(chosen, wanted, directory))
    return (
        {each.check.id: each.ok for each in outcomes},
        {each.check.id: each.observed for each in outcomes},
    )


def complaints(one: Lesson, rounds: Sequence[Round]) -> Iterator[str]:
    """Return the errors in a partN.toml of starters; the first round is before any step."""
    red = next((check for check, ok in rounds[0].items() if not ok), "nothing")
    if red != one.first_check:
        yield f"the first red one is {red}, not {one.first_check}"
    passed = [sum(each.values()) for each in rounds]
    if passed != sorted(passed):
        yield f"a step back: {passed} checks pass after each step"
    due = due_after(one)
    steps = ["no step", *(", ".join(files) for _, files in one.finished())]
    for check in rounds[0]:
        turned = max(
            (number for number, each in enumerate(rounds, 1) if not each[check]), default=0
        )
        if turned == len(rounds):
            yield f"{check} is red in the end"
        elif check not in due and turned:
            where = f"workbook/learner/starters/{one.part.directory.name}.toml"
            yield f"{check} turns green with {steps[turned]}: list it there, in {where}"
        elif turned != due.get(check, 0):
            yield f"{check} turns green with {steps[turned]}, not with {steps[due[check]]}"


@of_each_lesson
def test_the_steps_are_the_changes_of_the_part(one: Lesson) -> None:
    new = {*one.part.added, *one.part.changed, *one.part.moved.values()}
    assert {*one.given, *(file for step in one.steps for file in step.files)} == new
    assert {*one.starters} == {*one.part.added} & needed(one.part)
    for file, starter in one.starters.items():
        assert file in one.given or "TODO" in starter.read_text(encoding="utf-8")
    assert [file for file in one.given if (one.directory / file).exists()] == []  # no copy of it


@of_each_lesson
def test_every_check_is_listed_once(one: Lesson) -> None:
    load_checks()
    listed = [check for step in one.steps for check in step.checks]
    assert len(listed) == len(set(listed)) == len(one.order)
    assert {*listed, one.first_check} <= {
        check.id for check in counted(checks_of(one.part.number).values(), one.part)
    }
    assert all(step.read and step.todo for step in one.steps)


@of_each_lesson
def test_another_step_turns_green_what_a_step_is_about_or_it_is_green_before(one: Lesson) -> None:
    load_checks()
    known = {check.id for check in counted(checks_of(one.part.number).values(), one.part)}
    about = [check for step in one.steps for check in step.about]
    assert len(about) == len(set(about))
    for step in one.steps:
        assert {*step.about} <= known - {*step.checks}


@of_each_lesson
def test_a_check_is_about_the_step_whose_file_its_second_hint_names(one: Lesson) -> None:
    """`make check` shows a step with each check: it must write the file in the second hint."""
    load_checks()
    writes = writes_of(one)
    for here, step in enumerate(one.steps, 1):
        for check in (checks_of(one.part.number)[name] for name in step.checks):
            number = one.step_of(check.id)
            if check.area.startswith("samples/") or number > here or len(check.hints) < 2:
                continue  # the sample's hints are for all parts; `about` may also name a later step
            files = {file for name, file in writes.items() if re.search(name, check.hints[1])}
            if not files or files.intersection(step.files):
                continue
            assert files.intersection(one.steps[number - 1].files), f"{check.id}: {files}"


@of_each_lesson
def test_a_link_of_a_note_leads_to_a_file_of_the_readers_own_or_to_a_page(one: Lesson) -> None:
    """TODO.md lies in mine/partN. Its links must not lead to our finished files."""
    for step in one.steps:
        for target in re.findall(r"\]\(([^)#]+)", step.note):
            page = target.removeprefix("../../")
            assert target in one.starters or (page.endswith(".md") and (ROOT / page).is_file())


def writes_of(one: Lesson) -> dict[str, str]:
    """Return patterns for the names of files, classes and private async functions, and the file."""
    found = {}
    for file in dict.fromkeys(file for step in one.steps for file in step.files):
        found[rf"\b{re.escape(file)}"] = file
        for node in ast.walk(ast.parse((one.part.directory / file).read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) or (
                isinstance(node, ast.AsyncFunctionDef) and re.match("_[a-z]", node.name)
            ):
                found[rf"\b{node.name}\b"] = file
    return found


def made_up(*steps: Step) -> Lesson:
    return Lesson(part(1), (), "a", "", steps)


APP = Step(("app.py",), "read", ("todo",), ("a", "b"))
ROUTER = Step(("router.py",), "read", ("todo",), ("c",))
BOTH = made_up(APP, ROUTER)
RIGHT = [
    {"a": False, "b": False, "c": False, "d": True},
    {"a": True, "b": True, "c": False, "d": True},
    {"a": True, "b": True, "c": True, "d": True},
]


def test_what_is_so_is_no_complaint() -> None:
    assert list(complaints(BOTH, RIGHT)) == []


@pytest.mark.parametrize(
    ("number", "wrong", "complaint"),
    [
        (0, {"a": True}, "the first red one is b, not a"),
        (
            0,
            {"c": True, "d": False},
            "d turns green with app.py: list it there, in workbook/learner/starters/part1.toml",
        ),
        (1, {"c": True}, "c turns green with app.py, not with router.py"),
        (1, {"b": False}, "b turns green with router.py, not with app.py"),
        (1, {"a": False, "b": False, "d": False}, "a step back: [1, 0, 4] checks pass"),
        (0, {"b": True}, "b turns green with no step, not with app.py"),
        (2, {"c": False}, "c is red in the end"),
    ],
)
def test_what_is_not_so_is_told(number: int, wrong: dict[str, bool], complaint: str) -> None:
    rounds = [{**each, **(wrong if at == number else {})} for at, each in enumerate(RIGHT)]
    assert complaint in "\n".join(complaints(BOTH, rounds))


def test_a_file_that_comes_again_is_finished_the_last_time() -> None:
    again = replace(APP, checks=("e",))
    assert list(made_up(APP, ROUTER, again).finished()) == [
        ((APP, ROUTER, again), ("app.py", "router.py"))
    ]
    assert list(made_up(ROUTER, APP).finished()) == [
        ((ROUTER,), ("router.py",)),
        ((APP,), ("app.py",)),
    ]


def test_the_step_of_a_check_is_that_of_what_it_looks_at_or_of_the_line() -> None:
    one = made_up(replace(APP, checks=("a",)), replace(ROUTER, about=("a",)))
    assert one.step_of("a") == 2
    assert one.step_of("a", "mine/part1/app.py:7 in App.__call__") == 1
    assert one.step_of("c", "mine/part1/my_app.py:7") == 2
    assert one.step_of("unknown", "mine/part1/app.py:7") == 1
    assert one.step_of("unknown", "mine/part1/my_app.py:7") == 0


def test_the_last_lines_of_app_are_of_the_first_step() -> None:
    """The stub has them, so the check is green before any step. TODO.md says to keep them."""
    app = "mine/part1/app.py:7"
    assert [lesson(part(1)).step_of("samples-loopback", line) for line in ("", app)] == [1, 1]


def test_a_line_of_a_step_that_is_done_is_not_the_cause() -> None:
    one = made_up(replace(APP, checks=("a",)), replace(ROUTER, checks=("b", "c")))
    assert one.step_of("b", "mine/part1/app.py:7") == 1
    assert one.step_of("b", "mine/part1/app.py:7", green={"a"}) == 2
    assert one.step_of("a", "mine/part1/router.py:7", green={"b", "c"}) == 2  # a later step
    assert one.step_of("a", "mine/part1/router.py:7", is_cause=False) == 1


def test_a_part_without_starters_is_not_to_be_built() -> None:
    with pytest.raises(WorkbookError, match=r"Part 9 is for reading .* PART=0\|1\|2\|3\|4\|5\."):
        lesson(replace(part(1), number=9))
