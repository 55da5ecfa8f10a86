"""Checks of the responses that the App sends: the handler's, and its own for errors."""

from typing import Any

from tests.conformance.handlers import answering, raising
from workbook.protocol.messages import http_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

IMPROVING = 'Part 3, "Improving our App class"'
TOO_LARGE = "asgi.exceptions.PayloadTooLargeException"


@check(
    "app-answers-handler",
    "the client gets the response that the handler returned",
    since=3,
    expected='201 "tea", x-tea: green',
    needs="asgi.http_responses.TextResponse",
    read=IMPROVING,
    hints=(
        "When is a returned object not a response?",
        "_run_http_handler, after the handler has returned.",
        "`if not isinstance(response, BaseHTTPResponse)`; `is not isinstance(…)` is always true.",
    ),
    rows=("3.1", "5.1"),
)
async def no_error(bench: Bench) -> str:
    text = bench.name("asgi.http_responses.TextResponse")
    handler = answering(lambda: text("tea", 201, {"x-tea": "green"}))
    return seen(await bench.ask(bench.make(("GET", "/tea", handler)), "GET", "/tea"), "x-tea")


@check(
    "app-answers-bodies",
    "the framework's own responses say in their body what happened",
    since=3,
    expected={
        1: "not found · ok · Internal Server Error",
        2: "not found · not found · Internal Server Error",
        3: "Not found · Method not allowed · Internal Server Error",
    },
    read=IMPROVING,
    hints=(
        "What does a client learn from an empty 404?",
        "App has the texts of the 404 and the 500; MethodNotAllowedException, which get_route of "
        "the router raises, has that of the 405.",
        '"Not found", "Method not allowed", "Internal Server Error"',
    ),
    rows=("3.27",),
)
async def own_bodies(bench: Bench) -> str:
    app = bench.make(("GET", "/tea"), ("GET", "/spill", raising(lambda: LookupError("secret"))))
    asked = (("GET", "/nowhere"), ("DELETE", "/tea"), ("GET", "/spill"))
    return " · ".join([(await bench.ask(app, *request)).text or "nothing" for request in asked])


@check(
    "app-answers-headers",
    "every response has content-type and content-length",
    since=3,
    expected={
        1: "200: none · 404: none",
        3: "200: content-length, content-type · 404: content-length, content-type",
    },
    read='Part 3, "Defining helpers"',
    hints=(
        "How must a server send a body without content-length?",
        "BaseHTTPResponse, and how App._send_http_response uses it.",
        "content-type and content-length are among the headers of a _ResponseData.",
    ),
    rows=("1.7",),
    live=False,
)
async def own_headers(bench: Bench) -> str:
    app = bench.make(("GET", "/tea"))
    told = []
    for path in ("/tea", "/milk"):
        start, *_ = (await bench.talk(app, http_scope("GET", path))).sent
        names = sorted(name.decode() for name, _ in start.get("headers", ()))
        told.append(f"{start['status']:d}: {', '.join(names) or 'none'}")
    return " · ".join(told)


@check(
    "app-answers-echo",
    "no response of the framework contains the path that the client asked for",
    since=3,
    expected={
        1: "404, 200, 500: no tea",
        2: "404, 404, 500: no tea",
        3: "404, 405, 500: no tea",
    },
    read=IMPROVING,
    hints=(
        "If a page shows the path, what can somebody put into a link to it?",
        "The messages of the 404 and of the 405, and the body of the 500.",
        "A fixed text for each, without path, method or the text of an exception.",
    ),
    rows=("3.27",),
)
async def no_echo(bench: Bench) -> str:
    spill = raising(lambda: LookupError("/tea/spill"))
    app = bench.make(("GET", "/tea"), ("GET", "/tea/spill", spill))
    asked = (("GET", "/tea/nowhere"), ("DELETE", "/tea"), ("GET", "/tea/spill"))
    answers = [await bench.ask(app, *request) for request in asked]
    echoing = [
        answer.status
        for answer in answers
        if "tea" in answer.text or any("tea" in value for _, value in answer.headers)
    ]
    statuses = ", ".join(str(answer.status) for answer in answers)
    return f"{statuses}: {f'tea in the {echoing[0]}' if echoing else 'no tea'}"


@check(
    "app-answers-too-large",
    "a body that is too large is answered 413 with a text that says why",
    since=3,
    expected="413, in words",
    needs=TOO_LARGE,
    read=IMPROVING,
    hints=(
        "What can a client do about a 413 that does not say why?",
        "App passes its max_body_size on to RequestData. RequestData, or its Body, raises "
        "PayloadTooLargeException: the text is its argument.",
        'PayloadTooLargeException(f"The body exceeds {limit} bytes")',
    ),
    rows=("3.24", "3.27"),
)
async def too_large(bench: Bench) -> str:
    bench.name(TOO_LARGE)

    async def read(request_data: Any) -> Any:
        await request_data.get_json_body()
        return bench.name("asgi.http_responses.OK_TEXTResponse")("read")

    app = bench.make(("POST", "/tea", read), max_body_size=10)
    answer = await bench.ask(app, "POST", "/tea", body=b'"0123456789"')
    if answer.status == 200:
        return "200: the handler could read 12 bytes, so max_body_size=10 does not limit the body"
    return f"{answer.status}, {'in words' if answer.text.strip() else 'empty'}"
