"""Checks of the ASGI specification: request bodies, request headers and response headers."""

from collections.abc import Callable, Iterable
from typing import Any

from tests.conformance.asgi.rules import RESPONSE, outcome, tried
from tests.conformance.by_hand import app_reading, app_that
from tests.conformance.handlers import answering, sending
from workbook.protocol.asgi_types import App, Message
from workbook.protocol.messages import http_scope, minimal_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

HELPERS = 'Part 3, "Defining helpers"'
DATA = "Part 3, repository: asgi/request_data.py"
Pairs = Iterable[tuple[bytes, bytes]]


async def echo(bench: Bench, app: App, *messages: Message) -> str:
    return outcome(await bench.talk(app, http_scope("POST", "/read"), messages))


async def body_of(data: Any) -> str:
    return b"".join([chunk async for chunk in data.get_stream_body_bytes()]).decode()


@check(
    "asgi-missing-keys",
    "a message without body has an empty body, and one without more_body is the last",
    since=3,
    needs=RESPONSE,
    expected='neither: 200, no more_body: 200 "tea", no body: 200 "tea"',
    read=DATA,
    hints=(
        "Which keys of http.request does the specification make optional?",
        "Every place where RequestData reads a message.",
        'message.get("body", b"") and message.get("more_body", False)',
    ),
    rows=("3.20",),
    live=False,
)
async def missing_keys(bench: Bench) -> str:
    bench.name(RESPONSE)
    app, kind = app_reading(bench, body_of), {"type": "http.request"}
    neither = await echo(bench, app, kind)
    no_more = await echo(bench, app, kind | {"body": b"tea"})
    no_body = await echo(bench, app, kind | {"more_body": True}, kind | {"body": b"tea"})
    return f"neither: {neither}, no more_body: {no_more}, no body: {no_body}"


@check(
    "asgi-empty-pieces",
    "a body may be cut anywhere, even into empty pieces",
    since=3,
    needs=RESPONSE,
    expected='200 "green tea"',
    read=DATA,
    hints=(
        "Does an empty chunk end the body?",
        "The loop around receive in RequestData.",
        "Only more_body decides whether the body ends, never the bytes.",
    ),
    rows=("3.20",),
    live=False,
)
async def empty_pieces(bench: Bench) -> str:
    bench.name(RESPONSE)
    pieces = (b"", b"gre", b"", b"", b"en t", b"ea", b"")
    messages: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": True} for piece in pieces
    ]
    app = app_reading(bench, body_of)
    return await echo(bench, app, *messages, {"type": "http.request"})


@check(
    "asgi-cut-upload",
    "a client that leaves during its upload gets no response, and the half body is not used",
    since=3,
    needs=RESPONSE,
    expected="no answer",
    read=DATA,
    hints=(
        "Is http.disconnect the last chunk of a body?",
        "The loop around receive in RequestData; then App, which answers nobody.",
        "raise ClientDisconnected; the App then ends the request without a response.",
    ),
    rows=("3.21",),
    live=False,
)
async def cut_upload(bench: Bench) -> str:
    half: Message = {"type": "http.request", "body": b"green", "more_body": True}
    bench.name(RESPONSE)
    said = await echo(bench, app_that(bench, body_of), half, {"type": "http.disconnect"})
    return f"{said}, but logged" if "Traceback" in bench.printed.everything else said


@check(
    "asgi-headers-iterable",
    "the headers of a scope may be any iterable of pairs, and can be read more than once",
    since=5,
    needs="asgi.request_data.RequestData.get_query_string_dict",
    expected="list: green green, tuple: green green, generator: green green",
    read='Part 5, "Headers and Query string"',
    hints=(
        "What happens if you iterate over a generator twice?",
        "RequestData.__init__, where it stores the headers.",
        "headers if isinstance(headers, list) else list(headers)",
    ),
    rows=("5.10",),
    live=False,
)
async def headers_iterable(bench: Bench) -> str:
    bench.name("asgi.request_data.RequestData.get_query_string_dict")
    read: list[str] = []

    async def handler(request_data: Any) -> Any:
        read.append(await request_data.get_header_value("x-tea"))
        read.append((await request_data.get_headers()).get("x-tea", "-"))
        return bench.name(RESPONSE)("ok")

    app = bench.make(("GET", "/tea", handler))
    kinds: dict[str, Callable[[Pairs], Pairs]] = {
        "list": list,
        "tuple": tuple,
        "generator": lambda pairs: (pair for pair in pairs),
    }
    told = []
    for name, kind in kinds.items():
        scope = minimal_scope("GET", "/tea") | {"headers": kind([(b"x-tea", b"green")])}
        await bench.talk(app, scope)
        told.append(f"{name}: {' '.join(read)}")
        read.clear()
    return ", ".join(told)


@check(
    "asgi-headers-bytes",
    "response headers are sent as bytes in lower case, in order, with every set-cookie",
    since=3,
    needs=RESPONSE,
    expected="x-b, set-cookie, x-a, set-cookie",
    read=HELPERS,
    hints=(
        "ASGI headers are a list of pairs, not a dict.",
        "BaseHTTPResponse._get_bytes_headers.",
        "Keep pairs, lower the names, encode as latin-1.",
    ),
    rows=("3.14",),
    live=False,
)
async def headers_as_bytes(bench: Bench) -> str:
    pairs = [("X-B", "1"), ("Set-Cookie", "a=1"), ("x-a", "2"), ("set-cookie", "b=2")]
    response = bench.name(RESPONSE)
    app = sending(answering(lambda: response("ok", headers=pairs)))
    talk = await bench.talk(app, http_scope("GET", "/tea"))
    names = [bytes(name) for name, _ in tried(talk)[0]["headers"]]
    given = {name.lower().encode() for name, _ in pairs}
    return ", ".join(name.decode() for name in names if name.lower() in given)


@check(
    "asgi-transfer-encoding",
    "an app never sends transfer-encoding, because that is the server's task",
    since=3,
    needs=RESPONSE,
    expected="not sent",
    read=HELPERS,
    hints=(
        "Who decides how the body is framed: the app, or the server?",
        "BaseHTTPResponse, where it stores headers.",
        "Refuse the name transfer-encoding with a clear error.",
    ),
    live=False,
)
async def transfer_encoding(bench: Bench) -> str:
    response = bench.name(RESPONSE)

    async def handler(request_data: Any) -> Any:
        return response("ok", headers={"Transfer-Encoding": "chunked"})

    talk = await bench.talk(bench.make(("GET", "/tea", handler)), http_scope("GET", "/tea"))
    names = [bytes(name).lower() for name, _ in tried(talk)[0].get("headers", ())]
    return "sent" if b"transfer-encoding" in names else "not sent"
