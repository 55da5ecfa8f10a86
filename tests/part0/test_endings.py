"""Tests how a connection ends: every sent byte arrives, and a cut answer does not look complete."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import pytest

from tests.part0 import PART0
from tests.part0.serving import (
    LIMIT,
    Client,
    Limits,
    Scope,
    answer,
    client,
    closing,
    request,
    serving,
    statuses,
    turns_until,
)

PHASES = PART0.module("server.phases")
OLD = b"GET / HTTP/1.0\r\n\r\n"
MEGABYTE = b"a" * 1_000_000


def start(*headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http.response.start", "status": 200, "headers": list(headers)}


def piece(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": more}


def pause(one: Client) -> None:
    one.reader._transport.pause_reading()  # type: ignore[attr-defined]


def go_on(one: Client) -> None:
    one.reader._transport.resume_reading()  # type: ignore[attr-defined]


async def turns(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


@asynccontextmanager
async def deaf(server: Any, room: int = 1024) -> AsyncIterator[socket.socket]:
    """Connect a client that reads nothing, and set the server's send buffer to `room` bytes."""
    loop, sock = asyncio.get_running_loop(), socket.socket()
    with sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        sock.setblocking(False)
        await loop.sock_connect(sock, ("127.0.0.1", server.port))
        await turns_until(lambda: bool(server.connections))
        (connection,) = server.connections
        ours = connection.transport.get_extra_info("socket")
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, room)
        yield sock


async def received(sock: socket.socket) -> bytes:
    loop, got = asyncio.get_running_loop(), []
    async with asyncio.timeout(LIMIT):
        while data := await loop.sock_recv(sock, 65536):
            got.append(data)
    return b"".join(got)


async def is_reset(one: Client) -> bool:
    try:
        await one.rest()
    except ConnectionResetError:
        return True
    return False


async def test_a_pipeline_of_large_answers_waits_for_its_client() -> None:
    asked = 0

    async def large(scope: Scope, receive: Any, send: Any) -> None:
        nonlocal asked
        asked += 1
        await answer(send, MEGABYTE)

    async with serving(large) as server, client(server) as one:
        pause(one)
        one.send(request() * 49 + closing())
        await turns_until(lambda: asked > 0)
        (connection,) = server.connections
        await turns_until(lambda: connection.flow.drained is not None)
        await turns(200)
        assert connection.transport.get_write_buffer_size() < 2 * len(MEGABYTE)
        assert asked < 25
        go_on(one)
        assert (await one.rest()).count(MEGABYTE) == asked == 50


async def test_a_pipeline_of_large_answers_ends_with_a_client_that_takes_nothing() -> None:
    async def large(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, MEGABYTE)

    async with serving(large, write_timeout=0.2) as server, client(server) as one:
        pause(one)
        one.send(request() * 50)
        await turns_until(lambda: bool(server.connections))
        await turns_until(lambda: not server.connections)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere our own buffer must do")
async def test_a_client_that_reads_slowly_is_not_given_up_while_the_kernel_has_enough_for_it() -> (
    None
):
    """The client reads for longer than the limit before the server's own buffer gets smaller."""

    async def large(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, MEGABYTE)

    async with serving(large, write_timeout=0.3) as server, deaf(server, room=200_000) as sock:
        loop, got = asyncio.get_running_loop(), b""
        sock.send(closing())
        for _ in range(50):
            await asyncio.sleep(0.02)  # more than a second, with each piece
            piece = await loop.sock_recv(sock, 1000)
            assert piece, f"closed after {len(got)} bytes"
            got += piece
        got += await received(sock)
    assert got.endswith(MEGABYTE)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere our own buffer must do")
async def test_a_client_is_given_up_a_write_limit_after_the_last_byte_that_it_took() -> None:
    async def large(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, MEGABYTE)

    async with serving(large, write_timeout=60) as server, deaf(server, room=200_000) as sock:
        (connection,) = server.connections
        sock.send(request())
        await turns_until(lambda: connection.flow.drained is not None)
        now = monotonic()
        before = connection.flow.taken
        await asyncio.get_running_loop().sock_recv(sock, 30_000)
        await turns_until(lambda: connection.flow.taken > before)
        for after in (10, 69):
            connection.expire(now + after)
            assert connection.phase != PHASES.CLOSED
        connection.expire(now + 71)
        assert connection.phase == PHASES.CLOSED


async def test_a_client_on_a_unix_socket_is_seen_to_take_something_too() -> None:
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    transport, _ = await loop.connect_accepted_socket(asyncio.Protocol, ours)
    flow = PART0.get("server.flow.Flow")(transport, Limits())
    with theirs:
        transport.write(MEGABYTE * 8)
        flow.writing_paused()
        now = monotonic()
        assert not flow.is_stuck(now + 19)
        assert flow.is_stuck(now + 21)
        left = transport.get_write_buffer_size()
        await loop.sock_recv(theirs, 4_000_000)
        await turns_until(lambda: transport.get_write_buffer_size() < left)
        assert not flow.is_stuck(now + 22)
        transport.abort()


WAYS: dict[str, tuple[bytes, dict[str, Any]]] = {
    "close": (closing(), {}),
    "half-close": (request(), {}),
    "half-close-1.0": (OLD, {}),
    "idle": (request(), {"idle_timeout": 0.1}),
    "refused": (request() + b"\x00\r\n\r\n", {}),
    "unread": (request(b"Content-Length: 9", line=b"PUT / HTTP/1.1"), {"body_timeout": 0.1}),
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_client_that_reads_nothing_of_a_short_answer_is_cut_off(way: str) -> None:
    """The answer is short, so the app ends without waiting. The server must still use its limit."""
    message, limits = WAYS[way]

    async def short(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, b"a" * 50_000)

    async with serving(short, write_timeout=0.3, **limits) as server, deaf(server) as sock:
        (connection,) = server.connections
        sock.send(message)
        if "half" in way:
            sock.shutdown(socket.SHUT_WR)
        await turns_until(lambda: connection.transport.get_write_buffer_size() > 0)
        await turns_until(lambda: not server.connections)


@pytest.mark.parametrize("size", [300_000, 40_000])
@pytest.mark.parametrize("way", ["raises", "returns", "raises at once", "nonsense"])
async def test_a_complete_answer_arrives_although_the_next_one_fails(size: int, way: str) -> None:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        if scope["path"] == "/":
            await answer(send, b"a" * size)
        elif way == "raises at once":
            raise ZeroDivisionError
        else:
            await send(start())
            await send(piece(b"b"))
            if way == "raises":
                raise ZeroDivisionError

    after = b"nonsense\r\n\r\n" if way == "nonsense" else request(line=b"GET /next HTTP/1.1")
    async with serving(app, lint=False) as server, deaf(server) as sock:
        (connection,) = server.connections
        sock.send(request() + after)
        await turns_until(lambda: connection.transport.get_write_buffer_size() > 0)
        await turns(50)
        got = await received(sock)
    assert got.count(b"a" * 1000) == size // 1000
    assert statuses(got)[1:] == [{"raises at once": 500, "nonsense": 400}.get(way, 200)]
    assert not got.endswith(b"0\r\n\r\n")


@pytest.mark.parametrize("way", ["raises", "returns", "cancelled", "takes nothing", "told"])
async def test_an_incomplete_answer_without_a_length_ends_in_a_reset(way: str) -> None:
    """HTTP/1.0 without a length: a normal end of the connection would mean a complete answer."""
    begun = asyncio.Event()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await receive()
        await send(start())
        await send(piece(b"a" * (1_000_000 if way == "takes nothing" else 1000)))
        begun.set()
        if way == "raises":
            raise ZeroDivisionError
        if way == "told":
            assert (await receive())["type"] == "http.disconnect"
        elif way != "returns":
            await asyncio.Event().wait()

    async with serving(app, lint=False, write_timeout=0.2) as server, client(server) as one:
        if way == "takes nothing":
            pause(one)
        one.send(OLD)
        if way == "told":
            one.writer.write_eof()
        if way == "takes nothing":
            await turns_until(lambda: bool(server.connections))
            (connection,) = server.connections
            ours = connection.transport.get_extra_info("socket")
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1024)
            await turns_until(lambda: not server.connections)
            go_on(one)
        elif way == "cancelled":
            await begun.wait()
            assert await server.stop(0.05) is False
        assert await is_reset(one)


@pytest.mark.parametrize("line", [b"POST / HTTP/1.1", b"POST / HTTP/1.0"])
@pytest.mark.parametrize("reads", [True, False])
async def test_a_client_that_half_closes_gets_a_complete_slow_answer(
    line: bytes, reads: bool
) -> None:
    """The client sends its body and half-closes before the app reads."""

    async def slow(scope: Scope, receive: Any, send: Any) -> None:
        body = (await receive())["body"] if reads else b"unread"
        await send(start())
        for _ in range(4):
            await asyncio.sleep(0.2)  # longer than the grace, and a sweep
            await send(piece(body))
        await send(piece(b" the end", more=False))

    limits: dict[str, Any] = {"idle_timeout": 0.1, "linger_timeout": 0.1, "body_timeout": 0.1}
    async with serving(slow, **limits) as server, client(server) as one:
        one.send(request(b"Content-Length: 3", line=line, body=b"tea"))
        one.writer.write_eof()
        got = await one.rest()
    assert got.count(b"tea" if reads else b"unread") == 4
    assert got.endswith(b" the end" if b"1.0" in line else b" the end\r\n0\r\n\r\n")


async def test_a_client_that_half_closes_gets_all_its_answers() -> None:
    async def large(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, MEGABYTE)

    async with serving(large) as server, client(server) as one:
        one.send(request() * 9)
        one.writer.write_eof()
        assert (await one.rest()).count(MEGABYTE) == 9


@pytest.mark.parametrize("is_complete", [True, False])
async def test_a_client_half_closes_while_the_app_works_on_a_piece(is_complete: bool) -> None:
    begun, taken, go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()
    told: list[str] = []

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        body, more = b"", True
        begun.set()
        while more:
            message = await receive()
            told.append(message["type"])
            body, more = body + message.get("body", b""), message.get("more_body", False)
            taken.set()
            await go_on.wait()
        if told[-1] == "http.request":
            await answer(send, body)
            told.append((await receive())["type"])

    async with serving(app, body_timeout=0.1) as server, client(server) as one:
        one.send(request(b"Content-Length: 3", line=b"PUT / HTTP/1.1"))
        await begun.wait()
        await turns(5)
        one.send(b"a")
        await taken.wait()
        one.send(b"bc" if is_complete else b"b")
        one.writer.write_eof()
        await asyncio.sleep(0.2)  # longer than the grace, the timeout and a sweep
        go_on.set()
        got = await one.rest()
        await turns_until(lambda: not server.running)
    assert got.endswith(b"abc") if is_complete else got == b""
    assert told[-1] == "http.disconnect"


async def test_an_app_that_reads_a_cut_body_gets_http_disconnect() -> None:
    told: asyncio.Queue[str] = asyncio.Queue()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.05)
        told.put_nowait((await receive())["body"])
        told.put_nowait((await receive())["type"])

    async with serving(app) as server, client(server) as one:
        one.send(request(b"Content-Length: 9", line=b"PUT / HTTP/1.1", body=b"abc"))
        one.writer.write_eof()
        async with asyncio.timeout(LIMIT):
            assert [await told.get(), await told.get()] == [b"abc", "http.disconnect"]
        assert await one.rest() == b""


async def test_an_unread_upload_is_skipped_up_to_a_limit() -> None:
    async def refuses(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, b"no, thank you")

    size = 200_000_000
    limits: dict[str, Any] = {"lingered": 1_000_000, "linger_timeout": 0.5}
    async with serving(refuses, **limits) as server, client(server) as one:
        one.send(request(b"Content-Length: %d" % size, line=b"PUT / HTTP/1.1"))
        told = asyncio.create_task(one.until(b"no, thank you"))
        sent = 0
        try:
            while sent < size:
                one.send(MEGABYTE)
                sent += len(MEGABYTE)
                await one.writer.drain()
        except ConnectionError:
            pass
        await turns_until(lambda: not server.connections)
        assert (await told).startswith(b"HTTP/1.1 200")
    assert sent < 30_000_000  # with what the sockets of both sides hold


async def test_a_stop_waits_until_a_half_closed_client_has_read_its_answer() -> None:
    async def large(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, MEGABYTE * 8)

    async with serving(large) as server, client(server) as one:
        pause(one)
        one.send(closing())
        one.writer.write_eof()
        await turns_until(lambda: bool(server.running))
        await turns_until(lambda: all(each.exchange is None for each in server.connections))
        stopping = asyncio.create_task(server.stop(LIMIT))
        await turns(20)
        go_on(one)
        assert (await one.rest()).count(MEGABYTE) == 8
        assert await stopping
