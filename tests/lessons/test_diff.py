"""Tests the changes between two parts, as data and as printed."""

from textwrap import dedent

import pytest

from tests.make_commands import workbook
from workbook.cli.commands.diff import ends
from workbook.errors import WorkbookError
from workbook.lessons.diffs import diff_parts
from workbook.lessons.hunks import Hunk, hunks_of
from workbook.lessons.scopes import scopes_of
from workbook.parts.ladder import Part, part, parts

OLD = dedent(
    """
    import os

    class Kept:
        size = 1

        def first(self):
            return 1

        def second(self):
            return 2

    class Gone:
        def method(self):
            return 3

    last = 1
    """
)
NEW = dedent(
    """
    import os
    import sys

    class Kept:
        size = 1

        # Why it is there.
        @property
        def between(self):
            return 1

        def second(self):
            return 22

        def first(self):
            return 1

    class New:
        def one(self):
            return 3

        def two(self):
            return 4

    last = 2
    """
)


def told(hunk: Hunk) -> tuple[str, str, list[str]]:
    return hunk.function, hunk.fate, [f"{line.tag}{line.text.strip()}" for line in hunk.lines]


def test_each_hunk_stands_under_what_it_changes() -> None:
    assert [told(hunk) for hunk in hunks_of(OLD, NEW)] == [
        ("", "changed", [" import os", "+import sys"]),
        ("", "changed", ["-last = 1", "+last = 2"]),
        (
            "Kept.between",
            "new",
            ["+# Why it is there.", "+@property", "+def between(self):", "+return 1"],
        ),
        ("Kept.second", "changed", [" def second(self):", "-return 2", "+return 22"]),
        ("Gone", "gone", ["-class Gone:", "-def method(self):", "-return 3"]),
        (
            "New",
            "new",
            ["+class New:", "+def one(self):", "+return 3", "+", "+def two(self):", "+return 4"],
        ),
    ]


def test_a_line_has_its_number_in_the_version_it_is_from() -> None:
    for hunk in hunks_of(OLD, NEW):
        for line in hunk.lines:
            source = OLD if line.tag == "-" else NEW
            assert source.splitlines()[line.number - 1] == line.text


def test_distant_changes_in_one_function_are_two_hunks() -> None:
    lines = [f"    step({number})" for number in range(20)]
    old = "\n".join(["def run():", *lines])
    new = old.replace("step(2)", "step(two)").replace("step(17)", "step(seventeen)")
    hunks = list(hunks_of(old, new))
    assert [hunk.function for hunk in hunks] == ["run", "run"]
    assert [len(hunk.lines) for hunk in hunks] == [6, 6]


def test_nothing_changed_is_no_hunk() -> None:
    assert list(hunks_of(OLD, OLD)) == []


def test_a_nested_function_has_its_own_lines() -> None:
    source = "def outer():\n    def inner():\n        return 1\n    return inner\n"
    assert scopes_of(source) == ["outer", "outer.inner", "outer.inner", "outer"]


STEPS = [(part(each.after), each) for each in parts() if each.after is not None]


@pytest.mark.parametrize(("old", "new"), STEPS, ids=lambda end: f"part{end.number}")
def test_the_files_are_those_of_the_manifest(old: Part, new: Part) -> None:
    found: dict[str, set[str]] = {
        "moved": set(),
        "changed": set(),
        "added": set(),
        "removed": set(),
    }
    for change in diff_parts(old, new):
        found[change.kind].add(change.path)
    assert found == {
        "moved": set(new.moved.values()),
        "changed": set(new.changed),
        "added": set(new.added),
        "removed": set(new.removed),
    }


@pytest.mark.parametrize(("old", "new"), STEPS, ids=lambda end: f"part{end.number}")
def test_a_new_function_is_shown_whole(old: Part, new: Part) -> None:
    fresh = [
        (change.path, hunk)
        for change in diff_parts(old, new)
        for hunk in change.hunks
        if hunk.fate == "new"
    ]
    assert fresh
    for path, hunk in fresh:
        source = (new.directory / path).read_text(encoding="utf-8")
        assert "\n".join(line.text for line in hunk.lines) in source


def test_moves_are_followed_through_several_parts() -> None:
    changes = diff_parts(part(1), part(5))
    moved = {change.old_path: change.path for change in changes if change.kind == "moved"}
    assert moved == {"app.py": "asgi/app.py", "router.py": "asgi/router.py"}
    assert "asgi/middleware.py" in {change.path for change in changes if change.kind == "added"}


def test_one_end_is_enough_for_one_step() -> None:
    assert ends("2", "") == ends("", "3") == ends("2", "3") == (part(2), part(3))
    with pytest.raises(WorkbookError, match=r"There is no step to 1\."):
        ends("", "1")
    with pytest.raises(WorkbookError, match="Part 2 does not grow from part 3"):
        diff_parts(part(3), part(2))


def test_the_page_starts_with_the_files_and_fits_a_terminal() -> None:
    said = workbook("diff", "--from=1", "--to=2")
    assert (said.returncode, said.stderr) == (0, "")
    head, files, *_ = said.stdout.split("\n\n")
    assert head.startswith("Part 1 → Part 2: Methods, route groups")
    assert files.splitlines()[0].split()[:4] == ["moved", "app.py", "→", "asgi/app.py"]
    assert "\n  App.include_routes (new)\n  ▸ lesson" in said.stdout
    assert "\n  +     def include_routes(" in said.stdout
    assert "\x1b" not in said.stdout
    # Lines of code are up to 100 wide, behind a margin of four.
    assert max(map(len, said.stdout.splitlines())) <= 104
