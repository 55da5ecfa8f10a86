"""Tests that what `make check` says of a planted mistake leads to its cause."""

from pathlib import Path
from typing import NamedTuple

import pytest

from workbook.console.drawing import console
from workbook.errata import erratum
from workbook.errata.planting import copy_part, plant
from workbook.learner.attempt import Attempt
from workbook.learner.checking import Round
from workbook.learner.report import Report
from workbook.learner.results import Result, Wanted
from workbook.learner.worker import Work
from workbook.parts.ladder import part
from workbook.suite.all_checks import quiet
from workbook.suite.checks import checks_of
from workbook.suite.themes import load_checks


class Told(NamedTuple):
    line: str  # what the line is told to be; "" if there is none
    why: str  # what the explanation contains
    never: str = "\0"  # what it must not contain


TOLD = {
    # the call and the definition are both in the copy, which has no TODO.md
    "E02": Told("App.__call__", "parameters with the arguments of the call.", "TODO.md"),
    # a file that runs as a program belongs to no package
    "E103": Told(
        "sample.py",
        "belongs to no package: write the name without the dot.",
    ),
    # the file is there, but not as a top-level module
    "E05": Told("app.py", "broken/part2/asgi/router.py is the module asgi.router, not router."),
    # the path is an argument of the call, and has nothing to do with the None
    "E08": Told("App.__call__", "The value before .get_route is None.", "`path` comes from"),
    # a task has raised this exception on purpose, and the copy reports it as it should
    "E52": Told("", "", "LookupError"),
    # the class belongs to Python
    "E60": Told(
        "add_tasks", "functools.partial belongs to Python, and its objects", "not written yet"
    ),
    # the line awaits already, and no check defines gather
    "E82": Told("startup", "gather belongs to Python's asyncio", "add `await`"),
    # the line does not raise the exception of the check, but it is the one to catch it
    "E26": Told("get_body", "What should your code do with it?", "only calls"),
    # the check complains: it does not raise for the code to catch
    "E45": Told("_receive_beyond", "", "on purpose"),
    # of three responses, the second is wrong
    "E29": Told("get_body", "Python's bytes has no encode"),
    # the check sends what the response has made
    "E33": Told("", "Look at the code of the response that makes its headers."),
    "E34": Told("", "Look at the code of the response that makes its headers."),
    "E41": Told("", "Look at the code of the response that makes its body and its headers."),
}


def seen(planted: str, directory: Path, check: str = "") -> Result:
    load_checks()
    mistake, copy = erratum(planted), directory / f"broken/part{erratum(planted).part}"
    copy_part(part(mistake.part), copy)
    plant(mistake, copy)
    entry = part(mistake.part).entry
    work = Work(Wanted(mistake.part, str(copy), entry, cwd=str(directory)))
    with quiet():
        return work.judged(checks_of(mistake.part)[check or mistake.check])


@pytest.mark.parametrize("planted", TOLD)
def test_the_line_and_its_explanation_lead_to_the_cause(planted: str, tmp_path: Path) -> None:
    result, told = seen(planted, tmp_path), TOLD[planted]
    why = " ".join(result.why.split())
    assert result.status == "red"
    assert told.line in result.line
    assert bool(told.line) == bool(result.line)
    assert told.why in why
    assert told.never not in why


@pytest.mark.parametrize("check", ["samples-about", "server-errors-in-get-body"])
def test_an_exception_that_leads_to_the_wanted_500_is_not_blamed(
    check: str, tmp_path: Path
) -> None:
    result = seen("E23", tmp_path, check)
    assert (result.status, result.line, result.why) == ("red", "", "The response has no body.")


SENT = {
    "E13": ("curl -i http://127.0.0.1:8000/home", ""),  # the sample, which `make run` serves
    "E69": (r"RequestData, made by hand, has the query string b'a=1&flag&raw=\xff", ""),
    "E70": (  # the first of its three requests
        "curl -i 'http://127.0.0.1:8000/read?text=a&size=3'",
        "made by the check, with GET /read, POST /read",
    ),
    "E86": ("curl -i http://127.0.0.1:8000/nowhere", "made by the check"),
    "E97": ('a Reader, made by hand, is fed b"GET / HTTP/1.1\\r\\n\\r\\n"', ""),
    "E98": ("HEAD / HTTP/1.1", "made by the check"),
    "E99": ("GET / HTTP/1.0", "made by the check"),
}


@pytest.mark.parametrize("planted", SENT)
def test_what_was_sent_to_which_app_is_told(planted: str, tmp_path: Path) -> None:
    result, (sent, app) = seen(planted, tmp_path), SENT[planted]
    assert sent in result.sent
    assert result.app == app


def test_an_object_of_the_check_is_named_by_its_class(tmp_path: Path) -> None:
    made = "made by the check, with GET /tea, middlewares=[Counting()]"
    assert seen("E79", tmp_path).app == made


def test_a_watch_that_takes_long_shows_the_check_of_the_mistake_first(tmp_path: Path) -> None:
    """Its results come in another order than `make check` shows them."""
    mistake = erratum("E02")
    of = Attempt(part(1), tmp_path, "app:app", hunted=mistake)
    report = Report(console(), of, show_all=False, verbose=False)
    round_ = Round(["routing-404", mistake.check])
    for check in (mistake.check, "routing-404"):
        round_.results[check] = Result(check, "a title", "red")
    shown = report.next_to_do(round_)
    assert shown is not None
    assert shown.id == mistake.check == report.by_cause(round_)[0].id


def test_an_empty_body_is_no_matter_of_messages_from_part_3_on(tmp_path: Path) -> None:
    assert seen("E23", tmp_path, "routing-404").why == "The response has no body."


def test_a_call_by_the_check_itself_is_never_the_call_to_change(tmp_path: Path) -> None:
    result = seen("E02", tmp_path, "router-get-route")
    assert result.why == (
        "The check calls Router.get_route, and this definition does not fit the call: change its "
        "parameters."
    )


def test_a_hunt_names_no_file_of_the_series_as_if_the_mistake_were_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = seen("E42", tmp_path)
    assert "repository: asgi/request_data.py" in result.read
    of = Attempt(part(3), tmp_path, "sample:app", hunted=erratum("E42"))
    Report(console(), of, show_all=True, verbose=False).red(result)
    page = capsys.readouterr().out
    assert " ✗ bodies-empty-chunk " in page
    assert "   read " not in page
