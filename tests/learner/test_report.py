"""Tests the exact output for a red check, with a bad app."""

import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.conformance import test_conformance
from tests.make_commands import python
from workbook.console import drawing
from workbook.console.text import folded
from workbook.learner.attempt import Attempt
from workbook.learner.report import Report
from workbook.learner.results import Result
from workbook.parts.ladder import ROOT, part
from workbook.suite.checks import Check, registry
from workbook.suite.runner import Outcome
from workbook.suite.testbed import Bench
from workbook.suite.themes import load_checks


async def never(bench: Bench) -> str:
    raise NotImplementedError(bench)


CHECK = Check(
    id="routing-405",
    title="a known path with another method is answered 405, and told which methods it has",
    since=3,
    expected={3: '405 "Method not allowed", allow: GET'},
    needs="asgi.app",
    read='Part 3, "Improving our router"',
    hints=(),
    rows=(),
    live=True,
    run=never,
)

RED = """\
 ✗ routing-405   a known path with another method is answered 405, and told
                 which methods it has
   sent       curl -i -X DELETE http://127.0.0.1:8000/tea
   expected   405 "Method not allowed", allow: GET
   got        404 "not found"
   read       Part 3, "Improving our router"
"""


@pytest.mark.parametrize(("part_of", "told"), [(2, True), (1, False)])
def test_a_check_of_a_difference_says_that_the_article_differs_on_purpose(
    part_of: int, told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    of = Attempt(part(part_of), ROOT, "sample:app")
    report = Report(drawing.console(), of, show_all=False, verbose=False)
    red = Result("router-node-empty", "a node", "red", "routes {}", "routes {'GET': None}")
    differs = "article    `node.routes` has None for each method"
    for result in (red, replace(red, line="asgi/router.py:3"), replace(red, why="None")):
        report.red(result)
        assert (differs in capsys.readouterr().out) == (told and result is red)


def outcome(observed: str = '404 "not found"', *sent: str) -> Outcome:
    commands = sent or ("curl -i http://x/", "curl -i -X DELETE http://127.0.0.1:8000/tea")
    return Outcome(CHECK, 3, "inprocess", observed, False, commands, "")


def print_red(outcome: Outcome) -> None:
    check = outcome.check
    told = (outcome.expected, outcome.observed, outcome.request, check.read_at(3))
    of = Attempt(part(3), ROOT, "sample:app", app="sample:app")
    report = Report(drawing.console(), of, show_all=False, verbose=False)
    report.red(Result(check.id, check.title, "red", *told))


def test_a_red_check(capsys: pytest.CaptureFixture[str]) -> None:
    print_red(outcome())
    assert capsys.readouterr().out == RED


@pytest.mark.parametrize(
    ("passed", "bar"),
    [(0, "░" * 20), (9, "█" * 12 + "░" * 8), (13, "█" * 18 + "░░"), (14, "█" * 20)],
)
def test_the_score(passed: int, bar: str, capsys: pytest.CaptureFixture[str]) -> None:
    drawing.score(drawing.console(), 3, passed, 14)
    assert capsys.readouterr().out == f" part 3 · {passed} of 14 checks  {bar}\n"


def test_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    drawing.table(("id", "red"), [(("E01", "yes"), "404"), (("E100", "no"), "")])
    assert capsys.readouterr().out == "id    red\nE01   yes\n      404\nE100  no\n"


@pytest.mark.parametrize(
    ("show", "colour"),
    [
        (lambda: print_red(outcome()), "\x1b[31m✗\x1b[0m \x1b[1mrouting-405\x1b[0m"),
        (lambda: drawing.score(drawing.console(), 3, 1, 2), "\x1b[32m██████████\x1b[0m"),
        (lambda: drawing.patch("-a\n+b\n c"), "\x1b[31m-a\x1b[0m\n\x1b[32m+b\x1b[0m\n c\n"),
    ],
)
def test_colour_is_for_a_terminal_that_wants_it(
    show: Callable[[], None],
    colour: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    show()
    plain = capsys.readouterr().out
    assert "\x1b" not in plain
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    show()
    assert colour in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    show()
    assert capsys.readouterr().out == plain


def test_a_long_command_can_still_be_pasted() -> None:
    command = (
        "curl -i -X POST -H 'content-type: application/json' -d '{\"a b\": 1}' http://x:8000/tea"
    )
    lines = folded(command, 40).splitlines()
    assert len(lines) > 2
    assert all(len(line) <= 40 for line in lines)
    assert all(line.endswith(" \\") for line in lines[:-1])
    assert folded(command, 40).replace(" \\\n ", "") == command
    assert folded("curl -i http://x/") == "curl -i http://x/"
    assert folded("printf 'a b' | nc x 1") == "printf 'a b' | nc x 1"


def test_telling_about_a_planted_mistake_needs_nothing_installed() -> None:
    source = (
        "import workbook.cli.commands.break_, workbook.cli.commands.mend, sys; print(*sys.modules)"
    )
    loaded = run_python(source).split()
    assert "workbook.console.text" in loaded
    assert not {"uvicorn", "httpx", "h11"} & set(loaded)


def run_python(source: str) -> str:
    said = python("-c", source)
    assert said.returncode == 0, said.stderr
    return said.stdout


REPORT = """\
routing-404: an unknown path is answered 404 (part 1, inprocess)
  sent       curl -i http://127.0.0.1:8000/nowhere
  expected   418
  got        404 "not found"
  read       Part 1, "Adding handlers to test our crap code"
  guards     3.2, 3.27

  printed
handler not found, ignoring
"""


async def test_make_test_tells_a_red_check_by_its_report_alone() -> None:
    load_checks()
    red = replace(registry["routing-404"], expected={1: "418"})
    with pytest.raises(pytest.fail.Exception) as told:
        await test_conformance.test_the_part_does_what_the_check_expects(red, part(1), "inprocess")
    assert (told.value.msg, told.value.pytrace) == (REPORT, False)


def test_the_report_names_the_rows_that_the_check_guards() -> None:
    guarding = replace(CHECK, rows=("1.3", "3.8"))
    report = replace(outcome(), check=guarding).report()
    assert "  guards     1.3, 3.8" in report


@pytest.mark.parametrize(
    ("expected", "observed", "request_shown"),
    [
        ("/a: 200, /b: 404, /c: 404", "/a: 500, /b: 404, /c: 404", "curl /a"),
        ("/a: 200 · /b: 404 · /c: 404", "/a: 200 · /b: 200 · /c: 200", "curl /b"),
        ("/a: 200, /b: 404", "/a: 500, /b: 404", "curl /c"),
        ("/a, /b, /c", "/a, /b, /c", "curl /c"),
    ],
)
def test_the_request_is_the_one_with_the_unexpected_answer(
    expected: str, observed: str, request_shown: str
) -> None:
    check = replace(CHECK, expected={3: expected})
    sent = ("curl /a", "curl /b", "curl /c")
    assert replace(outcome(observed, *sent), check=check).request == request_shown


def test_what_to_read_depends_on_the_part() -> None:
    moved = replace(CHECK, read={1: "Part 1", 3: "Part 3"})
    assert [moved.read_at(part) for part in (1, 2, 3, 5)] == [
        "Part 1",
        "Part 1",
        "Part 3",
        "Part 3",
    ]


def test_a_request_in_python_can_be_pasted_too() -> None:
    command = "python3 -c '" + 'print(b"tea"); ' * 9 + "'"
    assert folded(command, 40).replace(" \\\n ", "") == command
    assert folded("RequestData, made by hand", 12).splitlines() == ["RequestData,", "made by hand"]
