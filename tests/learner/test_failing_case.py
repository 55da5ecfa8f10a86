"""Tests that the report on a check with several cases is about the case that failed."""

from pathlib import Path
from typing import NamedTuple

import pytest

from workbook.errata.planting import copy_part
from workbook.learner.results import Wanted
from workbook.learner.steps import lesson
from workbook.learner.worker import Work
from workbook.parts.ladder import part
from workbook.suite.all_checks import quiet, run_alone
from workbook.suite.checks import registry
from workbook.suite.themes import load_checks


class Wrong(NamedTuple):
    file: str
    old: str
    new: str
    check: str
    step: int
    line: str  # the file and the function, or "" if the failing case raised nothing
    why: str


NOT_A_RESPONSE = """returned {response!r}, not a response")
"""
WRONG = {
    "a method that is looked up without a test": Wrong(
        "asgi/router.py",
        "if method not in node.routes:",
        "if method not in Methods.__members__:",
        "router-get-route-method",
        5,
        "Router.get_route",
        "There is no key 'POST' here. Test for it first, or use .get(method)",
    ),
    "a route that is read by name": Wrong(
        "asgi/app.py",
        "key=lambda route: route[0]",
        "key=lambda route: route.path",
        "groups-plain-tuple",
        6,
        "App.include_routes.<locals>.<lambda>",
        "The value before .path is a plain tuple, and Python's tuple has no path.",
    ),
    "an InvalidRequest in get_body is a 400": Wrong(
        "asgi/app.py",
        NOT_A_RESPONSE,
        f"{NOT_A_RESPONSE}                return await response()\n",
        "server-errors-in-get-body",
        6,
        "",
        "",
    ),
    "a message that is not a text": Wrong(
        "asgi/exceptions.py",
        "self.http_response = NOT_FOUND_TEXTResponse(str(message))",
        "self.http_response = NOT_FOUND_TEXTResponse(message)",
        "errors-message",
        3,
        "TextResponse.get_body",
        "TypeError: a text body is str or bytes, not 42",
    ),
    "an extractor's RecursionError is a bug": Wrong(
        "asgi/request_data.py",
        "(ValueError, RecursionError)",
        "ValueError",
        "body-extractor-errors",
        4,
        "_extract",
        "RecursionError: tea",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_report_is_about_the_failing_case(name: str, tmp_path: Path) -> None:
    load_checks()
    here, wrong, directory = part(3), WRONG[name], tmp_path / "part3"
    copy_part(here, directory)
    text = (directory / wrong.file).read_text("utf-8")
    assert text.count(wrong.old) == 1
    (directory / wrong.file).write_text(text.replace(wrong.old, wrong.new), "utf-8")
    with quiet():
        result = Work(Wanted(3, str(directory), here.entry)).judged(registry[wrong.check])
    # The checks that a later step can make red again are red.
    green = {check for check, due in lesson(here).due.items() if due % 1 == 0} - {wrong.check}
    step = lesson(here).step_of(result.id, result.line, green=green, is_cause=result.is_cause)
    assert (result.line.rpartition(" in ")[2], step) == (wrong.line, wrong.step)
    assert wrong.why in f"{result.observed} {result.why}"
    assert wrong.why or not result.why


def test_a_body_that_comes_in_pieces_is_shown_in_pieces(tmp_path: Path) -> None:
    """curl would send it in one piece, and the check would pass."""
    load_checks()
    here, directory = part(3), tmp_path / "part3"
    copy_part(here, directory)
    with quiet():
        result = Work(Wanted(3, str(directory), here.entry)).judged(
            registry["samples-careers-chunks"]
        )
    pieces = "b'{\"k\"' (more), b': ' (more), b'1' (more), b'}' (last)"
    assert result.sent == f"POST /about/careers; receive gives {pieces}"


@pytest.mark.parametrize(
    ("check", "file", "old", "new", "told"),
    [
        (
            "response-bodies-text",
            "asgi/http_responses.py",
            "isinstance(self._body, bytes)",
            "False",
            "TypeError: a text body is str or bytes, not b'tea' and so: tea as str: 'tea' "
            "text/plain · as bytes: 500 'Internal Server Error' - · empty str: ",
        ),
        (
            "response-bodies-none",
            "asgi/http_responses.py",
            "_WITHOUT_BODY = {204, 304}",
            "_WITHOUT_BODY = {304}",
            "a breach of a rule of ASGI or HTTP: expected no content-length with this status, got "
            "content-length 3 with status 204 and so, in this check: 500",
        ),
        (
            "response-use-json",  # shows only the text of the answer
            "asgi/http_responses.py",
            "_to_json(self._body).encode(self._encode)",
            "_to_json(self._body).encode(self.tea)",
            "AttributeError: 'JsonResponse' object has no attribute 'tea' and so: Internal",
        ),
    ],
)
def test_an_exception_comes_before_the_500_that_it_has_caused(
    check: str, file: str, old: str, new: str, told: str, tmp_path: Path
) -> None:
    load_checks()
    here, directory = part(3), tmp_path / "part3"
    copy_part(here, directory)
    text = (directory / file).read_text("utf-8")
    assert text.count(old) == 1
    (directory / file).write_text(text.replace(old, new), "utf-8")
    with quiet():
        result = Work(Wanted(3, str(directory), here.entry)).judged(registry[check])
    assert " ".join(result.observed.split()).startswith(told)


@pytest.mark.parametrize(
    ("old", "new", "app"),
    [
        ('below[:1] in ("", "/")', "True", "GET /apiary (the check makes 2 apps: app 1)"),
        ("status, body = 404", "status, body = 200", "GET /ary (the check makes 2 apps: app 2)"),
    ],
)
def test_one_request_to_two_apps_names_the_app_that_answered_wrongly(
    old: str, new: str, app: str, tmp_path: Path
) -> None:
    load_checks()
    here, directory = part(1), tmp_path / "part1"
    copy_part(here, directory)
    text = (directory / "app.py").read_text("utf-8")
    assert text.count(old) == 1
    (directory / "app.py").write_text(text.replace(old, new))
    check = registry["root-path-boundary"]
    with quiet():
        result = Work(Wanted(1, str(directory), here.entry)).judged(check)
    assert result.app == f"made by the check, with {app}"


def test_a_request_under_a_root_path_is_shown_as_a_client_sends_it() -> None:
    """The server puts the root path before it. With /api in the line, the path has it twice."""
    load_checks()
    outcome = run_alone(registry["root-path-stripped"], part(1), part(1).directory)
    assert outcome.request == "curl -i http://127.0.0.1:8000/tea"
    served = "served with --root-path /api: it puts /api before the path"
    assert outcome.app == f"made by the check, with GET /tea, {served}"


def test_a_request_data_made_by_hand_names_its_limit() -> None:
    load_checks()
    outcome = run_alone(registry["limits-later-readers"], part(3), part(3).directory)
    assert outcome.request.startswith("RequestData(max_body_size=5), made by hand, receives b'ab'")


def test_a_complaint_of_a_check_is_not_raised_on_purpose(tmp_path: Path) -> None:
    load_checks()
    here, directory = part(3), tmp_path / "part3"
    copy_part(here, directory)
    text = (directory / "asgi/body.py").read_text("utf-8")
    text = text.replace('if not message.get("more_body", False)', "if not chunk")
    (directory / "asgi/body.py").write_text(text, "utf-8")
    with quiet():
        result = Work(Wanted(3, str(directory), here.entry)).judged(
            registry["json-without-extractor"]
        )
    assert result.observed == "AssertionError: receive was awaited again after http.request"
    assert result.line.endswith(" in Body._receive_beyond")
    assert "on purpose" not in result.why
