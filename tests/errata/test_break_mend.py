"""Tests `make break`, `make check` and `make mend`, in the order of a reader's hunt."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hunting import METHODS, Desk
from tests.make_commands import environment, make, make_here
from workbook.errata import SEVERITIES, entries
from workbook.errata.planting import as_mending, patched
from workbook.parts.ladder import ROOT, all_parts, part

UNDER_O = next(each for each in entries() if each.needs.flag)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_break_plants_the_mistake_and_tells_only_what_one_sees(desk: Desk) -> None:
    said = desk("break", f"--erratum={METHODS.id.lower()}")
    assert (said.returncode, said.stderr) == (0, "")
    shown = " ".join(said.stdout.split())
    assert METHODS.symptom in shown
    assert f"make check PART={METHODS.part}" in shown
    assert "make mend" in shown
    assert f"make run PART={METHODS.part} BROKEN=1 serves the copy" in shown
    for hidden in (METHODS.id, METHODS.title, METHODS.cause, METHODS.fix, METHODS.check):
        assert hidden not in shown

    planted, ours = desk.broken / f"part{METHODS.part}", part(METHODS.part)
    for file in ours.files:
        wanted = patched(METHODS).get(file) or (ours.directory / file).read_text()
        assert (planted / file).read_text() == wanted


def test_a_look_into_the_notes_does_not_tell_which_mistake_it_is(desk: Desk) -> None:
    desk.plant(METHODS)
    desk("check")
    for note in (desk.note, desk.mine / "state.json"):
        assert METHODS.part == json.loads(note.read_text()).get("hunt", {"part": 2})["part"]
        assert METHODS.id not in note.read_text()
    assert METHODS.id in desk("mend").stdout


def test_the_levels_are_told_with_their_meanings(desk: Desk) -> None:
    page = " ".join(desk("break", "--help").stdout.split())
    for letter, meaning in SEVERITIES.items():
        assert f"{letter}: {meaning}" in page


def test_check_shows_the_first_red_check_and_mend_tells(desk: Desk) -> None:
    planted = desk.plant(METHODS)
    said = desk("check", f"--part={METHODS.part}")
    assert (said.returncode, said.stderr) == (3, "")
    score, *red = said.stdout.splitlines()
    assert score.startswith(f" part {METHODS.part} · ")
    assert score.endswith(" checks  ███████████████████░")
    assert red == [
        " ✗ routing-other-methods   HEAD, OPTIONS and TRACE are refused like any method",
        "                           for which the path has no route",
        "   sent       curl -I http://127.0.0.1:8000/tea",
        "   to an app  made by the check, with GET /tea",
        "   expected   HEAD 404, OPTIONS 404, TRACE 404",
        "   got        ValueError: 'HEAD' is not a valid Methods",
        "              and so: HEAD 500, OPTIONS 500, TRACE 500",
        "   line       broken/part2/asgi/router.py:68 in Router.get_route",
        "                return node.routes.get(Methods(method))",
        '   read       Part 2, "So, what\'s next?" (router)',
        "   hint       make hint            (1 of 2)",
        "   look       make xray CHECK=routing-other-methods PART=2 BROKEN=1",
        " Other failing checks (1): routing-odd-methods. make check PART=2 ALL=1 shows",
        " the result of each.",
    ]
    everything = desk("check", "--part=2", "--all=1").stdout
    assert everything.count(" ✗ ") == everything.count("   sent       ") == 2

    told = desk("mend")
    assert (told.returncode, told.stderr) == (0, "")
    shown = " ".join(told.stdout.split())
    for text in (METHODS.name, METHODS.title, METHODS.cause, METHODS.fix, METHODS.check):
        assert text in shown
    assert f"found {METHODS.where}" in shown
    assert as_mending(METHODS) in told.stdout
    assert told.stdout.startswith("Not solved: nothing was changed in the copy.\n")
    assert not planted.exists()
    assert [path.name for path in desk.mine.iterdir()] == ["state.json"]  # the tally


def test_mend_removes_the_copy_also_where_nobody_reads_on(desk: Desk) -> None:
    desk.plant(METHODS)
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "workbook", "mend"],
        cwd=ROOT,
        env=environment(WORKBOOK_MINE=str(desk.mine)),
        stdout=subprocess.PIPE,
    ) as reading:
        assert reading.stdout is not None
        reading.stdout.close()  # as `| head -1` does, only sooner
    assert reading.returncode == 0
    assert not desk.broken.exists()


def test_check_is_green_once_the_reader_has_mended_it(desk: Desk) -> None:
    planted = desk.plant(METHODS)
    for file in patched(METHODS):
        shutil.copyfile(part(METHODS.part).directory / file, planted / file)
    said = desk("check")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.endswith(
        "All checks pass. make mend shows the mistake, and our fix beside yours.\n"
    )
    assert desk("hint").stdout == "All checks pass: make mend shows what the mistake was.\n"
    assert desk("mend").stdout.startswith("Solved")
    assert desk("hint").stdout == "No hunt is open: make break plants the next mistake.\n"
    assert f"   hunts      1 of {len(entries())} solved (Part 2: 1/8)\n" in desk("progress").stdout


def test_mend_checks_a_change_that_was_not_checked_yet(desk: Desk) -> None:
    planted = desk.plant(METHODS)
    router = planted / "asgi/router.py"
    router.write_text("def (\n")
    said = desk("mend")
    assert (said.returncode, said.stderr) == (3, "")
    assert said.stdout.startswith(f" part {METHODS.part} · ")
    assert said.stdout.endswith("shows the mistake, and ends the hunt.\n")
    assert METHODS.title not in said.stdout
    assert router.read_text() == "def (\n"
    shutil.copyfile(part(METHODS.part).directory / "asgi/router.py", router)
    told = desk("mend").stdout
    assert told.startswith("Solved: all checks pass.\n")
    assert METHODS.title in told


def test_mend_does_not_check_again_what_make_check_has_seen(desk: Desk) -> None:
    planted = desk.plant(METHODS)
    (planted / "asgi/router.py").write_text("def (\n")
    desk("check")
    assert desk("mend").stdout.startswith("Not solved: a check still fails.\n")


def test_a_copy_that_does_not_even_compile_is_red(desk: Desk) -> None:
    planted = desk.plant(METHODS)
    (planted / "asgi/router.py").write_text("def (\n")
    said = desk("check")
    assert (said.returncode, said.stderr) == (3, "")
    assert "got        SyntaxError: " in said.stdout


def test_a_mistake_that_needs_a_flag_is_found_under_it(desk: Desk) -> None:
    desk.plant(UNDER_O)
    said = desk("check")
    assert (said.returncode, said.stderr) == (3, "")
    first, *others = said.stdout.splitlines()
    assert first == " (this hunt runs under python -O)"
    assert others[1].startswith(f" ✗ {UNDER_O.check} ")


def test_what_the_reader_has_changed_is_shown_and_kept(desk: Desk) -> None:
    planted = desk.plant(METHODS)
    for file in patched(METHODS):
        shutil.copy(part(METHODS.part).directory / file, planted / file)
    assert desk("check", f"--part={METHODS.part}").returncode == 0
    told = desk("mend").stdout
    assert told.startswith("Solved: all checks pass.\n")
    assert "Your change is kept in " in told
    (kept,) = (desk.mine / "backup").iterdir()
    assert kept.name.startswith(METHODS.id)
    assert (kept / "asgi/router.py").exists()


def test_a_planted_mistake_is_never_overwritten(desk: Desk) -> None:
    planted = desk.plant(METHODS)
    (planted / "asgi/router.py").write_text("# the reader is at work here\n")
    for arguments in ([], [f"--erratum={METHODS.id}"], ["--part=1"]):
        desk.refuses("A mistake is still planted in ", "break", *arguments)
    assert (planted / "asgi/router.py").read_text() == "# the reader is at work here\n"
    assert [desk("mend").returncode for _ in range(2)] == [3, 0]
    assert desk("break").returncode == 0


def test_mend_leaves_what_else_is_there(desk: Desk) -> None:
    desk.plant(METHODS)
    (desk.mine / "part3").mkdir()
    (desk.broken / "notes.txt").write_text("I think it is the router\n")
    assert desk("mend").returncode == 0
    kept = {str(file.relative_to(desk.mine)) for file in desk.mine.rglob("*")}
    assert kept == {"part3", "broken", "broken/notes.txt", "state.json"}


def test_where_nothing_is_planted_there_is_nothing_to_do(desk: Desk) -> None:
    desk.refuses("No mistake is planted: make break plants one.", "mend")
    desk.refuses("You have not started a part yet: make start PART=1", "check")
    desk.refuses("part4 does not exist: make start PART=4 makes it.", "check", "--part=4")
    desk.plant(METHODS)
    desk.refuses("part4 does not exist: make start PART=4 makes it.", "check", "--part=4")


@pytest.mark.thorough
def test_the_whole_hunt_in_a_clone_that_stays_clean(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("workbook", "tests", *(each.directory.name for each in all_parts())):
        shutil.copytree(ROOT / name, clone / name, ignore=ignored)
    for name in ("Makefile", ".gitignore", "pyproject.toml"):
        shutil.copy(ROOT / name, clone)
    git(clone, "init", "--quiet")
    git(clone, "add", ".")
    before = git(clone, "status", "--porcelain", "--untracked-files=all")

    for arguments, status in (
        (("break", METHODS.id), 0),
        (("break", METHODS.id), 2),
        (("check", f"PART={METHODS.part}"), 0),  # red, which make does not report as an error
        (("mend",), 0),
        (("break", "LEVEL=C", "PART=3"), 0),
        (("check", "PART=3"), 0),
        (("mend",), 0),
    ):
        said = make(f"ENV_PYTHON={sys.executable}", *arguments, directory=clone)
        assert said.returncode == status, (arguments, said)
        assert "Traceback" not in said.stderr
        assert git(clone, "status", "--porcelain", "--untracked-files=all") == before
    assert [path.name for path in (clone / "mine").iterdir()] == ["state.json"]


def git(directory: Path, *arguments: str) -> str:
    if shutil.which("git") is None:
        pytest.skip("there is no git here that could call the clone clean")
    said = subprocess.run(
        ["git", *arguments], cwd=directory, capture_output=True, text=True, timeout=30
    )
    assert said.returncode == 0, said.stderr
    return said.stdout


@pytest.mark.parametrize("goal", ["E98765", "e98765", "98765"])
def test_the_second_goal_is_the_mistake_to_plant(goal: str) -> None:
    said = make_here("break", goal)
    assert said.returncode == 2
    assert f"There is no erratum {goal!r}: choose one from" in said.stderr


def test_a_mistake_alone_is_no_goal() -> None:
    said = make_here("E01")
    assert said.returncode == 2
    assert "No rule to make target 'E01'" in said.stderr
