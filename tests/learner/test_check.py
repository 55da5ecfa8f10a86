"""Tests `make check` on the reader's own part: its output and its exit status."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hunting import METHODS, Desk
from tests.make_commands import environment
from workbook.cli.output import Output
from workbook.learner import checking
from workbook.learner.attempt import of_mine
from workbook.parts.ladder import ROOT, Part, part, parts


class Reader(Desk):
    """A reader who has the finished part and changes it."""

    def has(self, number: int) -> Path:
        there = self.mine / f"part{number}"
        ignored = shutil.ignore_patterns("__pycache__", "*.md")
        shutil.copytree(part(number).directory, there, ignore=ignored)
        return there

    def writes(self, file: Path, old: str, new: str) -> None:
        text = file.read_text("utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), "utf-8")

    def checks(self, *arguments: str, status: int = 0) -> str:
        said = self("check", *arguments)
        assert (said.returncode, said.stderr) == (status, "")
        return said.stdout


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(one, marks=[] if one.number in (1, 5) else pytest.mark.thorough)
        for one in parts()
    ],
    ids=lambda one: one.directory.name,
)
def test_a_finished_part_is_green_and_the_last_line_says_what_is_next(
    one: Part, reader: Reader
) -> None:
    reader.has(one.number)
    score, *rest = reader.checks(f"--part={one.number}").splitlines()
    assert score.startswith(f" part {one.number} · ")
    assert score.endswith(" checks  " + "█" * 20)
    told = " ".join(" ".join(rest).split())
    assert told.startswith(f"Part {one.number} is complete")
    after = [each.number for each in parts() if each.after == one.number]
    assert (f"make start PART={after[0]}" if after else "make break") in told


def test_without_a_part_it_is_the_one_started_last(reader: Reader) -> None:
    reader.has(1)
    reader.has(2)
    assert reader.checks().startswith(" part 2 · ")


def test_the_first_red_is_called_expected_and_the_second_is_not(reader: Reader) -> None:
    reader.writes(reader.has(1) / "app.py", 'b"not found"', 'b"lost"')
    assert "It is normal that this check fails" in reader.checks("--part=1", status=3)
    assert "It is normal that this check fails" not in reader.checks("--part=1", status=3)


def test_one_failing_check_is_shown_and_all_by_all(reader: Reader) -> None:
    reader.writes(reader.has(1) / "app.py", 'b"not found"', 'b"lost"')
    page = reader.checks("--part=1", status=3)
    assert page.count(" ✗ ") == 1
    assert " ✓ " not in page
    everything = reader.checks("--part=1", "--all=1", status=3)
    score = everything.split()
    passed, total = int(score[3]), int(score[5])
    assert everything.count(" ✓ ") == passed
    assert everything.count(" ✗ ") == total - passed > 1
    assert everything.count("   expected   ") == total - passed


def test_what_a_later_part_is_checked_for_is_ahead_and_never_red(reader: Reader) -> None:
    router = reader.has(1) / "router.py"
    reader.writes(router, 'path.split("/")', '["/", *filter(None, path.split("/"))]')
    page = " ".join(reader.checks("--part=1").split())
    assert "Already as in a later part: " in page
    for name in ("router-segments", "routing-slashes"):
        assert name in page
    assert "Part 1 is complete" in page
    assert " ✓ router-segments " in reader.checks("--part=1", "--all=1")


def test_a_name_that_goes_later_is_missing_and_not_ahead(reader: Reader) -> None:
    data = reader.has(2) / "asgi/request_data.py"
    reader.writes(data, "def get_body_bytes", "def get_bytes")
    page = reader.checks("--part=2", status=3)
    assert " ✗ draft-body-bytes " in page
    assert "   got        no get_body_bytes\n" in page


def total_of(page: str) -> int:
    """Return the number of checks that the score names."""
    return int(page.partition(" checks ")[0].rpartition(" of ")[2])


def test_a_file_that_python_cannot_read_is_named_and_nothing_is_forgotten(reader: Reader) -> None:
    router = reader.has(1) / "router.py"
    reader.checks("--part=1")
    reader.writes(router, "class Router:", "class Router")
    page = " ".join(reader.checks("--part=1", status=3).split())
    assert " ✗ import Python cannot read router.py " in page
    assert " got SyntaxError: expected ':' (router.py, line " in page
    assert " line mine/part1/router.py:" in page
    assert f"{total_of(page)} checks were not run: first correct this one." in page
    progress = " ".join(reader("progress").stdout.split())
    assert progress.endswith("red import next make watch PART=1")
    reader.writes(router, "class Router", "class Router:")
    reader.writes(router, "return node if node.handler is not None else None", "return None")
    page = " ".join(reader.checks("--part=1", status=3).split())
    assert "checks that passed before are red since you changed router.py." in page


def test_the_checks_of_a_client_run_on_a_real_server(reader: Reader) -> None:
    """A client in this process always has port 50000, so other ports prove the use of sockets."""
    app = reader.has(1) / "app.py"
    path = '        path = scope["path"]\n'
    noted = 'open(__file__ + ".seen", "a").write(f"{scope.get(\'client\')}\\n")'
    reader.writes(app, path, f"{path}        {noted}\n")
    for server, on_sockets in ("", False), ("part0", True):
        page = reader.checks("--part=1", f"--server={server}")
        assert "Part 1 is complete" in " ".join(page.split())
        seen = {*Path(f"{app}.seen").read_text("utf-8").splitlines()}
        assert (len(seen - {"None", "('127.0.0.1', 50000)"}) > 20) is on_sockets


@pytest.mark.parametrize(
    ("part", "server", "sentence"),
    [
        (1, "granian", "Granian refuses a response start without headers"),
        (1, "nowhere", "There is no server 'nowhere': choose SERVER="),
        (0, "uvicorn", "SERVER=uvicorn is for your own Parts 1 to 5, in mine/."),
    ],
)
def test_a_server_that_cannot_be_taken(
    part: int, server: str, sentence: str, reader: Reader
) -> None:
    reader.has(part)
    assert sentence in reader("check", f"--part={part}", f"--server={server}").stderr


def test_a_file_that_is_gone_is_named(reader: Reader) -> None:
    there = reader.has(2)
    (there / "asgi/types.py").unlink()
    page = " ".join(reader.checks("--part=2", status=3).split())
    assert "No module named 'asgi.types'" in page
    assert "Missing files: asgi/types.py." in page
    assert "make peek FILE=asgi/types.py PART=2" in page


def test_what_cannot_be_checked_is_said_in_one_sentence(reader: Reader) -> None:
    reader.refuses("You have not started a part yet: make start PART=1", "check")
    reader.refuses("mine/part3 does not exist: make start PART=3 makes it.", "check", "--part=3")
    there = reader.has(3)
    shutil.rmtree(there / "asgi")
    (there / "sample.py").unlink()
    reader.refuses("part3 lacks sample.py and ", "check", "--part=3")
    reader.refuses("mine/part0 does not exist: make start PART=0 makes it.", "check", "--part=0")
    said = reader("check", "--part=9")
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith("There is no part '9'. Choose one of")
    assert not (reader.mine / "state.json").exists()


def test_a_planted_mistake_goes_before_the_readers_own(reader: Reader) -> None:
    reader.has(METHODS.part)
    reader.plant(METHODS)
    page = reader.checks(f"--part={METHODS.part}", status=3)
    before, _, after = page.partition(" ✗ ")
    assert before.startswith(" (the copy with the planted mistake; after make mend,")
    assert after.startswith(f"{METHODS.check} ")
    reader("mend")
    assert f"Part {METHODS.part} is complete" in reader.checks(f"--part={METHODS.part}")


def test_ctrl_c_ends_it_and_what_it_has_started(reader: Reader) -> None:
    app = reader.has(1) / "app.py"
    note = reader.mine / "note"
    reader.writes(
        app,
        "app = App()\n",
        "app = App()\nimport os, pathlib\n"
        f"pathlib.Path({str(note)!r}).write_text(str(os.getpid()))\n"
        "while True:\n    pass\n",
    )
    child = subprocess.Popen(
        [sys.executable, "-c", f"{WAITING}\nimport sys; sys.exit(main(['check', '--part=1']))"],
        cwd=ROOT,
        env=environment(WORKBOOK_MINE=str(reader.mine)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with child:
        Output(child).read_until(b"begun")
        child.send_signal(signal.SIGINT)
        _, complaint = child.communicate(timeout=10)
    assert (child.returncode, complaint) == (130, b"")
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


# Says so as soon as the reader's code runs: it has written its note.
WAITING = """
import pathlib, signal, threading, time, os
from workbook.__main__ import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # where the tests run in the background
note = pathlib.Path(os.environ["WORKBOOK_MINE"]) / "note"
def tell():
    while not (note.exists() and note.read_text()):
        time.sleep(0.01)
    print("begun", flush=True)
threading.Thread(target=tell, daemon=True).start()
"""


def test_what_cannot_be_interrupted_is_ended(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubborn = (
        "import time\n    while True:\n        try:\n            time.sleep(60)\n"
        "        except BaseException:\n            pass\n"
    )
    reader.writes(reader.has(1) / "app.py", 'print("home triggered")\n', stubborn)
    monkeypatch.setattr(checking, "LIMIT", 4.0)
    monkeypatch.setenv("WORKBOOK_MINE", str(reader.mine))
    round_, worker = checking.Round(), checking.Worker()
    worker.ask(of_mine(part(1)).wanted())
    *_, last = worker.run(round_)
    assert last.observed == "no end after 4 s, and it could not be interrupted"
    assert (round_.stopped, round_.green, round_.red) == ("lost", False, [last])
    assert round_.passed + round_.not_run + 1 == round_.total
