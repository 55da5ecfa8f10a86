"""Tests `make peek`, which shows our file after asking."""

import os
import pty
import select
import subprocess
import sys

import pytest

from tests.make_commands import environment, workbook
from workbook.parts.ladder import ROOT, part

ROUTER = ROOT / "part3/asgi/router.py"
WANTED = ("--part=3", "--file=asgi/router.py")


def test_nobody_to_ask_is_told_how() -> None:
    said = workbook("peek", *WANTED)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr == (
        "asgi/router.py is our answer to Part 3, and there is no terminal to ask you in: make "
        "peek FILE=asgi/router.py PART=3 YES=1 shows it.\n"
    )


@pytest.mark.parametrize("name", ["asgi/router.py", "router.py"])
def test_what_is_agreed_to_is_shown_as_it_is(name: str) -> None:
    said = workbook("peek", "--part=3", f"--file={name}", "--yes=1")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == ROUTER.read_text()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("asgi/rooter.py", "Part 3 has no file 'asgi/rooter.py'. Part 3 has"),
        ("", "Which file? Part"),
    ],
)
def test_an_unknown_file_lists_those_of_the_part(name: str, sentence: str) -> None:
    said = workbook("peek", "--part=3", f"--file={name}", "--yes=1")
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith(sentence)
    assert said.stderr.splitlines()[1:] == [f"  {file}" for file in sorted(part(3).files)]


def on_a_terminal(typed: str, **more: str) -> tuple[int, str]:
    """Run make peek on a terminal, type an answer; return the exit status and what is shown."""
    ours, theirs = pty.openpty()
    env = environment(TERM="xterm", COLUMNS="80", **more)
    if "NO_COLOR" not in more:
        del env["NO_COLOR"]
    with subprocess.Popen(
        [sys.executable, "-m", "workbook", "peek", *WANTED],
        cwd=ROOT,
        env=env,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        try:
            os.write(ours, typed.encode())
            shown = b"".join(iter(lambda: read(ours), b""))
            return process.wait(20), shown.decode().replace("\r\n", "\n")
        finally:
            process.kill()
            os.close(ours)


def read(terminal: int) -> bytes:
    ready, _, _ = select.select([terminal], [], [], 20)
    assert ready, "nothing more came, and it did not end"
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end is closed
        return b""


QUESTION = "asgi/router.py is our answer to Part 3. Show it? [y/N] "


@pytest.mark.parametrize("typed", ["\n", "n\n", "yesterday\n", "\x04"])
def test_without_a_yes_it_is_not_shown(typed: str) -> None:
    status, shown = on_a_terminal(typed)
    assert status == 0
    assert QUESTION in shown
    assert shown.endswith("Not shown.\n")
    assert "class" not in shown


def test_after_a_yes_it_is_shown_in_colour() -> None:
    status, shown = on_a_terminal("y\n")
    assert status == 0
    assert "part3/asgi/router.py" in shown
    assert "\x1b[" in shown
    assert "_NodeRoute" in shown


def test_after_a_yes_without_colour_it_is_plain() -> None:
    status, shown = on_a_terminal("Yes\n", NO_COLOR="1")
    assert status == 0
    assert "\x1b" not in shown
    assert shown.endswith(ROUTER.read_text())
