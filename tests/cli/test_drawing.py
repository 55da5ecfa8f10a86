"""Tests of the reader's tools: 80 columns for any text, and colour only on a terminal."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from tests.learner.test_check import Reader
from tests.make_commands import environment
from workbook.console import drawing
from workbook.console.text import WIDTH
from workbook.learner.attempt import Attempt
from workbook.learner.report import Report
from workbook.learner.results import Result
from workbook.parts.ladder import ROOT, part
from workbook.suite.checks import Check, registry
from workbook.suite.themes import load_checks

load_checks()


@pytest.fixture
def out() -> Console:
    return Console(file=io.StringIO(), width=WIDTH, highlight=False, emoji=False, markup=False)


def printed(out: Console) -> list[str]:
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue().splitlines()


@pytest.mark.parametrize("check", registry.values(), ids=lambda check: check.id)
def test_every_check_fits_the_page(check: Check, out: Console) -> None:
    attempt = Attempt(part(5), ROOT, "sample:app")
    result = Result(
        check.id,
        check.title,
        "red",
        expected=check.expected_at(5),
        observed="x" * 200,
        read=check.read_at(3),
        hints=len(check.hints),
        line="mine/part5/asgi/" + "deep/" * 30 + "router.py:12 in Router.get_route",
        code="    return " + "tea(" * 40,
        why="茶" * 100,
    )
    report = Report(out, attempt, show_all=True, verbose=False)
    report.red(result)
    report.verdict(result)
    for name, hint in zip("abc", check.hints, strict=True):
        drawing.field(out, name, hint)
    assert max(Text(line).cell_len for line in printed(out)) <= WIDTH
    assert all(line == line.rstrip() for line in printed(out))


def test_what_is_not_to_be_printed_is_shown_as_an_escape(out: Console) -> None:
    drawing.field(out, "got", "a\x1b[2Jb\x00c\rd\ue000 é ✗")
    assert printed(out) == [r"   got        a\x1b[2Jb\x00c\rd\ue000 é ✗"]


def test_what_is_endless_is_cut(out: Console) -> None:
    drawing.field(out, "got", "tea " * 100_000)
    assert len(printed(out)) < 15
    assert printed(out)[-1].endswith("…")


def test_a_command_can_be_pasted(out: Console) -> None:
    drawing.command(
        out, "sent", "curl -i -X POST -H 'x-tea: green' -d '{\"a\": 1}' http://127.0.0.1:8000/tea"
    )
    first, second = printed(out)
    assert first.startswith("   sent       curl -i ")
    assert first.endswith(" \\")
    assert second.startswith("                http")


@pytest.mark.parametrize(
    "sent",
    ["python3 -c 'print(" + "1, " * 400 + "1)'", "curl 'tea", 'printf "', "curl \\", "curl "],
)
def test_a_command_that_is_cut_is_only_text(sent: str, out: Console) -> None:
    drawing.command(out, "sent", sent)
    assert printed(out)[0].startswith(f"   sent       {sent[:4]}")
    assert max(map(len, printed(out))) <= WIDTH


@pytest.mark.parametrize(
    ("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colour_is_for_a_terminal_that_wants_it(
    more: dict[str, str], coloured: bool, tmp_path: Path
) -> None:
    reader = Reader(tmp_path)
    reader.writes(reader.has(1) / "app.py", 'b"not found"', 'b"lost"')
    kept = environment(WORKBOOK_MINE=str(reader.mine), TERM="xterm")
    del kept["NO_COLOR"]
    page = on_a_terminal(kept | more)
    assert ("\x1b[31m✗" in page) == coloured
    assert ("\x1b[1m" in page) == coloured
    plain = reader.checks("--part=1", status=3)
    assert "\x1b" not in plain
    for line in plain.splitlines()[:-1]:
        assert coloured or line in page


def on_a_terminal(env: dict[str, str]) -> str:
    """Return everything that `make check` writes to a terminal."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "workbook", "check", "--part=1"],
        cwd=ROOT,
        env=env,
        stdin=follower,
        stdout=follower,
        stderr=follower,
    ) as child:
        os.close(follower)
        pieces = []
        while True:
            try:
                pieces.append(os.read(leader, 65536))
            except OSError:  # the process has closed the terminal
                break
        assert child.wait(20) == 3
    os.close(leader)
    return b"".join(pieces).decode()
