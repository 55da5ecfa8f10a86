"""Tests `make start` and `make reset`: the new files, and that no file of the reader is lost."""

import re
import shutil
from pathlib import Path

import pytest

from tests.hunting import Desk
from workbook.errors import WorkbookError
from workbook.learner import memory, own_parts
from workbook.learner.steps import lesson, needed
from workbook.learner.todo import SERIES
from workbook.parts.ladder import part

NUMBERS = range(1, 6)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a temporary mine/ for functions that are called in this process."""
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path / "mine"))
    return tmp_path / "mine"


def tree(directory: Path) -> dict[str, bytes]:
    files = (path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


def code(directory: Path) -> dict[str, bytes]:
    return {name: text for name, text in tree(directory).items() if name != "TODO.md"}


def begins(number: int) -> dict[str, bytes]:
    """Assert that the directory has the unchanged files of the part before, with the stubs."""
    here = part(number)
    files = {file: path.read_bytes() for file, path in lesson(here).starters.items()}
    if here.after is not None:
        before = part(here.after)
        for file in before.files:
            files[here.moved.get(file, file)] = (before.directory / file).read_bytes()
    return files


@pytest.mark.parametrize("number", NUMBERS)
def test_a_part_begins_as_the_one_before_with_stubs(desk: Desk, number: int) -> None:
    said = desk("start", f"--part={number}")
    assert (said.returncode, said.stderr) == (0, "")
    started = desk.mine / f"part{number}"
    assert code(started) == begins(number)
    assert needed(part(number)) <= set(code(started))
    assert sorted(path.name for path in desk.mine.iterdir()) == [started.name]


def test_what_start_says(desk: Desk) -> None:
    place = desk.mine / "part3"
    assert (
        desk("start", "--part=3").stdout.split()
        == (
            f"{place} begins as the finished Part 2. Part 3: Responses, exceptions, bodies"
            " stubs asgi/exceptions.py, asgi/http_responses.py"
            f" in order {place}/TODO.md lists what to write and to change"
            ' begin asgi/types.py, with the article of Part 3, "Defining helpers"'
            " then make check PART=3"
        ).split()
    )


@pytest.mark.parametrize("number", NUMBERS)
def test_the_todo_goes_in_the_order_of_the_lesson(mine: Path, number: int) -> None:
    here = part(number)
    own_parts.start(here)
    text = (mine / f"part{number}/TODO.md").read_text()
    assert text.startswith(f"# Part {number}: {here.title}\n")
    assert here.article in text
    steps = lesson(here).steps
    headings = re.findall(r"^## \d+\. (.+)$", text, re.MULTILINE)
    wanted = [[file for file in step.files if file in needed(here)] for step in steps]
    assert headings == [", ".join(files) for files in wanted]
    assert text.count("- [ ] ") == sum(len(step.todo) for step in steps)
    assert max(map(len, text.splitlines())) <= 100
    for file in {*here.changed, *here.moved.values()}:
        assert file in text


def test_a_file_that_no_article_prints_is_read_in_the_repository(desk: Desk) -> None:
    said = " ".join(desk("start", "--part=4").stdout.split())
    missing = "begin asgi/types.py: the article of Part 4 does not print this file."
    assert f"{missing} It is in {SERIES} then" in said
    page = (desk.mine / "part4/TODO.md").read_text()
    assert "\n*Background tasks; repository: asgi/background_tasks.py*\n" in page
    assert f"in the repository of the series: <{SERIES}>" in page
    desk("start", "--part=1")
    assert SERIES not in (desk.mine / "part1/TODO.md").read_text()


def test_a_second_start_changes_nothing(desk: Desk) -> None:
    desk("start", "--part=2")
    (desk.mine / "part2/sample.py").write_text("# mine")
    before = tree(desk.mine)
    desk.refuses(
        f"{desk.mine}/part2 exists already: make check PART=2 continues with it. make reset "
        f"PART=2 moves it to {desk.mine}/backup and begins again.",
        "start",
        "--part=2",
    )
    assert tree(desk.mine) == before


def test_a_part_that_has_lost_files_is_told_so(desk: Desk) -> None:
    desk("start", "--part=2")
    (desk.mine / "part2/asgi/app.py").unlink()
    (desk.mine / "part2/sample.py").unlink()
    sentence = f"{desk.mine}/part2 exists already, without asgi/app.py, sample.py. make reset"
    desk.refuses(sentence, "start", "--part=2")


def backups(mine: Path) -> list[Path]:
    return sorted((mine / "backup").iterdir())


def test_reset_keeps_the_old_one_whole(desk: Desk) -> None:
    desk("start", "--part=3")
    started = desk.mine / "part3"
    (started / "asgi/types.py").write_text("# tried")
    (started / "notes.txt").write_text("notes")
    before = tree(started)
    said = desk("reset", "--part=3")
    assert (said.returncode, said.stderr) == (0, "")
    (backup,) = backups(desk.mine)
    assert re.fullmatch(r"part3-\d{4}-\d\d-\d\d-\d{6}", backup.name)
    words = " ".join(said.stdout.split())
    assert words.startswith(f"The old files are in {backup} now. {started} begins as")
    assert tree(backup) == before
    assert code(started) == begins(3)


def test_two_resets_in_one_second_have_two_backups(mine: Path) -> None:
    own_parts.start(part(1))
    for number in range(5):
        (mine / "part1/app.py").write_text(f"# {number}")
        own_parts.reset(part(1))
    assert {(each / "app.py").read_text() for each in backups(mine)} == {f"# {n}" for n in range(5)}


def test_what_was_remembered_of_an_old_one_is_forgotten(mine: Path) -> None:
    own_parts.start(part(1))
    assert not (mine / "state.json").exists()
    memory.record(1, 3, 26, "routing-404")
    memory.record(2, 4, 57, "routing-405")
    own_parts.reset(part(1))
    assert set(memory.read().parts) == {"2"}


def test_only_a_part_that_is_there_is_reset(desk: Desk) -> None:
    sentence = f"{desk.mine}/part4 does not exist: make start PART=4 makes it."
    desk.refuses(sentence, "reset", "--part=4")
    assert not desk.mine.exists()


@pytest.mark.parametrize("command", ["start", "reset", "peek"])
@pytest.mark.parametrize("number", ["9", ""])
def test_an_unknown_part_names_the_choices(desk: Desk, command: str, number: str) -> None:
    said = desk(command, f"--part={number}")
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith(
        "There is no part '9'. Choose" if number else "Which part? Choose"
    )
    assert "  3  Responses, exceptions, bodies" in said.stderr
    assert not desk.mine.exists()


def test_the_readers_own_part_is_taken_forward(desk: Desk) -> None:
    desk("start", "--part=2")
    own = desk.mine / "part2"
    (own / "asgi/types.py").write_text("# my types")
    (own / "asgi/helpers").mkdir()
    (own / "asgi/helpers/tea.txt").write_text("green")
    (own / "asgi/__pycache__").mkdir()
    (own / "asgi/__pycache__/app.pyc").touch()
    before = tree(own)
    said = desk("start", "--part=3", "--from=mine")
    assert (said.returncode, said.stderr) == (0, "")
    assert f"{desk.mine}/part3 begins as your own Part 2. Part 3: Responses" in said.stdout
    stubs = {file: path.read_bytes() for file, path in lesson(part(3)).starters.items()}
    carried = {name: text for name, text in code(own).items() if "__pycache__" not in name}
    assert code(desk.mine / "part3") == carried | stubs
    assert tree(own) == before


def test_part_1_moves_into_the_package(desk: Desk) -> None:
    desk("start", "--part=1")
    (desk.mine / "part1/router.py").write_text("# my router")
    desk("start", "--part=2", "--from=mine")
    started = desk.mine / "part2"
    assert (started / "asgi/router.py").read_text() == "# my router"
    assert set(code(started)) == needed(part(2))


def test_what_the_reader_has_already_is_kept_and_told(desk: Desk) -> None:
    desk("start", "--part=1")
    own = desk.mine / "part1"
    (own / "asgi").mkdir()
    (own / "asgi/app.py").write_text("# the app, in a package already")
    (own / "asgi/types.py").write_text("# types of my own")
    said = desk("start", "--part=2", "--from=mine")
    assert said.returncode == 0
    assert (
        "\nasgi/types.py was there already, so it is kept: its stub is\n"
        "workbook/learner/starters/part2/asgi/types.py.\n"
    ) in said.stdout
    started = desk.mine / "part2"
    assert (started / "asgi/types.py").read_text() == "# types of my own"
    assert (started / "asgi/app.py").read_text() == "# the app, in a package already"
    assert (started / "app.py").read_bytes() == (own / "app.py").read_bytes()


def test_stubs_that_are_left_are_told(desk: Desk) -> None:
    desk("start", "--part=2")
    own = desk.mine / "part2/asgi"
    for file in own.glob("*.py"):
        shutil.copy(part(2).directory / "asgi" / file.name, file)
    shutil.copy(part(2).directory / "sample.py", own.parent)
    assert "Stubs" not in desk("start", "--part=3", "--from=mine").stdout
    for name in ("api_router.py", "types.py"):
        shutil.copy(lesson(part(2)).starters[f"asgi/{name}"], own / name)
    said = desk("reset", "--part=3").stdout
    assert said.endswith(
        "\nStubs of Part 2 are left in asgi/api_router.py and are copied too: make check\n"
        "PART=2 shows what is missing in them.\n"
    )


def test_there_must_be_a_part_to_go_on_from(desk: Desk) -> None:
    sentence = f"{desk.mine}/part2 does not exist: make start PART=3 begins with the"
    desk.refuses(sentence, "start", "--part=3", "--from=mine")
    desk.refuses("There is no part before Part 1", "start", "--part=1", "--from=mine")
    desk.refuses("There is no FROM=2 here: FROM=mine begins with", "start", "--part=3", "--from=2")
    assert not desk.mine.exists()


def test_a_part_that_has_lost_files_is_not_taken_forward(desk: Desk) -> None:
    desk("start", "--part=2")
    (desk.mine / "part2/asgi/router.py").unlink()
    sentence = f"{desk.mine}/part2 has no asgi/router.py, which the next part needs: put"
    desk.refuses(sentence, "start", "--part=3", "--from=mine")
    assert not (desk.mine / "part3").exists()


def test_the_own_part_before_is_offered(desk: Desk) -> None:
    assert "FROM=mine" not in desk("start", "--part=2").stdout
    said = desk("start", "--part=3").stdout
    offer = f"To begin with your own {desk.mine}/part2 instead: make reset PART=3 FROM=mine."
    assert offer in " ".join(said.split())
    again = " ".join(desk("start", "--part=3", "--from=mine").stderr.split())
    assert "make reset PART=3 FROM=mine moves it to" in again
    assert "FROM=mine" not in desk("reset", "--part=3", "--from=mine").stdout


def test_what_only_keeps_our_modules_short_is_not_missed(mine: Path) -> None:
    own_parts.start(part(4))
    assert not (mine / "part4/asgi/task.py").exists()
    own_parts.start(part(5), from_mine=True)
    assert not (mine / "part5/asgi/task.py").exists()


def test_reset_begins_as_the_part_was_started(desk: Desk) -> None:
    desk("start", "--part=1")
    (desk.mine / "part1/router.py").write_text("# my router")
    desk("start", "--part=2", "--from=mine")
    assert "begins as your own Part 1" in desk("reset", "--part=2").stdout
    assert (desk.mine / "part2/asgi/router.py").read_text() == "# my router"
    shutil.rmtree(desk.mine / "part1")
    before = tree(desk.mine)
    desk.refuses(f"{desk.mine}/part1 does not exist", "reset", "--part=2")
    assert tree(desk.mine) == before
    (desk.mine / "part2/TODO.md").unlink()
    assert "begins as the finished Part 1" in desk("reset", "--part=2").stdout


def test_a_file_in_the_place_of_mine_is_told(desk: Desk) -> None:
    desk.mine.write_text("my diary")
    sentence = f"{desk.mine} is a file, but it must be a directory: move the file."
    desk.refuses(sentence, "start", "--part=1")
    assert desk.mine.read_text() == "my diary"


def test_a_file_in_the_place_of_a_part_is_moved_by_reset(desk: Desk) -> None:
    desk.mine.mkdir()
    (desk.mine / "part1").write_text("my diary")
    desk.refuses("part1 exists already, without app.py, router.py", "start", "--part=1")
    assert desk("reset", "--part=1").returncode == 0
    assert [each.read_text() for each in backups(desk.mine)] == ["my diary"]


def failing(monkeypatch: pytest.MonkeyPatch, method: str, when: str) -> None:
    """Let every write fail whose path contains this text."""
    working = getattr(Path, method)

    def refuse(self: Path, *given: object, **options: object) -> object:
        if when in "".join(map(str, (self, *given))):
            raise PermissionError(13, "Permission denied", str(self))
        return working(self, *given, **options)

    monkeypatch.setattr(Path, method, refuse)


@pytest.fixture
def work(mine: Path) -> dict[str, bytes]:
    """Return all files in a mine/ with a Part 1 that the reader has changed."""
    own_parts.start(part(1))
    (mine / "part1/app.py").write_text("# all my work")
    return tree(mine)


@pytest.mark.parametrize(
    ("method", "when"),
    [
        ("mkdir", ".part1."),
        ("write_text", "TODO.md"),
        ("mkdir", "backup"),
        ("rename", "backup"),
        ("rename", ".part1."),  # the last step: the backup already has the old folder
    ],
)
def test_where_nothing_can_be_written_nothing_is_lost(
    mine: Path, work: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, method: str, when: str
) -> None:
    failing(monkeypatch, method, when)
    said = (
        rf"{mine}/part1 cannot be created \({mine}/.*: Permission denied\): nothing has changed\."
    )
    with pytest.raises(WorkbookError, match=said):
        own_parts.reset(part(1))
    assert tree(mine) == work


def test_a_stub_whose_text_is_in_single_quotes_is_unfinished_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stub of home has double quotes inside of its text."""
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path / "mine"))
    router = own_parts.start(part(1)).directory / "router.py"
    router.write_bytes((part(1).directory / "router.py").read_bytes())
    assert own_parts.start(part(2), from_mine=True).unfinished == ("asgi/app.py",)
