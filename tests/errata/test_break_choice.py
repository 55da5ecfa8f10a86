"""Tests which mistake `make break` plants: the named one, or any of a level and a part."""

from pathlib import Path

import pytest

from tests.hunting import Desk
from workbook.cli.commands.break_ import choose
from workbook.errata import entries
from workbook.errors import WorkbookError
from workbook.parts.ladder import parts

ELSEWHERE = [each for each in entries() if not each.needs.fits_python]


@pytest.mark.parametrize("level", "CHM")
def test_a_random_one_is_of_the_level_and_the_part(level: str) -> None:
    of_level = [each for each in entries() if each.severity == level]
    assert {choose("", level, "", {}).severity for _ in range(20)} == {level}
    for number in {each.part for each in of_level}:
        chosen = choose("", level, str(number), {})
        assert (chosen.severity, chosen.part) == (level, number)
        assert chosen.needs.fits_python


def test_a_random_one_is_not_always_the_same() -> None:
    assert len({choose("", "", "3", {}).id for _ in range(60)}) > 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("E98765", "", ""), "There is no erratum 'E98765': choose one from E01 to E"),
        (("E01 E02", "", ""), "Only one mistake at a time, not E01 E02: make break E01."),
        (("E01", "", "2"), "E01 is a mistake of Part 1: leave out PART=."),
        (("", "X", ""), "There is no level 'X': choose LEVEL=C|H|M (C the sample does not work, "),
        (("", "", "nine"), "There is no part 'nine'."),
    ],
)
def test_a_choice_that_there_is_not_is_told(arguments: tuple[str, str, str], sentence: str) -> None:
    with pytest.raises(WorkbookError) as told:
        choose(*arguments, {})
    assert str(told.value).startswith(sentence)


def test_a_level_that_a_part_lacks_is_told() -> None:
    there = {(each.part, each.severity) for each in entries()}
    lacking = [
        (p.number, level) for p in parts() for level in "CHM" if (p.number, level) not in there
    ]
    for number, level in lacking:
        with pytest.raises(WorkbookError, match=f"Part {number} has no mistake of level {level}:"):
            choose("", level, str(number), {})


def test_a_mistake_of_another_python_is_not_planted_here() -> None:
    # On a Python that shows all mistakes, none is refused.
    for each in ELSEWHERE:
        with pytest.raises(
            WorkbookError, match=f"{each.id} shows only on Python {each.needs.python}"
        ):
            choose(each.id, "", "", {})
    assert not {choose("", "", "", {}).id for _ in range(60)} & {each.id for each in ELSEWHERE}


def test_none_comes_again_before_all_are_solved() -> None:
    solved: dict[str, bool] = {}
    for _ in range(3):
        solved[choose("", "", "1", solved).id] = True
    of_part = {each.id for each in entries() if each.part == 1}
    left = of_part - {*solved}
    assert len(left) == 1
    assert choose("", "", "1", {**solved, **dict.fromkeys(left, False)}).id in left
    assert choose("", "", "1", dict.fromkeys(of_part, True)).id in of_part


def test_what_is_mended_by_writing_is_not_chosen_and_says_so(tmp_path: Path) -> None:
    written = [each for each in entries() if each.is_written]
    assert {each.id for each in written} == {"E06", "E65", "E81"}
    others = [each.id for each in entries() if each.part == 2 and not each.is_written]
    assert choose("", "", "2", dict.fromkeys(others, True)).id in others
    desk = Desk(tmp_path)
    assert "you do not hunt here: code is missing in" in desk("break", "--erratum=E06").stdout
