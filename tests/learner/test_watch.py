"""Tests `make watch`: its output after a save, and that Ctrl-C leaves nothing behind."""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest

from tests.learner.recording import PICTURE
from tests.learner.test_check import Reader
from tests.make_commands import environment
from workbook.cli.output import Output
from workbook.errata import erratum
from workbook.learner.attempt import Attempt, python_files
from workbook.learner.watching import KEYS, Saved, changed, keys_for
from workbook.parts.ladder import ROOT, part

SCORE = rb" part 1 \xc2\xb7 (\d+) of (\d+) checks  \S+\n(?: \w.*\n)*\n"
LIMIT = 20.0  # for a machine that is busy


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def test_the_recorded_session_shows_the_keys_as_they_are() -> None:
    """If this fails, run `python -m tests.learner.recording` and look at docs/watch.svg."""
    session = unescape(PICTURE.read_text("utf-8")).replace("\xa0", " ")
    for words in (
        KEYS,
        "make hint            (2 of 3)",
        "1 of 3: app.py",
        "the response, as bytes",
    ):
        assert words in session
    assert "mine/part1" in session
    assert "/tmp" not in session


@contextmanager
def watching(reader: Reader) -> Iterator[Output]:
    """Run the watch until after its first round, and end it with Ctrl-C."""
    child = subprocess.Popen(
        [sys.executable, "-m", "workbook", "watch", "--part=1", "--verbose=1"],
        cwd=ROOT,
        env=environment(WORKBOOK_MINE=str(reader.mine)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with child:
        try:
            output = Output(child)
            output.read_until(SCORE, LIMIT)
            yield output
            child.send_signal(signal.SIGINT)
            _, complaint = child.communicate(timeout=LIMIT)
            assert (child.returncode, complaint) == (0, b"")
        finally:
            child.kill()


def test_each_save_is_answered_first_by_what_failed_last(reader: Reader) -> None:
    app = reader.has(1) / "app.py"
    with watching(reader) as output:
        for _ in range(2):  # each edit is noticed
            reader.writes(app, '"handler found"', '"handler lost"')
            output.read_until(rb" \xe2\x9c\x97 samples-root ", LIMIT)
            told = output.read_until(SCORE, LIMIT)
            assert int(told[1]) < int(told[2])
            reader.writes(app, '"handler lost"', '"handler found"')
            first = output.read_until(rb"\A \xe2\x9c\x93 samples-root .*\n \((.+) s from", LIMIT)
            assert float(first[1]) >= 0
            told = output.read_until(SCORE, LIMIT)
            assert told[1] == told[2]


def test_a_save_in_the_middle_of_a_round_begins_a_new_one(reader: Reader) -> None:
    app = reader.has(1) / "app.py"
    with watching(reader) as output:
        reader.writes(app, "app = App()\n", "app = App()\nwhile True:\n    pass\n")
        reader.writes(app, "while True:\n    pass\n", "while app:\n    pass\n")
        reader.writes(app, "while app:\n    pass\n", "")
        told = output.read_until(SCORE, LIMIT)
        assert told[1] == told[2]


def test_the_red_check_is_shown_once_a_round(reader: Reader) -> None:
    app = reader.has(1) / "app.py"
    with watching(reader) as output:
        for text in ("lost", "gone"):
            old = re.search(r'404, b"(.+)"', app.read_text())
            assert old
            reader.writes(app, f'b"{old[1]}"', f'b"{text}"')
            page = output.read_until(SCORE, LIMIT).string
            round_ = page[: re.search(SCORE, page).end()]  # type: ignore[union-attr]
            assert round_.count(b" \xe2\x9c\x97 routing-404 ") == 1
            assert f'got        404 "{text}"'.encode() in round_


def test_what_the_save_has_broken_comes_before_what_was_red(reader: Reader) -> None:
    there = reader.has(1)
    with watching(reader) as output:
        reader.writes(there / "app.py", 'b"not found"', 'b"lost"')
        output.read_until(SCORE, LIMIT)
        reader.writes(there / "router.py", 'path.split("/")', 'path.strip("/").split("/")')
        page = output.read_until(SCORE, LIMIT).string
        told = re.findall(rb" \xe2\x9c\x97 ([\w-]+) ", page)
        assert told == [b"router-segments"]
        assert b" routing-404 still fails." in page
        assert b"are red since you changed router.py" in page


def test_a_check_is_announced_only_if_it_was_red_and_passes_now(reader: Reader) -> None:
    there = reader.has(1)
    found, lost = "return node if node.handler is not None else None", "return None"
    router, broken = "class Router:", "class Router"
    loop = 'print("home triggered")\n    while True:\n        pass'
    with watching(reader) as output:
        for file, edits, announced in (
            ("router.py", {found: lost}, []),
            ("router.py", {router: broken}, []),
            ("router.py", {broken: router}, []),
            ("router.py", {router: broken}, []),
            ("router.py", {broken: router, lost: found}, [b"router-get-route"]),
            ("app.py", {'print("home triggered")': loop}, []),
        ):
            text = (there / file).read_text("utf-8")
            for old, new in edits.items():
                before, there_it_is, after = text.rpartition(old)
                assert there_it_is
                text = f"{before}{new}{after}"
            (there / file).write_text(text, "utf-8")
            page = output.read_until(SCORE, LIMIT).string
            assert re.findall(rb" \xe2\x9c\x93 ([\w-]+) ", page) == announced


def test_a_planted_copy_is_watched(reader: Reader) -> None:
    planted = reader.plant(erratum("E02"))
    with watching(reader) as output:
        text = (part(1).directory / "router.py").read_text("utf-8")
        (planted / "router.py").write_text(text, "utf-8")
        output.read_until(rb"All checks pass. make mend shows the mistake", LIMIT)


def test_a_key_is_offered_only_where_it_does_something() -> None:
    copy = Attempt(part(1), Path("broken"), part(1).entry, hunted=erratum("E02"))
    assert "next step" not in keys_for(copy)
    assert keys_for(Attempt(part(1), Path("mine"), part(1).entry)) == KEYS


def test_a_long_run_says_that_it_goes_on(reader: Reader) -> None:
    app = reader.has(1) / "app.py"
    with watching(reader) as output:
        slow = "import time\n\ntime.sleep(0.1)\napp = App()\n"
        reader.writes(app, "app = App()\n", slow)
        output.read_until(rb" The other checks are still running \xe2\x80\xa6\n", LIMIT)


def test_keys_at_a_terminal(reader: Reader) -> None:
    """The keys replace commands in a second terminal; at the end the terminal is as before."""
    there = reader.has(1)
    reader.writes(there / "app.py", 'b"not found"', 'b"lost"')
    primary, secondary = pty.openpty()
    before = termios.tcgetattr(secondary)
    child = subprocess.Popen(
        [sys.executable, "-m", "workbook", "watch", "--part=1"],
        cwd=ROOT,
        env=environment(WORKBOOK_MINE=str(reader.mine), TERM="xterm"),
        stdin=secondary,
        stdout=secondary,
        stderr=secondary,
        start_new_session=True,
    )
    try:
        read_from(primary, "q quit")
        for key, words in (
            ("z", KEYS),  # any other key shows the keys
            ("?", KEYS),
            ("\x1b[A", KEYS),
            ("h", "a clue"),
            ("n", "1 of 3: app.py"),
            ("l", "✗ routing-404"),
            ("x", "the response, as bytes"),
        ):
            os.write(primary, key.encode())
            read_from(primary, words)
        reader.writes(there / "app.py", "class App:", "class App")
        read_from(primary, "q quit")
        for key, words in (
            ("n", "correct what is red: Python cannot read app.py."),
            ("x", "No check could run: there is no request to look at."),
        ):
            os.write(primary, key.encode())
            read_from(primary, words)
        os.write(primary, b"q")
        assert child.wait(LIMIT) == 0
        assert termios.tcgetattr(secondary) == before
    finally:
        child.kill()
        child.wait()
        os.close(primary)
        os.close(secondary)


def read_from(terminal: int, words: str) -> None:
    text, end = b"", time.monotonic() + LIMIT
    while words.encode() not in text and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            text += os.read(terminal, 65536)
    assert words.encode() in text, text.decode(errors="replace")


def test_a_part_that_is_removed_ends_the_watch_with_a_sentence(reader: Reader) -> None:
    there = reader.has(1)
    child = subprocess.Popen(
        [sys.executable, "-m", "workbook", "watch", "--part=1"],
        cwd=ROOT,
        env=environment(WORKBOOK_MINE=str(reader.mine)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with child:
        Output(child).read_until(SCORE, LIMIT)
        there.rename(reader.mine / "elsewhere")
        _, complaint = child.communicate(timeout=LIMIT)
    assert child.returncode == 1
    assert complaint.decode().endswith("part1 is missing, so the watch ends.\n")
    assert complaint.count(b"\n") == 1


def test_what_counts_as_a_change() -> None:
    one, two, three = Path("one.py"), Path("two.py"), Path("three.py")
    before = {one: Saved(1.0, 5), two: Saved(1.0, 5)}
    assert changed(before, dict(before)) == []
    assert changed(before, {**before, one: Saved(1.0, 6)}) == [one]
    assert changed(before, {one: Saved(2.0, 5), three: Saved(1.0, 1)}) == [one, three, two]


def test_a_directory_may_be_removed_while_its_files_are_listed(tmp_path: Path) -> None:
    (tmp_path / "part/asgi").mkdir(parents=True)
    for name in ("app.py", "TODO.md", "asgi/types.py"):
        (tmp_path / "part" / name).write_text("")
    assert sorted(python_files(tmp_path / "part")) == [
        tmp_path / "part/app.py",
        tmp_path / "part/asgi/types.py",
    ]
    listed = python_files(tmp_path / "part")
    assert next(listed).name == "app.py"
    shutil.rmtree(tmp_path / "part")
    assert list(listed) == []
