"""Checks of bugs in an app: the client gets a plain 500, and the author a full report."""

import re
from collections import Counter
from functools import partial
from typing import Any

from tests.conformance.handlers import answering, raising
from workbook.protocol.messages import http_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

IMPROVING = 'Part 3, "Improving our App class"'
SERVER_ERROR = '500 "Internal Server Error"'
TRACEBACK = "Traceback (most recent call last)"


@check(
    "server-errors-no-response",
    "a handler that does not return a response is answered 500, without showing what it returned",
    since=3,
    expected={
        1: '200 "ok" for None, a str, a tuple',
        3: f"{SERVER_ERROR} for None, a str, a tuple",
    },
    read=IMPROVING,
    hints=(
        "What does a handler without `return` return?",
        "After the handler has returned, before its response is called.",
        "If it is not a BaseHTTPResponse, respond with INTERNAL_SERVER_ERROR_TEXTResponse.",
    ),
    rows=("3.1",),
)
async def no_response(bench: Bench) -> str:
    returned: dict[str, Any] = {"None": None, "a str": "secret", "a tuple": ("secret", 200)}
    lines: dict[str, str] = {}
    for what in returned:
        app = bench.make(("GET", "/tea", answering(partial(returned.get, what))))
        lines[what] = seen(await bench.ask(app, "GET", "/tea"))
    if len(set(lines.values())) == 1:
        return f"{lines['None']} for {', '.join(lines)}"
    return " · ".join(f"{what}: {line}" for what, line in lines.items())


@check(
    "server-errors-handler",
    "the app answers 500 when a handler raises, and does not show the error",
    since=3,
    expected={1: "no answer, LookupError came out of the app", 3: SERVER_ERROR},
    read=IMPROVING,
    hints=(
        "Who should respond when a handler raises: your app, or the server?",
        "_run_http_handler: what is caught after InvalidRequest?",
        'except Exception: report it, and respond with "Internal Server Error" only.',
    ),
    live=False,
)
async def handler_raises(bench: Bench) -> str:
    app = bench.make(("GET", "/tea", raising(lambda: LookupError("secret"))))
    talk = await bench.talk(app, http_scope("GET", "/tea"))
    answer = seen(talk.answer) if talk.answer else "no answer"
    return f"{answer}, {type(talk.error).__name__} came out of the app" if talk.error else answer


@check(
    "server-errors-in-get-body",
    "a broken response is answered 500: its get_body raises, or an http_response is a text",
    since=3,
    expected=f"LookupError in get_body: {SERVER_ERROR} · InvalidRequest in get_body: {SERVER_ERROR}"
    f" · http_response = 'oops': {SERVER_ERROR}",
    needs="asgi.exceptions.InvalidRequestDataException",
    read=IMPROVING,
    hints=(
        "The handler has ended, and then its response fails. Who made this mistake: the client?",
        "_run_http_handler: which `try` is around `await response()`, and which around the except "
        "branch that asks an InvalidRequest for its response?",
        "Catch InvalidRequest only around the route and the handler. Around that, an outer `try` "
        "has the last except branch, and calls the response.",
    ),
    live=False,
)
async def body_raises(bench: Bench) -> str:
    invalid = bench.name("asgi.exceptions.InvalidRequestDataException")
    base: Any = bench.name("asgi.http_responses.TextResponse")

    class Broken(base):  # type: ignore[misc]
        def get_body(self) -> bytes:
            raise self._body

    class Odd(bench.name("asgi.exceptions.InvalidRequest")):  # type: ignore[misc]
        http_response = "oops"

    handlers = {
        "LookupError in get_body": answering(partial(Broken, LookupError("no tea"))),
        "InvalidRequest in get_body": answering(partial(Broken, invalid("no tea"))),
        "http_response = 'oops'": raising(Odd),
    }
    told: list[str] = []
    for what, handler in handlers.items():
        talk = await bench.talk(bench.make(("GET", "/tea", handler)), http_scope("GET", "/tea"))
        answer = seen(talk.answer) if talk.answer else f"no answer but {talk.error!r}"
        told.append(f"{what}: {answer}")
    return " · ".join(told)


@check(
    "server-errors-reported",
    "if a handler raises, the report has the traceback, the method and the path",
    since=3,
    expected={1: "nothing", 3: "traceback, error, method, path"},
    read=IMPROVING,
    hints=(
        "If you only print(error), what do you not know about it?",
        "_run_http_handler: the last except branch.",
        "Print method and path, then traceback.print_exc(); from Part 5 on logger.exception.",
    ),
    rows=("3.27",),
)
async def raised_is_reported(bench: Bench) -> str:
    app = bench.make(("PATCH", "/tea/pot", raising(lambda: LookupError("too hot"))))
    await bench.ask(app, "PATCH", "/tea/pot")
    wanted = {"traceback": TRACEBACK, "error": "too hot", "method": "PATCH", "path": "/tea/pot"}
    return _found(bench, wanted)


@check(
    "server-errors-no-response-reported",
    "if a handler returns no response, the report has its value, the method and the path",
    since=3,
    expected={1: "nothing", 3: "traceback, what was returned, method, path"},
    read=IMPROVING,
    hints=(
        "How does the author learn that a return is missing?",
        "Where the handler's response is tested.",
        'raise TypeError(f"{handler!r} returned {response!r}, …"): reported like any other error.',
    ),
    rows=("3.27",),
)
async def no_response_is_reported(bench: Bench) -> str:
    app = bench.make(("PATCH", "/tea/pot", answering(lambda: "just " + "words")))
    await bench.ask(app, "PATCH", "/tea/pot")
    wanted = {"traceback": TRACEBACK, "what was returned": "just words"}
    return _found(bench, {**wanted, "method": "PATCH", "path": "/tea/pot"})


@check(
    "server-errors-escaped",
    "a path with line ends and escape codes cannot forge a line of the report",
    since=3,
    expected={1: "nothing", 3: "in one line, escaped"},
    read=IMPROVING,
    hints=(
        "How does a terminal show the path /tea%0d%0aall%20is%20well?",
        "Where the report contains the path.",
        "repr(path), which is {path!r} or %r, escapes control characters.",
    ),
)
async def escaped(bench: Bench) -> str:
    path = "/tea\r\nforged: \x1b[31m"
    app = bench.make(("GET", path, raising(lambda: LookupError("too hot"))))
    await bench.ask(app, "GET", "/tea%0d%0aforged:%20%1b[31m")
    text = bench.printed.everything
    if "forged" not in text:
        return "nothing"
    raw = re.search(r"[\r\x1b]|^forged", text, re.MULTILINE)
    return f"{raw.group()!r} as it came" if raw else "in one line, escaped"


@check(
    "server-errors-quiet",
    "bad requests write nothing into the log; only a bug of the app does",
    since=3,
    expected="100 × 400, 100 × 404, 100 × 405, 100 × 413: 0 lines",
    needs="asgi.exceptions",
    read=IMPROVING,
    hints=(
        "What would ten thousand wrong requests do to your disk?",
        "_run_http_handler: which of its except branches report?",
        "Respond to an InvalidRequest without a report; report all other exceptions.",
    ),
    live=False,
)
async def quiet(bench: Bench) -> str:
    bench.name("asgi.exceptions")

    async def read(request_data: Any) -> Any:
        return await request_data.get_json_body()

    app = bench.make(("POST", "/tea", read), max_body_size=10)
    asked = [("POST", "/tea", b"{"), ("POST", "/tea", b"1" * 11)]
    asked += [("DELETE", "/tea", b""), ("POST", "/milk", b"")]
    answers = [await bench.ask(app, method, path, body=body) for method, path, body in asked * 100]
    counted = Counter(answer.status for answer in answers)
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(counted.items()))
    lines = re.findall(r"tea|milk|Traceback", bench.printed.everything)
    return f"{statuses}: {len(lines)} lines"


def _found(bench: Bench, wanted: dict[str, str]) -> str:
    """Return the names of the texts that were printed or logged, or else the last such line."""
    text = bench.printed.everything
    found = ", ".join(what for what, words in wanted.items() if words in text)
    if found or bench.part < 3 or not text.strip():
        return found or "nothing"
    return f"none of these: it printed {text.rstrip().rpartition(chr(10))[2]!r}"
