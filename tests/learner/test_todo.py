"""Tests that `make check` ticks off the steps in TODO.md whose checks pass."""

from pathlib import Path

import pytest

from workbook.learner.steps import lesson
from workbook.learner.todo import TODO, tick_off, todo
from workbook.parts.ladder import Part, all_parts, part


def test_a_step_whose_checks_have_passed_is_ticked(tmp_path: Path) -> None:
    page = tmp_path / TODO
    page.write_text(todo(part(3), from_mine=False), encoding="utf-8")
    first, second, *_ = lesson(part(3)).steps
    tick_off(tmp_path, part(3), {*first.checks, *second.checks[1:]})
    ticked, not_yet = page.read_text("utf-8").split("\n## ")[1:3]
    assert ticked.count("- [x] ") == len(first.todo)
    assert "- [ ] " not in ticked
    assert "- [x] " not in not_yet


@pytest.mark.parametrize("one", all_parts(), ids=lambda one: one.directory.name)
def test_the_page_says_once_that_the_docstrings_of_the_stubs_are_the_task(one: Part) -> None:
    page = " ".join(todo(one, from_mine=False).split())
    assert page.count("The docstrings of the stubs say what each function must do.") == 1
    assert page.count("docstring") == 1


def test_a_tick_of_the_readers_own_stays(tmp_path: Path) -> None:
    page = tmp_path / TODO
    text = todo(part(1), from_mine=False).replace("- [ ] ", "- [x] ", 1)
    page.write_text(text, encoding="utf-8")
    tick_off(tmp_path, part(1), set())
    assert page.read_text("utf-8") == text


def test_where_the_page_is_gone_nothing_is_ticked(tmp_path: Path) -> None:
    tick_off(tmp_path, part(1), set())
    assert not (tmp_path / TODO).exists()
