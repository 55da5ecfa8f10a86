"""Tests the access log: a line for each answer, few lines for bad requests, escaped text."""

from contextlib import suppress
from typing import Any

import pytest

from tests.part0 import PART0
from tests.part0.serving import SERVER, Limits, Site, client, closing, request, said

AccessLog = PART0.get("server.access_log.AccessLog")
BadMessage = PART0.get("server.errors.BadMessage")
LOG = "part0.access"


async def logged(caplog: pytest.LogCaptureFixture, *messages: bytes, app: Any = None) -> list[str]:
    caplog.set_level("INFO", LOG)
    server = SERVER.Server(app or Site(), limits=Limits(), access_log=True)
    await server.start(port=0)
    for message in messages:
        await said(server, message)
    await server.stop()
    return [record.getMessage() for record in caplog.records if record.name == LOG]


async def test_a_line_for_each_answer(caplog: pytest.LogCaptureFixture) -> None:
    pipelined = request(line=b"HEAD /a?b=%1b HTTP/1.1") + closing(line=b"DELETE / HTTP/1.1")
    assert await logged(caplog, pipelined, b"GET /old HTTP/1.0\r\n\r\n") == [
        '127.0.0.1 "HEAD /a?b=%1b HTTP/1.1" 200',
        '127.0.0.1 "DELETE / HTTP/1.1" 200',
        '127.0.0.1 "GET /old HTTP/1.0" 200',
    ]


async def test_a_crash_is_logged_as_a_500(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ZeroDivisionError

    assert await logged(caplog, request(), app=broken) == ['127.0.0.1 "GET / HTTP/1.1" 500']


async def test_the_access_log_is_off_by_default(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    server = SERVER.Server(Site())
    await server.start(port=0)
    await said(server, closing())
    async with client(server) as one:
        one.send(b"\x00\r\n\r\n")
        await one.rest()
    await server.stop()
    assert [record for record in caplog.records if record.name == LOG] == []


async def test_bad_requests_are_counted_in_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad = b"GET /\x1b[31m HTTP/1.1\r\n\r\n"
    assert await logged(caplog, *[bad] * 50) == [
        "127.0.0.1 refused: 400 Invalid char in url path",
        "49 more were refused",
    ]


def test_ten_thousand_bad_requests_are_a_few_lines(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", LOG)
    log = AccessLog()
    for number in range(10_000):
        log.refused(("192.0.2.1", 1), BadMessage(400, "x\x1b[31m"), number / 400)  # in 25 s
    log.tell_rest()
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 6
    assert sum(int(line.split()[0]) for line in lines if "more" in line) + 3 == 10_000
    assert "\x1b" not in "".join(lines)


def test_no_control_character_gets_into_a_line(caplog: pytest.LogCaptureFixture) -> None:
    """The server's Reader refuses such a path. If one passed, the access log would escape it."""
    caplog.set_level("INFO", LOG)
    head = PART0.get("server.head.Head")()
    head.method, head.target, head.is_1_0 = "GET", b"/\x1b[2J\r\nfake\x9b", False
    AccessLog().answered(None, head, 200)
    assert caplog.messages == ['- "GET /\\x1b[2J\\r\\nfake\\x9b HTTP/1.1" 200']


async def test_a_response_that_was_cut_has_the_status_that_the_client_got(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def breaking_off(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"te", "more_body": True})
        raise ZeroDivisionError

    caplog.set_level("INFO", LOG)
    server = SERVER.Server(breaking_off, limits=Limits(), access_log=True)
    await server.start(port=0)
    with suppress(ConnectionResetError):
        await said(server, request())
    await server.stop()
    lines = [record.getMessage() for record in caplog.records if record.name == LOG]
    assert lines == ['127.0.0.1 "GET / HTTP/1.1" 200']
