"""Tests that ALL=1, LESSON=no and all other on/off variables follow one rule."""

import re

import pytest

from tests.make_commands import workbook
from workbook.cli.flags import is_on
from workbook.parts.ladder import ROOT


@pytest.mark.parametrize("value", ["1", "yes", "YES", "y", "on", "true", "2", " 1 "])
def test_yes(value: str) -> None:
    assert is_on(value)


@pytest.mark.parametrize("value", ["", " ", "0", "no", "No", "n", "off", "false", " 0 "])
def test_no(value: str) -> None:
    assert not is_on(value)


def test_no_lesson_is_the_whole_step() -> None:
    whole = workbook("diff", "--from=1", "--to=2").stdout
    assert workbook("diff", "--from=1", "--to=2", "--lesson=no").stdout == whole
    assert workbook("diff", "--from=1", "--to=2", "--lesson=yes").stdout != whole


def test_no_command_has_a_rule_of_its_own() -> None:
    """Only is_on may read an option whose help begins with "1: " or "1 hides"."""
    found = []
    for file in (ROOT / "workbook/cli/commands").glob("*.py"):
        text = file.read_text("utf-8")
        for option in re.findall(r'add_argument\("--([a-z-]+)", default="", help="1[: ]', text):
            found.append(option)
            read = f"options.{option.replace('-', '_')}"
            assert text.count(read) == text.count(f"is_on({read})") > 0, f"{file.name}: {read}"
    assert {"all", "verbose", "lesson", "yes", "times", "mine", "quick"} <= set(found)
