"""Tests the limits: the server refuses too long messages at once, and makes fast clients wait."""

import asyncio
import itertools
from typing import Any

import pytest

from tests.part0.serving import (
    LIMIT,
    Scope,
    Site,
    answer,
    client,
    closing,
    one_by_one,
    request,
    said,
    serving,
    statuses,
    turns_until,
)

POST = b"POST / HTTP/1.1"
CHUNKED = b"Transfer-Encoding: chunked"

TOO_LONG = {
    "line": (414, b"GET /" + b"a" * 300),
    "line-complete": (414, request(line=b"GET /" + b"a" * 300 + b" HTTP/1.1")),
    "header": (431, b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 900),
    "header-complete": (431, request(b"X: " + b"a" * 900)),
    "name": (431, b"GET / HTTP/1.1\r\nHost: a\r\n" + b"a" * 900),
    "how-many": (431, request(*(b"X: 1" for _ in range(20)))),
    "length": (413, request(b"Content-Length: 101", line=POST)),
    "length-huge": (413, request(b"Content-Length: " + b"9" * 19, line=POST)),
    "chunk": (413, request(CHUNKED, line=POST, body=b"65\r\n")),
    "chunks": (413, request(CHUNKED, line=POST, body=b"33\r\n" + b"a" * 51 + b"\r\n33\r\n")),
    "extensions": (400, request(CHUNKED, line=POST, body=b"1;" + b"a" * 300)),
    "trailers": (400, request(CHUNKED, line=POST, body=b"0\r\n" + b"X: 1\r\n" * 60)),
}
SMALL: dict[str, Any] = {
    "request_line": 200,
    "head": 800,
    "headers": 15,
    "body": 100,
    "chunk_extensions": 200,
}


@pytest.mark.parametrize("name", TOO_LONG)
async def test_a_message_that_is_too_long_is_refused(name: str) -> None:
    status, message = TOO_LONG[name]
    site = Site()
    async with serving(site, **SMALL) as server:
        assert statuses(await said(server, message)) == [status]
        assert statuses(await said(server, *one_by_one(message))) == [status]
    assert site.bodies == []


async def test_a_message_at_the_limit_is_accepted() -> None:
    line = b"GET /" + b"a" * (200 - len(b"GET / HTTP/1.1")) + b" HTTP/1.1"
    body = b"64\r\n" + b"a" * 100 + b"\r\n0\r\n\r\n"
    async with serving(Site(), **SMALL) as server:
        assert statuses(await said(server, closing(line=line))) == [200]
        assert statuses(await said(server, closing(CHUNKED, line=POST, body=body))) == [200]


async def test_a_short_unread_body_is_skipped() -> None:
    async def unread(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send)

    short = request(b"Content-Length: 50", line=POST, body=b"a" * 50)
    long = request(b"Content-Length: 5000", line=POST, body=b"a" * 5000)
    async with serving(unread, discarded_body=1000) as server:
        assert statuses(await said(server, short + closing())) == [200, 200]
        assert statuses(await said(server, long + closing())) == [200]


async def test_a_slow_app_makes_the_client_wait() -> None:
    """The app reads one piece and waits.

    The server must not keep everything that the client sends.
    """
    go, took, sizes = asyncio.Event(), asyncio.Event(), []

    async def slow(scope: Scope, receive: Any, send: Any) -> None:
        sizes.append(len((await receive())["body"]))
        took.set()
        await go.wait()
        while (message := await receive())["more_body"]:
            sizes.append(len(message["body"]))
        sizes.append(len(message["body"]))
        await answer(send)

    size = 20_000_000
    async with serving(slow) as server, client(server) as one:
        one.send(closing(b"Content-Length: %d" % size, line=POST, body=b"a" * size))
        await asyncio.wait_for(took.wait(), LIMIT)
        (connection,) = server.connections
        await turns_until(lambda: connection.reader.pending > server.limits.read_ahead)
        for _ in range(100):
            await asyncio.sleep(0)
        assert connection.reader.pending < server.limits.read_ahead + 300_000
        go.set()
        assert statuses(await one.rest()) == [200]
    assert sum(sizes) == size
    assert max(sizes) < 500_000


async def test_a_slow_client_makes_the_app_wait() -> None:
    sent, piece = [], b"a" * 100_000

    async def endless(scope: Scope, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        for number in itertools.count():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            sent.append(number)

    async with serving(endless, write_timeout=0.3) as server, client(server) as one:
        one.send(request())
        await one.head()
        one.reader._transport.pause_reading()  # type: ignore[attr-defined]
        await turns_until(lambda: not server.connections)  # the server has closed the connection
    assert 0 < len(sent) < 200


async def test_the_server_limits_the_requests_that_are_sent_ahead() -> None:
    go, begun = asyncio.Event(), asyncio.Event()

    async def waits(scope: Scope, receive: Any, send: Any) -> None:
        begun.set()
        await go.wait()
        await answer(send)

    many = 50_000
    async with serving(waits) as server, client(server) as one:
        one.send(request() * many)
        await asyncio.wait_for(begun.wait(), LIMIT)
        (connection,) = server.connections
        await turns_until(lambda: connection.reader.pending > server.limits.read_ahead)
        for _ in range(100):
            await asyncio.sleep(0)
        assert connection.reader.pending < server.limits.read_ahead + 300_000
        assert len(server.running) == 1
        go.set()
        for _ in range(1000):
            await one.head()
