"""Builds a part step by step as a reader does, with the mistakes that readers make.

The earlier steps are finished, and the reader has just written the next file with a mistake. The
first red check must name the cause, and that file.
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from workbook.learner.checking import Round
from workbook.learner.next_red import by_cause
from workbook.learner.own_parts import start
from workbook.learner.results import Result, Wanted
from workbook.learner.steps import lesson
from workbook.learner.worker import Work
from workbook.parts.ladder import part
from workbook.suite.all_checks import quiet
from workbook.suite.checks import checks_of
from workbook.suite.themes import load_checks


def edit(*pairs: tuple[str, str]) -> Callable[[str], str]:
    """Replace words in our file; each of the old ones must be there."""

    def edited(text: str) -> str:
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new)
        return text

    return edited


# As the first article has it: it neither looks at the scope's type nor at what a node holds.
FIRST_APP = """
from router import Router


async def home():
    print("home triggered")


async def users():
    print("users triggered")


class App:
    def __init__(self):
        self.router = Router()
        for path, handler in (("/", home), ("/users", users)):
            self.router.add_route(path, handler)

    async def __call__(self, scope, receive, send):
        found = self.router.get_route({path})
        if found is None:
            print("handler not found, ignoring")
            await answer(send, 404, b"not found")
            return
        print("handler found")
        await found.handler()
        await answer(send, 200, b"ok")


async def answer(send, status, body):
    await send({{"type": "http.response.start", "status": status}})
    await send({{"type": "http.response.body", "body": body}})


{more}
app = App()

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=8000)
"""
BELOW = """

def below(scope):
    if scope["type"] != "http":
        raise RuntimeError(f"not {scope['type']}")
    path, root_path = scope["path"], scope.get("root_path", "").rstrip("/")
    rest = path.removeprefix(root_path)
    return (rest or "/") if rest[:1] in ("", "/") else path
"""
LIFESPAN_AS_HTTP = (
    "await self._handle_lifespan(receive, send)",
    'await self._handle_http_request({"path": "/no", "method": "GET", **scope}, receive, send)',
)
ROUTE_INFO = "RouteInfo(path, handler, method, query_string_extractor, body_extractor)"
CAREFUL = """                if not isinstance(response, BaseHTTPResponse):
                    raise TypeError(f"{target.handler!r} returned {response!r}, not a response")
"""
# As the third article has it: it prints, answers 500, and raises nothing.
PRINTS = """                if response is not isinstance(response, BaseHTTPResponse):
                    print("this is no response of ours:", response)
                    return await INTERNAL_SERVER_ERROR_TEXTResponse()()
"""
REFUSES_TWICE = """        if self.router is not None:
            raise AssertionError("include_routes was called before; give it all the groups at once")
"""
REFUSES = """        else:
            # The specification asks an app to raise. The server then goes on without lifespan.
            raise RuntimeError(f"this app speaks only http, not {scope['type']!r}")
"""


class Mistake(NamedTuple):
    part: int
    file: str  # written last; the files of the steps before, and of this one, are ours
    written: Callable[[str], str]
    words: str  # a phrase of the report on the first red check
    also: tuple[str, Callable[[str], str]] | None = None  # another file of the reader's


ENUM = (("from enum import StrEnum", "from enum import Enum"), ("(StrEnum)", "(Enum)"))

MISTAKES = {
    "1: every scope is taken for a request": Mistake(
        1,
        "app.py",
        lambda _: FIRST_APP.format(path='scope.get("path", "")', more=""),
        "calls the app with a scope of type lifespan",
    ),
    "1: a node that only leads on is taken for a route": Mistake(
        1,
        "router.py",
        edit(("return node if node.handler is not None else None", "return node")),
        "/milk: None · /tea: a _NodeRoute with no handler",
    ),
    "1: the app goes on after its 404": Mistake(
        1,
        "app.py",
        lambda _: FIRST_APP.format(path="below(scope)", more=BELOW).replace(
            "  return\n", "  pass\n"
        ),
        "The response was complete: is a `return` missing after it?",
    ),
    "2: RouteInfo is a plain tuple": Mistake(
        2,
        "asgi/api_router.py",
        edit((ROUTE_INFO, "(path, method, handler, query_string_extractor, body_extractor)")),
        "path, method",
    ),
    "2: the router replaces a handler": Mistake(
        2,
        "asgi/router.py",
        edit(("if method in node.routes:", "if False:")),
        "'second' no error step 2",
    ),
    "2: methods are a plain Enum": Mistake(2, "asgi/types.py", edit(*ENUM), "Methods.PUT"),
    "3: a getter without async": Mistake(
        3,
        "asgi/request_data.py",
        edit(
            ("    async def get_json_body", "    def get_json_body"),
            ("body = await self._load_all_body()", 'body = b""'),
        ),
        "An `async` is missing before the `def` of RequestData.get_json_body, in "
        "mine/part3/asgi/request_data.py:",
    ),
    "3: a handler that is called without await": Mistake(
        3,
        "asgi/app.py",
        edit(("await target.handler(request_data)", "target.handler(request_data)")),
        "This call only creates a coroutine, and its code runs only when you await it: add "
        "`await`. mine/part3/asgi/app.py:81 step 6",
    ),
    "3: a response that is called without await": Mistake(
        3,
        "asgi/app.py",
        edit(("return await response()", "return response()")),
        "This call only creates a coroutine: add `await`. mine/part3/asgi/app.py:100 in "
        "App._send_http_response uses it. mine/part3/asgi/app.py:86 step 6",
    ),
    "3: the limit does not reach the request": Mistake(
        3,
        "asgi/app.py",
        edit(("                    max_body_size=self._max_body_size,\n", "")),
        "200: the handler could read 12 bytes, so max_body_size=10 does not limit the body step 6",
    ),
    "3: the extractors are swapped": Mistake(
        3,
        "asgi/app.py",
        edit(("method, qs_extractor, body_extractor)", "method, body_extractor, qs_extractor)")),
        "multi_methods: the query string went to the body extractor, the body to the query "
        "extractor",
    ),
    "3: a handler of the sample without async": Mistake(
        3,
        "sample.py",
        edit(("async def home", "def home")),
        "An `async` is missing before this `def`: mine/part3/asgi/app.py:118 in _check_handler "
        "refuses the function. mine/part3/sample.py:33 step 7",
    ),
    "3: a response is compared with a truth value": Mistake(
        3,
        "asgi/app.py",
        edit(
            (
                "if not isinstance(response, BaseHTTPResponse)",
                "if response is not isinstance(response, BaseHTTPResponse)",
            )
        ),
        "returned TextResponse(body='ok', status_code=200), not a response and so: /tea/: 500",
    ),
    "3: the published test of a response, which only prints": Mistake(
        3,
        "asgi/app.py",
        edit((CAREFUL, PRINTS)),
        "The last line that it printed: this is no response of ours: TextResponse(body='ok', "
        "status_code=200) mine/part3/asgi/app.py:83 step 6",
    ),
    "3: the published assert in include_routes": Mistake(
        3,
        "asgi/app.py",
        edit((REFUSES_TWICE, "        assert self.router is None, 'only once'\n")),
        "refused by an assert, which -O removes, /a: 200, /b: 404",
    ),
    "3: __call__ returns from a lifespan without a word": Mistake(
        3,
        "asgi/app.py",
        edit((REFUSES, "")),
        "websocket: returns without an exception, sends nothing · invented: returns without an "
        "exception, sends nothing step 6",
    ),
    "3: a text that does not name its encoding": Mistake(
        3,
        "asgi/app.py",
        edit(),
        "café as utf-8 came with charset - step 2",
        ("asgi/http_responses.py", edit(("; charset={charset}", ""))),
    ),
    "4: a lifespan scope is answered like a request": Mistake(
        4,
        "asgi/app.py",
        edit(LIFESPAN_AS_HTTP),
        "calls the app with a scope of type lifespan",
    ),
    "5: a middleware layer that is not async": Mistake(
        5,
        "asgi/middleware.py",
        edit(("async def", "def")),
        "`await` is only allowed in an `async def`. mine/part5/asgi/middleware.py:",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_the_first_red_names_the_cause(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path / "mine"))
    mistake = MISTAKES[name]
    here = part(mistake.part)
    directory = start(here).directory
    steps = lesson(here).steps
    last = max(number for number, step in enumerate(steps) if mistake.file in step.files)
    for file in (file for step in steps[: last + 1] for file in step.files):
        (directory / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(here.directory / file, directory / file)
    done = [check for step in steps[:last] for check in step.checks]
    text = (here.directory / mistake.file).read_text("utf-8")
    (directory / mistake.file).write_text(mistake.written(text), "utf-8")
    if mistake.also:
        other, written = mistake.also
        (directory / other).write_text(written((directory / other).read_text("utf-8")), "utf-8")
    first = first_red(mistake, directory, done)
    step = lesson(here).step_of(first.id, first.line)
    said = f"{first.expected} {first.observed} {first.why} {first.line} step {step}"
    where = re.compile(r" in (App\.)?_run_http_handler")
    told = " ".join(where.sub("", said).split())
    assert mistake.words in told


def first_red(mistake: Mistake, directory: Path, done: list[str]) -> Result:
    """Return the red check that is shown first.

    All checks except those of later steps count as green before.
    """
    load_checks()
    here, round_ = part(mistake.part), Round()
    with quiet():
        for line in Work(Wanted(here.number, str(directory), here.entry)).events():
            round_.take(json.loads(line))
    later = {check for step in lesson(here).steps for check in step.checks} - {*done}
    green = [name for name in checks_of(here.number) if name not in later]
    return by_cause(round_.red, green, {mistake.file}, lesson(here))[0]
