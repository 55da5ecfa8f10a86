"""Tests which messages of an app are sent, and that every client finds the end of the answer."""

import re
from typing import Any

import pytest

from tests.part0 import PART0
from tests.part0.serving import Scope, client, closing, request, said, serving, statuses

Message = dict[str, Any]


def app_sending(*messages: Any, caught: list[BaseException] | None = None) -> Any:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        for message in messages:
            try:
                await send(message)
            except Exception as error:
                if caught is None:
                    raise
                caught.append(error)

    return app


def start(status: Any = 200, *headers: Any) -> Message:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(data: Any = b"", **rest: Any) -> Message:
    return {"type": "http.response.body", "body": data, **rest}


def length(size: int) -> tuple[bytes, bytes]:
    return b"content-length", b"%d" % size


async def answered(app: Any, message: bytes) -> bytes:
    async with serving(app, lint=False) as server:
        return await said(server, message)


def test_the_date_is_made_once_a_second_and_follows_a_clock_that_is_set_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head = PART0.module("server.response_head")
    lines = []
    for now in (7200.0, 7200.9, 7201.0, 3600.5):
        monkeypatch.setattr(head.time, "time", lambda now=now: now)
        lines.append(head.date_line())
    assert [line[-14:-6] for line in lines] == [b"02:00:00", b"02:00:00", b"02:00:01", b"01:00:00"]
    assert lines[1] is lines[0]


async def test_a_whole_body_has_its_length_and_a_date() -> None:
    got = await answered(app_sending(start(), body(b"caf\xc3\xa9")), closing())
    assert re.fullmatch(
        rb"HTTP/1.1 200 OK\r\ndate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n"
        rb"content-length: 5\r\nconnection: close\r\n\r\ncaf\xc3\xa9",
        got,
    )


async def test_a_body_in_pieces_is_chunked_or_in_http_1_0_ends_with_the_connection() -> None:
    app = app_sending(start(), body(b"ab", more_body=True), body(more_body=True), body(b"c"))
    new, old = await answered(app, request()[:-2] + b"Connection: close\r\n\r\n"), b""
    assert b"transfer-encoding: chunked" in new
    assert new.endswith(b"\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
    old = await answered(app, b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    assert b"chunked" not in old
    assert b"connection: close" in old
    assert old.endswith(b"\r\n\r\nabc")


@pytest.mark.parametrize(
    ("method", "status", "lines"),
    [
        (b"HEAD", 200, b"content-length: 3\r\n"),
        (b"GET", 204, b""),
        (b"GET", 304, b"content-length: 3\r\n"),
    ],
)
async def test_head_204_and_304_have_no_body(method: bytes, status: int, lines: bytes) -> None:
    app = app_sending(start(status, length(3)), body(b"a", more_body=True), body(b"bc"))
    got = await answered(app, request(line=method + b" / HTTP/1.1") + closing())
    first, _, rest = got.partition(b"\r\n\r\n")
    assert first.endswith(b"GMT" + (b"\r\n" + lines).removesuffix(b"\r\n"))
    assert rest.startswith(b"HTTP/1.1 ")


@pytest.mark.parametrize("pieces", [(b"abcd",), (b"ab",), (b"ab", b"cd"), (b"a", b"b"), (b"",)])
async def test_a_body_that_is_not_as_long_as_it_says(pieces: tuple[bytes, ...]) -> None:
    """The app announces three bytes and sends more or fewer.

    The client gets no complete response, and no answer to its next request.
    """
    bodies = [body(piece, more_body=True) for piece in pieces[:-1]] + [body(pieces[-1])]
    app = app_sending(start(200, length(3)), *bodies)
    async with serving(app, lint=False) as server, client(server) as one:
        one.send(request() + closing())
        try:
            got = await one.rest()
        except ConnectionResetError:
            got = b""
    if not got.startswith(b"HTTP/1.1 500 "):  # no byte of the app was sent
        assert len(got.partition(b"\r\n\r\n")[2]) < 3
    assert got.count(b"HTTP/1.1") <= 1


INJECTED = [b"a\r\nX: 1", b"a\nX: 1", b"a\rX", b"a\x00", b"a\x1b[31m", b"a\x7f"]


@pytest.mark.parametrize("value", INJECTED)
@pytest.mark.parametrize("name", [b"location", b"set-cookie"])
async def test_no_control_character_gets_into_a_header(name: bytes, value: bytes) -> None:
    caught: list[BaseException] = []
    app = app_sending(start(302, (name, value)), caught=caught)
    assert statuses(await answered(app, closing())) == [500]
    assert "without control characters" in str(caught[0])


@pytest.mark.parametrize("name", [*INJECTED, b"", b"a b", b"a:", b"caf\xe9"])
async def test_a_wrong_header_name_is_refused(name: bytes) -> None:
    assert statuses(await answered(app_sending(start(200, (name, b"1"))), closing())) == [500]


async def test_the_server_sets_the_framing_headers_itself() -> None:
    headers = [(b"Transfer-Encoding", b"chunked"), (b"Connection", b"upgrade"), (b"Date", b"x")]
    got = await answered(app_sending(start(200, *headers), body(b"abc")), closing())
    assert got.count(b"content-length: 3\r\n") == 1
    assert b"chunked" not in got
    assert b"upgrade" not in got
    assert got.lower().count(b"date:") == 1


async def test_an_app_may_close_the_connection() -> None:
    app = app_sending(start(200, (b"connection", b"close")), body(b"abc"))
    assert statuses(await answered(app, request() + request())) == [200]


@pytest.mark.parametrize(
    ("messages", "told"),
    [
        ([body()], "expected 'http.response.start', got 'http.response.body'"),
        ([{}], "expected 'http.response.start', got None"),
        ([start("200")], "expected a status from 200 to 599, got '200'"),
        ([start(100)], "expected a status from 200 to 599, got 100"),
        ([start(600)], "expected a status from 200 to 599, got 600"),
        ([start(None)], "expected a status from 200 to 599, got None"),
        ([start(200, ("a", "b"))], "expected headers as pairs of bytes, got [('a', 'b')]"),
        ([start(200, (b"a", "b"))], "expected headers as pairs of bytes, got [(b'a', 'b')]"),
        ([start(200, b"a")], "expected headers as pairs of bytes"),
        ([start(200, (b"content-length", b"+1"))], "expected one content-length"),
        ([start(200, (b"content-length", "1"))], "expected one content-length"),
        ([start(200, length(1), length(1))], "expected one content-length"),
        ([start(), start()], "expected 'http.response.body', got 'http.response.start'"),
        ([start(), body("abc")], "expected a body of bytes, got 'abc'"),
        ([start(), body(b"", more_body=1)], "expected more_body to be true or false, got 1"),
        ([start(200, length(3)), body(b"ab")], "expected a body of 3 bytes, got 2"),
        ([start(200, length(3)), body(b"abcd")], "expected a body of 3 bytes, got 4"),
        ([start(), body(), body()], "expected no message after the last body, got"),
    ],
)
async def test_a_wrong_message_raises_an_error_in_the_app(
    messages: list[Message], told: str
) -> None:
    caught: list[BaseException] = []
    app = app_sending(*messages, caught=caught)
    async with serving(app, lint=False) as server, client(server) as one:
        one.send(closing())
        try:
            got = await one.rest()
        except ConnectionResetError:
            got = b""
    assert told in str(caught[0])
    assert statuses(got) in ([500], [], [200])


async def test_an_exception_before_the_start_is_a_500_without_details(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        raise ZeroDivisionError("a secret")

    got = await answered(app, request(line=b"GET /a%1b[31m HTTP/1.1") + request())
    assert statuses(got) == [500]
    assert b"secret" not in got
    assert "ZeroDivisionError: a secret" in caplog.text
    assert "\x1b" not in caplog.text


@pytest.mark.parametrize("messages", [[start(), body(b"abc", more_body=True)]])
@pytest.mark.parametrize("raises", [True, False])
async def test_an_answer_that_breaks_off_is_cut(messages: Any, raises: bool) -> None:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)
        if raises:
            raise ZeroDivisionError

    async with serving(app, lint=False) as server, client(server) as one:
        one.send(request() + request())
        try:
            got = await one.rest()
        except ConnectionResetError:
            got = b""
    assert b"0\r\n\r\n" not in got
    assert b" 500 " not in got


async def test_bad_requests_leave_no_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(app_sending(start(), body())) as server:
        caplog.clear()
        for _ in range(50):
            assert statuses(await said(server, b"\x00\r\n\r\n")) == [400]
        assert caplog.records == []


async def test_a_key_that_is_not_known_is_ignored() -> None:
    """The ASGI specification says that a server should not raise for an additional key."""
    app = app_sending({**start(), "later": 1}, {**body(b"tea"), "later": 1})
    assert (await answered(app, closing())).endswith(b"\r\n\r\ntea")


async def test_the_date_of_an_app_is_kept() -> None:
    own = b"date", b"Tue, 15 Nov 1994 08:12:31 GMT"
    head = (await answered(app_sending(start(200, own), body(b"tea")), closing())).lower()
    assert head.count(b"\r\ndate: ") == 1
    assert b"\r\ndate: tue, 15 nov 1994 08:12:31 gmt\r\n" in head


async def test_an_exception_before_any_byte_is_a_500() -> None:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await send(start(200))
        raise ValueError("after the start, before the body")

    assert (await answered(app, request())).startswith(b"HTTP/1.1 500 ")


@pytest.mark.parametrize(
    ("message", "status"),
    [
        (b"HEAD / HTTP/1.1\r\nhost: a\r\n\r\n", 500),
        (b"HEAD / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", 400),
        (b"HEAD / HTTP/1.1\r\nhost: a\r\ncontent-length: 9999999999\r\n\r\n", 413),
        (b"HEAD / HTTP/1.1\r\nhost: a\r\nexpect: tea\r\n\r\n", 417),
        (b"HEAD / HTTP/2.0\r\nhost: a\r\n\r\n", 505),
    ],
)
async def test_the_servers_own_answer_to_head_has_no_body(message: bytes, status: int) -> None:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        raise ValueError("on purpose")

    answer = await answered(app, message)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert answer.endswith(b"\r\n\r\n")
    assert re.search(rb"\r\ncontent-length: [1-9]", answer)


def test_a_wrong_port_is_an_error_before_anything_is_started() -> None:
    run_app = PART0.get("server.run.run_app")
    with pytest.raises(SystemExit, match="a port is a number from 0 to 65535"):
        run_app(app_sending(), port=70_000)
