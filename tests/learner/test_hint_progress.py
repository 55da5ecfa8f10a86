"""Tests what `make hint` and `make progress` know of the last check, and what they recommend."""

import os
import time
from pathlib import Path

import pytest

from tests.hunting import METHODS
from tests.learner.test_check import Reader
from workbook.console import drawing
from workbook.console.text import WIDTH
from workbook.errata import entries
from workbook.learner import memory
from workbook.learner.attempt import Attempt
from workbook.learner.memory import Prediction
from workbook.learner.order import counted
from workbook.learner.report import Report
from workbook.learner.results import Result
from workbook.parts.ladder import all_parts, part
from workbook.suite.checks import registry
from workbook.suite.themes import load_checks


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def says(reader: Reader, *arguments: str) -> str:
    said = reader(*arguments)
    assert (said.returncode, said.stderr) == (0, "")
    assert all(len(line) <= WIDTH for line in said.stdout.splitlines())
    return said.stdout


def test_a_clue_then_the_place_then_the_answer(reader: Reader) -> None:
    load_checks()
    hints = registry["routing-404"].hints
    assert says(reader, "hint").startswith("There was no check yet: make check PART=1")
    reader.writes(reader.has(1) / "app.py", 'b"not found"', 'b"lost"')
    assert "   hint       make hint            (1 of 3)\n" in reader.checks("--part=1", status=3)
    for number in (1, 2, 3, 3):
        page = " ".join(says(reader, "hint").split())
        assert [" ".join(hint.split()) in page for hint in hints] == [
            each < number for each in range(3)
        ]
        assert (f"make hint ({number + 1} of 3)" in page) == (number < 3)
    assert "   hint       make hint            (all 3 seen)\n" in reader.checks(
        "--part=1", status=3
    )


def test_a_name_that_is_not_defined_comes_before_the_hints(reader: Reader) -> None:
    app = reader.has(1) / "app.py"
    reader.writes(app, 'b"not found"', "missing")
    reader.checks("--part=1", status=3)
    page = " ".join(says(reader, "hint").split())
    assert page.startswith("First correct the error: ")
    assert "app.py:" in page.partition("missing is not defined there")[0]
    assert "The hints are only about the check. ✗ " in page
    reader.writes(app, "missing", 'b"lost"')
    reader.checks("--part=1", status=3)
    assert not says(reader, "hint").startswith("First")


@pytest.mark.thorough
def test_a_hint_names_the_section_that_the_report_named(reader: Reader) -> None:
    there = reader.has(3)
    reader.checks("--part=3")
    reader.writes(there / "asgi/types.py", "(StrEnum)", "(Enum)")
    reader.writes(there / "asgi/types.py", "import StrEnum", "import Enum")
    report, hint = reader.checks("--part=3", status=3), says(reader, "hint")
    assert " ✗ router-add-route-method " in report
    for page in (report, hint):
        assert '   read       Part 3, "Defining helpers"\n' in page


def test_progress_names_the_pictures_that_were_predicted_wrong(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "predictions" not in says(reader, "progress")
    monkeypatch.setenv("WORKBOOK_MINE", str(reader.mine))
    memory.record_prediction("calls for one request", Prediction("twice", "twice"))
    memory.record_prediction("a path that nobody asks", Prediction("once", "twice"))
    memory.record_prediction("not run yet", Prediction("once"))
    page = says(reader, "progress")
    assert "   notebooks  1 of 2 predictions right\n" in page
    assert " ✗ a path that nobody asks: you said once, it was twice\n" in page
    assert "not run yet" not in page


def test_where_nothing_was_red_there_is_no_hint(reader: Reader) -> None:
    reader.has(1)
    reader.checks("--part=1")
    said = says(reader, "hint")
    assert said == "No check failed in Part 1: make progress shows what is next.\n"


def test_a_hunt_has_two_hints_until_the_reader_checks_a_part_again(reader: Reader) -> None:
    load_checks()
    planted = reader.plant(METHODS)
    assert says(reader, "hint").startswith(
        f"There was no check yet: make check PART={METHODS.part} "
    )
    number = f"--part={METHODS.part}"
    assert "   hint       make hint            (1 of 2)\n" in reader.checks(number, status=3)
    nudge = registry[METHODS.check].hints[0]
    page = " ".join(says(reader, "hint").split())
    assert (nudge in page, "sits in" in page, "(2 of 2)" in page) == (True, False, True)
    page = " ".join(says(reader, "hint").split())
    assert nudge in page
    assert "The mistake is in asgi/router.py: Router.get_route." in page
    reader.writes(reader.has(1) / "app.py", 'b"not found"', 'b"lost"')
    reader.checks("--part=1", status=3)
    assert "routing-404" in says(reader, "hint")
    assert "   or         make hint\n" in says(reader, "progress")
    assert "(all 2 seen)" in reader.checks(number, status=3)
    assert METHODS.check in says(reader, "hint")
    assert "make hint" not in says(reader, "progress")
    assert planted.exists()
    assert reader("mend").returncode == 0
    page = says(reader, "hint")
    assert page.startswith("No hunt is open: this is about your own Part 1.\n ✗ routing-404 ")
    assert f"   hunts      0 of {len(entries())} solved, 1 given up\n" in says(reader, "progress")


def test_the_first_report_on_another_check_of_a_hunt_counts_its_own_hints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path))
    memory.record_hunt(METHODS.id, METHODS.part, METHODS.check, [], {})
    memory.record_hunt_hint(2)
    of = Attempt(part(METHODS.part), tmp_path, "sample:app", hunted=METHODS)
    report = Report(drawing.console(), of, show_all=False, verbose=False)
    assert "all 2 seen" in report._hint(Result(METHODS.check, "", "red", hints=3))
    assert "1 of 2" in report._hint(Result("routing-404", "", "red", hints=3))


def test_a_mending_that_turns_another_check_red_is_told(reader: Reader) -> None:
    planted = reader.plant(METHODS)
    number = f"--part={METHODS.part}"
    reader.checks(number, status=3)
    reader.writes(planted / "asgi/router.py", "return None", "raise KeyError(path)")
    page = " ".join(reader.checks(number, status=3).split())
    assert "red since you changed asgi/router.py." in page


def test_progress_offers_a_hint_only_to_what_was_checked_last(reader: Reader) -> None:
    reader.writes(reader.has(1) / "app.py", 'b"not found"', 'b"lost"')
    reader.has(2)
    reader.checks("--part=1", status=3)
    offer = (
        "   red        routing-404\n   step       1 of 3: app.py\n   next       make watch PART=1\n"
    )
    assert says(reader, "progress").endswith(offer + "   or         make hint\n")
    reader.checks("--part=2")
    assert says(reader, "progress").endswith(offer)


def test_progress_follows_the_reader(reader: Reader) -> None:
    load_checks()
    first = says(reader, "progress").splitlines()
    assert [line.split()[:2] for line in first[: len(all_parts())]] == [
        ["part", str(each.number)] for each in all_parts()
    ]
    assert all(line.endswith("not started") for line in first[: len(all_parts())])
    assert first[-1] == "   next       make start PART=1"

    app = reader.has(1) / "app.py"
    assert "   next       make check PART=1\n" in says(reader, "progress")
    reader.writes(app, 'b"not found"', 'b"lost"')
    reader.checks("--part=1", status=3)
    page = says(reader, "progress")
    assert (
        "   red        routing-404\n   step       1 of 3: app.py\n   next       make watch PART=1\n"
        in page
    )
    reader.writes(app, 'b"lost"', 'b"not found"')
    reader.checks("--part=1")
    page = says(reader, "progress")
    promised = len(counted(registry.values(), part(1)))
    assert f"  {'█' * 20}  {promised}/{promised}\n" in page
    assert "   next       make start PART=2\n" in page


def test_what_has_changed_since_is_to_be_checked_again(reader: Reader) -> None:
    again = "   next       make check PART=1\n              it has changed since the last check\n"
    app = reader.has(1) / "app.py"
    reader.checks("--part=1")
    later = time.time() + 60
    os.utime(app, (later, later))  # the clock of another file system may be ahead
    assert "   next       make start PART=2\n" in says(reader, "progress")
    reader.writes(app, 'b"not found"', 'b"lost"')
    assert says(reader, "progress").endswith(again)
    reader.checks("--part=1", status=3)
    assert "   red        routing-404\n" in says(reader, "progress")
    reader.writes(app, 'b"lost"', 'b"not found"')
    assert says(reader, "progress").endswith(again)
    reader.writes(app, "class App:", "class App")
    reader.checks("--part=1", status=3)
    assert "   red        import\n" in says(reader, "progress")


def test_a_broken_state_is_told_and_check_goes_on(reader: Reader) -> None:
    reader.has(1)
    (reader.mine / "state.json").write_text("{")
    said = reader("check", "--part=1")
    assert said.returncode == 0
    assert said.stderr.count("\n") == 1
    assert "and a new file begins." in said.stderr
    assert "Part 1 is complete" in said.stdout
    assert (reader.mine / "state.broken1.json").read_text() == "{"


def test_a_state_that_cannot_be_written_changes_no_result(reader: Reader) -> None:
    reader.has(1)
    (reader.mine / "state.json").mkdir()
    said = reader("check", "--part=1")
    assert said.returncode == 0
    assert "cannot be written (" in said.stderr
    assert "Part 1 is complete" in said.stdout
