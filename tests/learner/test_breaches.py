"""Tests what a red check says about an app that breaks a rule of ASGI."""

from pathlib import Path
from typing import NamedTuple

import pytest

from workbook.errata.planting import copy_part
from workbook.learner.results import Result, Wanted
from workbook.learner.worker import Work
from workbook.parts.ladder import part
from workbook.suite.all_checks import quiet
from workbook.suite.checks import registry
from workbook.suite.runner import BREACH
from workbook.suite.themes import load_checks

FIRST_STEP = """\
class App:
    async def __call__(self, scope, receive, send):
        {lifespan}
        await send({{"type": "http.response.start", "status": 404}})
        await send({{"type": "http.response.body", "body": b"not found"}})


app = App()
"""
REFUSED = 'assert scope["type"] == "http", scope["type"]'
LIFESPAN = "When the server starts, it also calls the app with a scope of type lifespan."


class Wrong(NamedTuple):
    old: str
    new: str
    got: str
    why: str


WRONG = {
    "a type that does not exist": Wrong(
        "response.body",
        "response.boby",
        f"{BREACH}: expected a message of an HTTP response, got "
        "'http.response.boby' and so, in this check: 500 \"Internal Server Error\"",
        "An app answers a request with http.response.start and http.response.body. "
        "'http.response.boby' is none of them: is it misspelled?",
    ),
    "a key that does not exist": Wrong(
        '"type": "http.response.body"',
        '"tpye": "http.response.body"',
        f"{BREACH}: expected a dict with a 'type' that is a str, got "
        "{'tpye': 'http.response.body', 'body': b'not found'} and so, in this "
        'check: 500 "Internal Server Error"',
        'Each message is a dict with the key "type". Is the key misspelled, or not there?',
    ),
    "a body as text": Wrong(
        'b"not found"',
        '"not found"',
        f"{BREACH}: expected 'body' of http.response.body to be bytes, got "
        "'not found' and so, in this check: 500 \"Internal Server Error\"",
        'In ASGI, a body is bytes: b"ok", or text.encode().',
    ),
    "an await that is forgotten": Wrong(
        'await send({"type": "http.response.start"',
        'send({"type": "http.response.start"',
        f"{BREACH}: expected http.response.start before any other message of the "
        "response, got 'http.response.body' and so, in this check: 500 "
        '"Internal Server Error"',
        "`send(…)` only creates a coroutine, and its code runs only when you await it: "
        "add `await`.",
    ),
    "an exception": Wrong(
        'await send({"type": "http.response.body"',
        'raise ValueError(\'tea\')\n        await send({"type": "http.response.body"',
        'ValueError: tea and so: 500 "Internal Server Error"',
        "",
    ),
    "a body that comes twice": Wrong(
        "\n\n\napp",
        '\n        await send({"type": "http.response.body"})\n\n\napp',
        f"{BREACH}: expected nothing after the last message of the response, got "
        "'http.response.body'; the answer was: 404 \"not found\"",
        "The answer is complete after the first body without more_body. If more will follow, send "
        "more_body: True.",
    ),
}


def judged(text: str, directory: Path, check: str = "routing-404") -> Result:
    load_checks()
    copy_part(part(1), directory)
    (directory / "app.py").write_text(text, "utf-8")
    with quiet():
        return Work(Wanted(1, str(directory), "app:app")).judged(registry[check])


@pytest.mark.parametrize("lifespan", [REFUSED, "pass"], ids=["refused", "answered"])
@pytest.mark.parametrize("name", WRONG)
def test_the_mistake_in_the_answer_comes_first(name: str, lifespan: str, tmp_path: Path) -> None:
    """An app that also answers the lifespan like a request has another mistake, for later."""
    wrong = WRONG[name]
    text = FIRST_STEP.format(lifespan=lifespan)
    assert text.count(wrong.old) == 1
    result = judged(text.replace(wrong.old, wrong.new), tmp_path / "part1")
    assert " ".join(result.observed.split()) == wrong.got
    assert " ".join(result.why.split()).startswith(wrong.why)
    assert LIFESPAN not in result.why


@pytest.mark.parametrize(("status", "answer"), [(404, "not found"), (500, "sorry")])
def test_an_app_that_answers_the_lifespan_like_a_request(
    status: int, answer: str, tmp_path: Path
) -> None:
    text = FIRST_STEP.format(lifespan="pass").replace("404", str(status))
    result = judged(text.replace("not found", answer), tmp_path / "part1")
    assert result.observed == (
        f"{BREACH}: expected a message of lifespan, got 'http.response.start'"
        f'; the answer was: {status} "{answer}"'
    )
    assert result.why.startswith(LIFESPAN)
    assert result.line.endswith("app.py:2")


def test_a_lifespan_that_is_left_without_an_answer_is_not_refused(tmp_path: Path) -> None:
    """The message of the broken rule names lifespan, as the exception of a refusal has to."""
    text = FIRST_STEP.format(lifespan='if scope["type"] != "http":\n            return')
    result = judged(text, tmp_path / "part1", "asgi-lifespan-scope")
    assert result.observed.endswith("the answer was: answered, but not as lifespan asks")
    assert "This app returned from that call without an answer." in result.why


def test_an_exception_that_does_not_name_the_type_of_the_scope(tmp_path: Path) -> None:
    text = FIRST_STEP.format(lifespan='assert scope["type"] == "http", "only for http"')
    result = judged(text, tmp_path / "part1", "asgi-unknown-scope")
    assert result.observed.startswith(
        "websocket: raises AssertionError('only for http'), which does not name it, sends nothing"
    )
