"""Tests that each change has its why above it, in CHANGES.md and in the terminal."""

import pytest

from tests.make_commands import make_here, workbook
from workbook.lessons import changes, whys
from workbook.lessons.diffs import diff_parts
from workbook.parts.ladder import ROOT, Part, part, parts

STEPS = [each for each in parts() if each.after is not None]


def test_the_pages_are_fresh() -> None:
    for page, text in changes.current_pages().items():
        name = page.relative_to(ROOT)
        assert page.exists(), f"{name} is missing: run `make pages`"
        assert page.read_text("utf-8") == text, f"{name} is stale: run `make pages`, read the diff"


@pytest.mark.parametrize("new", STEPS, ids=lambda new: new.directory.name)
def test_a_page_names_every_file_and_holds_every_changed_line(new: Part) -> None:
    text = (new.directory / "CHANGES.md").read_text("utf-8")
    table, _, sections = text.partition("\n## ")
    assert [path for path in new.files if f"`{path}`" not in table] == []
    lines = set(sections.splitlines())
    for change in diff_parts(part(str(new.after)), new):
        for hunk in change.hunks:
            # Blank lines at both ends of a hunk are not shown.
            told = [line for line in hunk.changed if line[1:].strip()]
            assert [line for line in told if line not in lines] == []


def test_the_terminal_tells_the_why_above_each_change() -> None:
    said = workbook("diff", "--from=3", "--to=4")
    assert (said.returncode, said.stderr) == (0, "")
    told = " ".join(said.stdout.split())
    for place, why in whys.whys_of(part(4)).items():
        assert f"▸ {why.mark}: {why.sentence}" in told, place
    assert max(map(len, said.stdout.splitlines())) <= 104


def test_the_lesson_alone_hides_the_errata_and_says_so() -> None:
    said = make_here("diff", "FROM=3", "TO=4", "LESSON=1")
    assert (said.returncode, said.stderr) == (0, "")
    told = " ".join(said.stdout.split())
    hidden = [why for why in whys.whys_of(part(4)).values() if why.kind == "erratum"]
    assert hidden
    assert [why for why in hidden if why.sentence in told] == []
    for why in whys.whys_of(part(4)).values():
        assert why in hidden or why.sentence in told
    assert f"LESSON=1 hides {len(hidden)} change" in said.stdout.splitlines()[-1]


def test_several_steps_are_shown_without_whys() -> None:
    said = workbook("diff", "--from=2", "--to=4")
    assert (said.returncode, said.stderr) == (0, "")
    assert "\n  App._handle_lifespan (new)\n  + " in said.stdout
    assert "▸" not in said.stdout
    refused = workbook("diff", "--from=2", "--to=4", "--lesson=1")
    assert refused.returncode == 1
    assert refused.stderr.startswith(
        "LESSON=1 works for one step only, and from 2 to 4 there are several"
    )
