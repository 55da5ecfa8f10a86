"""Tests several requests on one connection: each gets its own answer, in the same order."""

import asyncio
import contextvars
from typing import Any

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
)


async def test_answers_come_in_the_order_of_the_requests() -> None:
    """The first request takes longest, and its answer must still be the first."""
    second = asyncio.Event()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        if scope["path"] == "/slow":
            for _ in range(20):
                await asyncio.sleep(0)
            assert not second.is_set()
        else:
            second.set()
        await answer(send, scope["raw_path"])

    paths = [b"/slow", *(b"/%d" % number for number in range(50))]
    sent = b"".join(request(line=b"GET %b HTTP/1.1" % path) for path in paths)
    async with serving(app) as server:
        got = await said(server, sent + closing(line=b"GET /last HTTP/1.1"))
    bodies = [part.rpartition(b"\r\n\r\n")[2] for part in got.split(b"HTTP/1.1 ")[1:]]
    assert bodies == [*paths, b"/last"]


async def test_bodies_between_requests_stay_apart() -> None:
    site = Site()
    posts = [
        request(b"Content-Length: 3", line=b"POST / HTTP/1.1", body=b"abc"),
        request(
            b"Transfer-Encoding: chunked", line=b"POST / HTTP/1.1", body=b"1\r\nx\r\n0\r\n\r\n"
        ),
        closing(b"Content-Length: 2", line=b"POST / HTTP/1.1", body=b"de"),
    ]
    async with serving(site) as server:
        assert statuses(await said(server, b"".join(posts))) == [200] * 3
        assert statuses(await said(server, *one_by_one(b"".join(posts)))) == [200] * 3
    assert site.bodies == [b"abc", b"x", b"de"] * 2


async def test_connections_do_not_affect_each_other() -> None:
    both = asyncio.Barrier(2)

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        await both.wait()  # each of them is read before any is answered
        await answer(send, scope["raw_path"] + body)

    async with serving(app) as server, client(server) as one, client(server) as two:
        head = b"POST /%b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"
        one.send(head % b"1" + b"one")
        two.send(head % b"2" + b"two")
        assert b"\r\n\r\n/1one" in await one.until(b"one")
        assert b"\r\n\r\n/2two" in await two.until(b"two")


async def test_a_context_variable_does_not_reach_the_next_request() -> None:
    variable = contextvars.ContextVar("variable", default="nobody")
    seen = []

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        seen.append(variable.get())
        variable.set(scope["path"])
        await answer(send)

    async with serving(app) as server:
        await said(server, request() * 3 + closing())
    assert seen == ["nobody"] * 4


async def test_keep_alive_in_http_1_0_and_1_1() -> None:
    old = b"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"
    async with serving(Site()) as server:
        got = await said(server, old + b"GET / HTTP/1.0\r\n\r\n" + request())
        assert statuses(got) == [200, 200]
        assert got.count(b"connection: keep-alive\r\n") == 1
        got = await said(server, request() + closing() + request())
        assert statuses(got) == [200, 200]
        assert got.count(b"connection: close\r\n") == 1
        listed = request(b"Connection: x, Close")
        assert statuses(await said(server, listed + request())) == [200]


async def test_a_client_that_closes_its_half_is_answered() -> None:
    async with serving(Site()) as server, client(server) as one:
        one.send(request() * 3)
        one.writer.write_eof()
        assert statuses(await one.rest()) == [200] * 3


async def test_half_a_request_before_a_half_close_does_not_hang() -> None:
    async with serving(Site()) as server, client(server) as one:
        one.send(b"GET / HTTP/1.1\r\nHo")
        one.writer.write_eof()
        assert await one.rest() == b""


async def test_an_answer_before_the_end_of_a_large_body_arrives() -> None:
    """Closing with unread bytes would be a reset, which could destroy the answer."""

    async def refuses(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, b"no, thank you")

    async with serving(refuses) as server, client(server) as one:
        one.send(request(b"Content-Length: 9000000", line=b"PUT / HTTP/1.1", body=b"a" * 9_000_000))
        async with asyncio.timeout(LIMIT):
            assert (await one.rest()).endswith(b"no, thank you")
