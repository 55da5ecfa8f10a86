"""Tests the lint on apps that each break one rule, and on unusual apps that break none."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import pytest

from workbook.protocol.asgi_types import App, Message, Receive, Scope, Send
from workbook.protocol.conversation import converse, http_scope, minimal_scope
from workbook.protocol.lifespan import lifespan
from workbook.protocol.lint import RULES, Lint, LintError

BODY: Message = {"type": "http.response.body", "body": b"hello"}
EMPTY: Message = {"type": "http.response.body"}
MORE: Message = {"type": "http.response.body", "body": b"hello", "more_body": True}
TRAILERS: Message = {"type": "http.response.trailers", "headers": [(b"x-sum", b"1")]}
FILE: Message = {"type": "http.response.pathsend", "path": "/srv/page.html"}
MORE_TRAILERS: Message = {**TRAILERS, "more_trailers": True}
HINT: Message = {"type": "http.response.early_hint", "links": [b"</a>"]}


def start(status: Any = 200, headers: Any = (), **more: Any) -> Message:
    return {"type": "http.response.start", "status": status, "headers": headers, **more}


def header(name: Any, value: Any = b"v") -> list[Message]:
    return [start(headers=[(name, value)]), BODY]


def sender(messages: Iterable[Any], result: Any = None) -> App:
    """Return an app that reads the request and sends these messages unchanged."""

    async def app(scope: Scope, receive: Receive, send: Send) -> Any:
        await receive()
        for message in messages:
            await send(message)
        return result

    return app


BAD_RESPONSES: list[tuple[str, list[Any]]] = [
    ("message-dict", ["http.response.start"]),
    ("message-dict", [{"status": 200}]),
    ("message-dict", [{"type": b"http.response.start", "status": 200}]),
    ("message-known", [{"type": "http.response.begin", "status": 200}]),
    ("message-known", [{"type": "lifespan.startup.complete"}]),
    ("message-known", [start(), {"type": "http.disconnect"}]),
    ("message-key", [{"type": "http.response.start"}]),
    ("extension-offered", [start(), {"type": "http.response.pathsend", "path": "/srv/x"}]),
    ("extension-offered", [start(trailers=True)]),
    ("start-first", [BODY]),
    ("start-once", [start(), start()]),
    ("start-once", [start(), MORE, start()]),
    ("end-once", [start(), BODY, BODY]),
    ("end-once", [start(), BODY, EMPTY]),
    ("end-once", [start(), BODY, start()]),
    ("response-missing", []),
    ("response-incomplete", [start()]),
    ("response-incomplete", [start(), MORE]),
    ("status-int", [start("200")]),
    ("status-int", [start(True)]),
    ("status-int", [start(200.0)]),
    ("status-int", [start(None)]),
    ("status-range", [start(99)]),
    ("status-range", [start(600)]),
    ("value-type", [start(trailers="no")]),
    ("body-bytes", [start(), {"type": "http.response.body", "body": "hello"}]),
    ("body-bytes", [start(), {"type": "http.response.body", "body": None}]),
    ("body-bytes", [start(), {"type": "http.response.body", "body": bytearray(b"x")}]),
    ("more-body-bool", [start(), {**BODY, "more_body": 1}]),
    ("more-body-bool", [start(), {**BODY, "more_body": None}]),
    ("headers-iterable", [start(headers=None)]),
    ("headers-iterable", [start(headers={b"a": b"b"})]),
    ("headers-iterable", [start(headers="a: b")]),
    ("header-pair", [start(headers=[b"ab"])]),
    ("header-pair", [start(headers=[(b"a", b"b", b"c")])]),
    ("header-pair", [start(headers=[7])]),
    ("header-bytes", header("content-type")),
    ("header-bytes", header(b"content-length", 5)),
    ("header-lower-case", header(b"Content-Type")),
    ("header-token", header(b"")),
    ("header-token", header(b"bad name")),
    ("header-token", header(b"bad:name")),
    ("header-token", header(b"name\r\n")),
    ("header-value", header(b"a", b"b\r\nset-cookie: c")),
    ("header-value", header(b"a", b"b\nc")),
    ("header-value", header(b"a", b"b\0")),
    ("header-value", header(b"a", b"\x1b[31m")),
    ("header-value", header(b"a", b"\x7f")),
    ("no-transfer-encoding", header(b"transfer-encoding", b"chunked")),
    ("length-digits", header(b"content-length", b"+5")),
    ("length-digits", header(b"content-length", b"5 ")),
    ("length-digits", header(b"content-length", b"")),
    ("length-digits", header(b"content-length", "٥".encode())),
    ("length-digits", header(b"content-length", b"9" * 5000)),
    ("length-once", [start(headers=[(b"content-length", b"5")] * 2), BODY]),
    ("length-exact", header(b"content-length", b"4")),
    ("length-exact", header(b"content-length", b"6")),
    ("length-exact", [start(headers=[(b"content-length", b"7")]), MORE, MORE]),
    ("length-forbidden", [start(204, [(b"content-length", b"0")]), EMPTY]),
    ("length-forbidden", [start(103, [(b"content-length", b"0")]), EMPTY]),
    ("body-forbidden", [start(204), BODY]),
    ("body-forbidden", [start(304), BODY]),
]


@pytest.mark.parametrize(("rule", "messages"), BAD_RESPONSES)
async def test_a_bad_response_is_caught(rule: str, messages: list[Any]) -> None:
    transcript = await converse(sender(messages), http_scope())
    assert isinstance(transcript.error, LintError)
    assert [breach.rule for breach in transcript.breaches] == [rule]
    assert transcript.error.breach == transcript.breaches[0]


OFFERED = ("http.response.trailers", "http.response.early_hint", "http.response.pathsend")
EXTENSIONS: dict[str, Any] = {name: {} for name in OFFERED}
BAD_EXTENSIONS: list[tuple[str, list[Message]]] = [
    ("before-start", [start(), HINT]),
    ("body-first", [start(trailers=True), TRAILERS]),
    ("trailers-next", [start(trailers=True), BODY, BODY]),
    ("response-incomplete", [start(trailers=True), BODY]),
    ("end-once", [start(), BODY, TRAILERS]),
    ("message-key", [start(trailers=True), BODY, {"type": "http.response.trailers"}]),
    ("header-token", [start(trailers=True), BODY, {**TRAILERS, "headers": [(b"", b"")]}]),
]


@pytest.mark.parametrize(("rule", "messages"), BAD_EXTENSIONS)
async def test_a_bad_use_of_an_extension_is_caught(rule: str, messages: list[Message]) -> None:
    transcript = await converse(sender(messages), http_scope(extensions=EXTENSIONS))
    assert [breach.rule for breach in transcript.breaches] == [rule]


async def test_an_app_returns_none() -> None:
    transcript = await converse(sender([start(), BODY], result="done"), http_scope())
    assert [breach.rule for breach in transcript.breaches] == ["return-none"]


GOOD_RESPONSES: list[tuple[str, list[Message]]] = [
    ("GET", [start(), BODY]),
    ("GET", [{"type": "http.response.start", "status": 200}, EMPTY]),
    ("GET", [start(HTTPStatus.NOT_FOUND), BODY]),
    ("GET", [start(headers=[[b"set-cookie", b"a"], [b"set-cookie", b"b"]]), BODY]),
    ("GET", [start(headers=((b"x", b"caf\xe9\tok"),)), BODY]),
    ("GET", [start(headers=[(b"content-length", b"10")]), MORE, BODY]),
    ("GET", [start(), MORE, {**EMPTY, "more_body": True}, BODY]),
    ("GET", [start(204), EMPTY]),
    ("GET", [start(304, [(b"content-length", b"5")]), EMPTY]),
    ("HEAD", [start(headers=[(b"content-length", b"5")]), EMPTY]),
    ("HEAD", [start(headers=[(b"content-length", b"5")]), BODY]),
    ("HEAD", [start(304), BODY]),
    ("GET", [start(headers=[(b"content-length", b"5")]), FILE]),
    ("GET", [HINT, start(trailers=True), MORE, BODY, MORE_TRAILERS, TRAILERS]),
]


@pytest.mark.parametrize(("method", "messages"), GOOD_RESPONSES)
async def test_a_good_response_passes(method: str, messages: list[Message]) -> None:
    transcript = await converse(sender(messages), http_scope(method, extensions=EXTENSIONS))
    assert transcript.error is None
    assert transcript.breaches == []
    assert transcript.sent == messages


async def test_headers_that_are_an_iterator_reach_the_server() -> None:
    pairs = [(b"a", b"1"), (b"b", b"2")]
    transcript = await converse(sender([start(headers=iter(pairs)), BODY]), http_scope())
    assert transcript.breaches == []
    assert list(transcript.sent[0]["headers"]) == pairs


async def test_headers_of_the_scope_that_are_an_iterator_reach_the_app() -> None:
    seen: list[Any] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend(scope["headers"])
        await sender([start(), BODY])(scope, receive, send)

    scope = {**minimal_scope(), "headers": iter([(b"a", b"1")])}
    assert (await converse(app, scope)).breaches == []
    assert seen == [(b"a", b"1")]


async def test_a_swallowed_error_is_still_recorded_and_only_once() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send(BODY)
        except Exception:
            return

    transcript = await converse(app, http_scope())
    assert transcript.error is None
    assert [breach.rule for breach in transcript.breaches] == ["start-first"]
    assert transcript.sent == []  # a bad message never reaches the server


async def test_a_breach_tells_what_was_expected_and_what_came() -> None:
    transcript = await converse(sender([start("200")]), http_scope())
    assert str(transcript.error) == (
        "expected 'status' of http.response.start to be an int, got '200' [status-int]"
    )


async def test_an_exception_of_the_app_comes_through() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError

    transcript = await converse(app, http_scope())
    assert isinstance(transcript.error, ZeroDivisionError)
    assert transcript.breaches == []


async def test_an_app_whose_client_has_gone_need_not_answer() -> None:
    transcript = await converse(sender([]), http_scope(), [{"type": "http.disconnect"}])
    assert transcript.breaches == []

    async def gives_up(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send(start())
        except OSError:
            return

    transcript = await converse(gives_up, http_scope(), send_error=BrokenPipeError())
    assert transcript.error is None
    assert transcript.breaches == []


async def test_a_second_start_after_the_client_has_gone_is_still_a_breach() -> None:
    async def insists(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send(start())
        except OSError:
            await send(start(500))

    transcript = await converse(insists, http_scope(), send_error=BrokenPipeError())
    assert [breach.rule for breach in transcript.breaches] == ["start-once"]


BAD_SCOPES: list[tuple[str, str, Any]] = [
    ("scope-key", "method", None),
    ("scope-key", "asgi", None),
    ("scope-value", "asgi", {"spec_version": "2.3"}),
    ("scope-value", "method", "get"),
    ("scope-value", "path", b"/"),
    ("scope-value", "raw_path", "/"),
    ("scope-value", "query_string", "a=1"),
    ("scope-value", "client", ("127.0.0.1", "50000")),
    ("scope-value", "server", "127.0.0.1"),
    ("scope-value", "state", []),
    ("scope-value", "headers", 7),
    ("scope-headers", "headers", [("host", "a")]),
    ("scope-headers", "headers", [(b"Host", b"a")]),
    ("scope-headers", "headers", [b"ab"]),
]


@pytest.mark.parametrize(("rule", "key", "value"), BAD_SCOPES)
async def test_a_bad_scope_is_caught(rule: str, key: str, value: Any) -> None:
    scope = {**http_scope(), key: value}
    if rule == "scope-key":
        del scope[key]
    transcript = await converse(sender([start(), BODY]), scope)
    assert [breach.rule for breach in transcript.breaches] == [rule]


async def test_a_minimal_scope_and_unix_sockets_pass() -> None:
    for scope in (
        minimal_scope(),
        http_scope(client=None, server=("/run/app", None), raw_path=None, extensions=None),
    ):
        assert (await converse(sender([start(), BODY]), scope)).breaches == []


BAD_REQUESTS: list[tuple[str, list[Any]]] = [
    ("receive-order", [{"type": "http.request"}, {"type": "http.request"}]),
    ("receive-order", [{"type": "http.disconnect"}, {"type": "http.request"}]),
    ("receive-order", [{"type": "lifespan.startup"}]),
    ("receive-value", [{"body": b""}]),
    ("receive-value", [{"type": "http.request", "body": "text"}]),
    ("receive-value", [{"type": "http.request", "more_body": 0}]),
]


@pytest.mark.parametrize(("rule", "messages"), BAD_REQUESTS)
async def test_a_bad_request_message_is_caught(rule: str, messages: list[Any]) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for _ in messages:
            await receive()

    transcript = await converse(app, http_scope(), messages)
    assert [breach.rule for breach in transcript.breaches] == [rule]


def lifespan_app(*steps: str, result: Any = None) -> App:
    """Return an app that sends each step as a message, and receives for the step "receive"."""

    async def app(scope: Scope, receive: Receive, send: Send) -> Any:
        for step in steps:
            if step == "receive":
                await receive()
            else:
                await send({"type": f"lifespan.{step}"})
        return result

    return app


UP = ("receive", "startup.complete")
BAD_LIFESPANS: list[tuple[str, App]] = [
    ("startup-asked", lifespan_app("startup.complete")),
    ("startup-once", lifespan_app(*UP, "startup.complete")),
    ("startup-once", lifespan_app("receive", "startup.failed", "startup.complete")),
    ("startup-answered", lifespan_app()),
    ("startup-answered", lifespan_app("receive")),
    ("shutdown-asked", lifespan_app("receive", "shutdown.complete")),
    ("shutdown-asked", lifespan_app(*UP, "shutdown.complete")),
    ("shutdown-once", lifespan_app(*UP, "receive", "shutdown.complete", "shutdown.failed")),
    ("shutdown-answered", lifespan_app(*UP)),
    ("shutdown-answered", lifespan_app(*UP, "receive")),
    ("message-known", lifespan_app("receive", "startup")),
    ("message-known", lifespan_app("receive", "started")),
    ("return-none", lifespan_app(*UP, "receive", "shutdown.complete", result=1)),
]


@pytest.mark.parametrize(("rule", "app"), BAD_LIFESPANS)
async def test_a_bad_lifespan_is_caught(rule: str, app: App) -> None:
    async with lifespan(app) as life:
        pass
    assert [breach.rule for breach in life.breaches] == [rule]
    assert isinstance(life.error, LintError)


GOOD_LIFESPANS: list[App] = [
    lifespan_app(*UP, "receive", "shutdown.complete"),
    lifespan_app(*UP, "receive", "shutdown.failed"),
    lifespan_app("receive", "startup.failed"),
]


@pytest.mark.parametrize("app", GOOD_LIFESPANS)
async def test_a_good_lifespan_passes(app: App) -> None:
    async with lifespan(app) as life:
        pass
    assert life.breaches == []
    assert life.error is None


async def test_a_failed_message_is_text() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": ValueError("no database")})

    async with lifespan(app) as life:
        pass
    assert [breach.rule for breach in life.breaches] == ["value-type"]


async def test_other_scopes_are_passed_on_untouched() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> str:
        return await receive()  # type: ignore[return-value]

    lint = Lint(app)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    await lint({"type": "websocket"}, receive, send)
    assert lint.log == []


async def test_the_log_holds_both_directions_and_numbers_the_conversations() -> None:
    lint = Lint(sender([start(), BODY]))

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        pass

    for _ in range(2):
        await lint(http_scope(), receive, send)
    assert [(event.direction, event.message["type"]) for event in lint.log[:3]] == [
        ("receive", "http.request"),
        ("send", "http.response.start"),
        ("send", "http.response.body"),
    ]
    assert [event.conversation for event in lint.log] == [1, 1, 1, 2, 2, 2]


def test_every_rule_has_an_app_that_breaks_it() -> None:
    tables: tuple[list[Any], ...] = (
        BAD_RESPONSES,
        BAD_EXTENSIONS,
        BAD_SCOPES,
        BAD_REQUESTS,
        BAD_LIFESPANS,
    )
    broken = {row[0] for table in tables for row in table}
    assert broken == set(RULES)
