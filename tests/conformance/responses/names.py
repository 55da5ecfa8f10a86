"""Checks of a response as an object: its methods, and that it can be sent again."""

from dataclasses import fields
from typing import Any

from tests.conformance.handlers import answering, reply, sending
from workbook.protocol.answer import Answer
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

DEFINING = 'Part 3, "Defining helpers"'
TEXT = "asgi.http_responses.TextResponse"


@check(
    "responses-call",
    "calling a response returns status, body and headers, as bytes with lower-case names",
    since=3,
    expected="status_code, body, headers · 418 b'tea' x-tea=green content-length=3",
    needs="asgi.http_responses._ResponseData",
    read=DEFINING,
    hints=(
        "What differs: the status, the body, the name of a header, or its type (bytes)?",
        "BaseHTTPResponse.__call__, and _get_bytes_headers, which it asks for the headers.",
        "_ResponseData(status_code, body, headers): pairs of bytes, each name in lower case.",
    ),
    live=False,
)
async def called(bench: Bench) -> str:
    kind = bench.name("asgi.http_responses._ResponseData")
    text = bench.name("asgi.http_responses.TextResponse")
    data = await bench.within(text("tea", 418, {"X-Tea": "green"})())
    if not isinstance(data, kind):
        return f"{data!r}"
    if not all(isinstance(each, bytes) for pair in data.headers for each in pair):
        return f"{data.status_code} {data.body!r}, and headers that are not bytes: {data.headers}"
    wanted = (b"x-tea", b"content-length")
    headers = " ".join(
        b"=".join(pair).decode() for pair in data.headers if pair[0].lower() in wanted
    )
    names = ", ".join(field.name for field in fields(kind))
    return f"{names} · {data.status_code} {data.body!r} {headers}"


@check(
    "responses-ask",
    "a response has getters for its status, its body and its headers",
    since=3,
    expected="get_status_code 418, get_body b'tea', get_headers: x-tea green · "
    "_get_bytes_headers: x-tea b'green', content-length b'3'",
    needs="asgi.http_responses.TextResponse",
    read=DEFINING,
    hints=(
        "Which four methods can code call before the response is sent?",
        "get_status_code, get_body, get_headers, _get_bytes_headers. Both give the names of the "
        "headers in lower case, and _get_bytes_headers gives bytes.",
        "_set_body_length stores the length; _get_bytes_headers includes it from then on.",
    ),
    live=False,
)
async def asked(bench: Bench) -> str:
    response = bench.name("asgi.http_responses.TextResponse")("tea", 418, {"X-Tea": "green"})
    told = f"get_status_code {_number(response.get_status_code())}"
    told += f", get_body {response.get_body()!r}, get_headers"
    if (headers := response.get_headers()) is None:
        return f"{told} None"
    if "x-tea" not in headers:
        return f"{told} {headers}, without x-tea"
    told += f": x-tea {headers['x-tea']}"
    await bench.within(response._set_body_length())
    if (pairs := response._get_bytes_headers()) is None:
        return f"{told} · _get_bytes_headers None"
    sent = dict(pairs)
    if b"x-tea" not in sent:
        return f"{told} · _get_bytes_headers {pairs}, without b'x-tea'"
    length = sent.get(b"content-length")
    return f"{told} · _get_bytes_headers: x-tea {sent.get(b'x-tea')!r}, content-length {length!r}"


@check(
    "responses-get-headers",
    "get_headers returns a copy with lower-case names, and a list for a repeated name",
    since=3,
    expected="green, ['a=1', 'b=2'] · the same after a change to the copy",
    needs=TEXT,
    read=DEFINING,
    hints=(
        "What keeps the headers of a response, and what does the caller of get_headers get?",
        "BaseHTTPResponse.__init__, which keeps them, and get_headers.",
        "Keep every pair, also of a repeated name. get_headers makes a new dict in each call: a "
        "str, or a list of str for a repeated name.",
    ),
    rows=("3.14",),
    live=False,
)
async def got(bench: Bench) -> str:
    cookies = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    response = bench.name(TEXT)("tea", headers=[("X-Tea", "green"), *cookies])
    copy = response.get_headers()
    before = f"{copy.get('x-tea')}, {copy.get('set-cookie')}"
    copy["x-tea"] = "black"
    if isinstance(copy.get("set-cookie"), list):
        copy["set-cookie"].append("c=3")
    again = response.get_headers()
    after = f"{again.get('x-tea')}, {again.get('set-cookie')}"
    return f"{before} · {'the same' if after == before else after} after a change to the copy"


@check(
    "responses-kept",
    "a response that is sent again has the same headers",
    since=3,
    expected="x-tea: green · set-cookie: a=1 | b=2, both times",
    needs=TEXT,
    read=DEFINING,
    hints=(
        "Can a response be made once, at import, and sent a thousand times?",
        "The attributes of the response that __call__ changes.",
        "Add the length to the headers that are sent, not to those that are kept.",
    ),
    rows=("3.14",),
)
async def sent_again(bench: Bench) -> str:
    response = bench.name(TEXT)("tea", headers=[("set-cookie", "a=1"), ("set-cookie", "b=2")])
    response.add_header("x-tea", "green")
    app = sending(answering(lambda: response))
    told = []
    for _ in range(2):
        answer = await bench.ask(app, "GET", "/tea")
        told.append(
            " · ".join(f"{name}: {_each(answer, name)}" for name in ("x-tea", "set-cookie"))
        )
    return f"{told[0]}, both times" if told[0] == told[1] else f"{told[0]}, then {told[1]}"


@check(
    "responses-copy",
    "copy gives a response like the first one, and each has its own headers",
    since=3,
    expected="a TextResponse 418 b'tea' · x-tea: black in the copy, green in the first · "
    "set-cookie: a=1 | b=2 in the copy, a=1 | b=2 in the first",
    needs="asgi.http_responses.BaseHTTPResponse.copy",
    read="the docstring of BaseHTTPResponse.copy in asgi/http_responses.py",
    hints=(
        "If a class keeps one response for all requests, who may add a header to it?",
        "BaseHTTPResponse.copy. It takes over body, status and encoding, and every header.",
        "Make an object of the same class, and give it a copy of self._headers. Do not use "
        "get_headers(): it puts two cookies into one list.",
    ),
    rows=("3.12",),
    live=False,
)
async def copied(bench: Bench) -> str:
    bench.name("asgi.http_responses.BaseHTTPResponse.copy")
    given = [("X-Tea", "green"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    first = bench.name(TEXT)("tea", 418, given)
    copy = first.copy()
    copy.add_header("x-tea", "black")
    told = [f"a {type(copy).__name__} {copy.get_status_code():d} {copy.get_body()!r}"]
    sent = [(await bench.within(response())).headers for response in (copy, first)]
    for name in ("x-tea", "set-cookie"):
        of_copy, of_first = [
            " | ".join(value.decode() for key, value in pairs if key.decode().lower() == name)
            for pairs in sent
        ]
        told.append(f"{name}: {of_copy} in the copy, {of_first} in the first")
    return " · ".join(told)


@check(
    "responses-repr",
    "the repr of a response shows its class, its body and its status",
    since=3,
    expected="TextResponse, 'green tea' and 418 · JsonResponse, 'tea': 'green' and 418",
    needs="asgi.http_responses.TextResponse",
    read=DEFINING,
    hints=(
        "What does print(response) show while you debug?",
        "BaseHTTPResponse.__repr__.",
        'f"{type(self).__name__}(body={self._body!r}, status_code={self._status_code})"',
    ),
    live=False,
)
async def shown(bench: Bench) -> str:
    text = _shown(bench, "TextResponse", "green tea", "'green tea'")
    json = _shown(bench, "JsonResponse", {"tea": "green"}, "'tea': 'green'")
    return f"{text} · {json}"


def _shown(bench: Bench, kind: str, body: object, words: str) -> str:
    """Return what the repr has to show, or else the repr and what it lacks."""
    text = repr(bench.name(f"asgi.http_responses.{kind}")(body, 418))
    wanted = {kind: kind, words: words.strip("'"), "418": "418"}
    lacks = [what for what, words in wanted.items() if words not in text]
    if lacks:
        return f"{text} lacks {' and '.join(lacks)}"
    return f"{kind}, {words} and 418"


def _number(status: object) -> str:
    return str(int(status)) if isinstance(status, int) else repr(status)


@check(
    "responses-own-class",
    "a response class of your own only needs get_body",
    since=3,
    expected='200 "<p>", content-type: text/html, content-length: 3 · NotImplementedError',
    needs="asgi.http_responses.BaseHTTPResponse",
    read=DEFINING,
    hints=(
        "In which method do JsonResponse and TextResponse differ?",
        "BaseHTTPResponse does everything except get_body.",
        "BaseHTTPResponse.get_body raises NotImplementedError; a subclass returns bytes.",
    ),
)
async def own_class(bench: Bench) -> str:
    base: Any = bench.name("asgi.http_responses.BaseHTTPResponse")

    class Page(base):  # type: ignore[misc]
        def get_body(self) -> bytes:
            return b"<p>"

    answer = await reply(bench, lambda: Page("tea", headers={"content-type": "text/html"}))
    told = seen(answer, "content-type", "content-length")
    try:
        base("tea").get_body()
    except NotImplementedError:
        return f"{told} · NotImplementedError"
    return f"{told} · the base class has a body"


def _each(answer: Answer, name: str) -> str:
    return " | ".join(answer.all(name)) or "-"
