"""Tests slow clients: the server cuts them off at each deadline, and they do not delay others."""

import asyncio
import socket
from typing import Any

from tests.part0 import PART0
from tests.part0.serving import (
    Scope,
    Site,
    answer,
    client,
    closing,
    request,
    said,
    serving,
    statuses,
    turns_until,
)

POST = b"POST / HTTP/1.1"


async def dribbled(one: Any, data: bytes) -> bytes:
    """Send the data byte by byte, until the server closes or answers."""

    async def dribble() -> None:
        for at in range(len(data)):
            one.send(data[at : at + 1])
            await asyncio.sleep(0.01)

    dribbling = asyncio.create_task(dribble())
    try:
        return bytes(await one.rest())
    finally:
        dribbling.cancel()


async def test_a_head_that_never_ends() -> None:
    async with serving(Site(), head_timeout=0.2) as server, client(server) as one:
        head = b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 2000
        assert statuses(await dribbled(one, head)) == [408]


async def test_a_second_head_that_never_ends() -> None:
    async with serving(Site(), head_timeout=0.2) as server, client(server) as one:
        one.send(request())
        await one.until(b"\r\n\r\n/")
        assert statuses(await dribbled(one, b"GET / HTTP/1.1\r\nX: " + b"a" * 2000)) == [408]


async def test_a_client_that_sends_nothing_is_disconnected() -> None:
    async with serving(Site(), head_timeout=0.2) as server:
        assert await said(server) == b""


async def test_empty_lines_are_the_beginning_of_a_head() -> None:
    async with serving(Site(), head_timeout=0.2, idle_timeout=60) as server, client(server) as one:
        one.send(b"\r\n")
        assert await one.rest() == b""


async def test_an_idle_connection() -> None:
    async with serving(Site(), idle_timeout=0.2) as server, client(server) as one:
        one.send(request())
        assert statuses(await one.rest()) == [200]


async def test_a_body_that_arrives_too_slowly_is_a_408() -> None:
    site = Site()
    async with serving(site, body_timeout=0.2) as server, client(server) as one:
        one.send(request(b"Content-Length: 2000", line=POST))
        assert statuses(await dribbled(one, b"a" * 2000)) == [408]
    assert site.events[1:-1] == ["http.disconnect"]


async def test_an_unread_body_that_never_arrives_ends_the_connection() -> None:
    async def unread(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send)

    async with serving(unread, body_timeout=0.2) as server, client(server) as one:
        one.send(request(b"Content-Length: 2000", line=POST))
        assert statuses(await one.rest()) == [200]


async def test_a_client_is_not_cut_off_because_of_a_slow_app() -> None:
    async def slow(scope: Scope, receive: Any, send: Any) -> None:
        await receive()
        await asyncio.sleep(0.5)
        more = True
        while more:
            more = (await receive())["more_body"]
        await answer(send)

    limits: dict[str, Any] = {"head_timeout": 0.1, "body_timeout": 0.1, "idle_timeout": 0.1}
    async with serving(slow, **limits) as server, client(server) as one:
        one.send(request(b"Content-Length: 2", line=POST, body=b"a"))
        await turns_until(lambda: bool(server.running))
        await asyncio.sleep(0.05)
        one.send(b"a")
        assert statuses(await one.rest()) == [200]


async def test_an_app_has_no_deadline() -> None:
    async def slow(scope: Scope, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.5)
        await answer(send)

    limits: dict[str, Any] = {"head_timeout": 0.1, "body_timeout": 0.1, "idle_timeout": 0.1}
    async with serving(slow, **limits) as server:
        assert statuses(await said(server, closing())) == [200]


async def test_a_slow_client_gets_the_rest_of_a_response() -> None:
    """After the last message of the app, the server still writes all waiting bytes."""
    size = 900_000

    async def small(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, b"a" * size)

    limits: dict[str, Any] = {"linger_timeout": 0.1, "write_ahead": 1_000_000}
    async with serving(small, **limits) as server, client(server) as one:
        await turns_until(lambda: bool(server.connections))
        (connection,) = server.connections
        sock = connection.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32_768)
        one.reader._transport.pause_reading()  # type: ignore[attr-defined]
        one.send(closing())
        await turns_until(lambda: connection.phase == PART0.get("server.phases.LINGER"))
        await asyncio.sleep(0.3)  # longer than the limit, and two sweeps
        one.reader._transport.resume_reading()  # type: ignore[attr-defined]
        assert (await one.rest()).count(b"a" * 1000) >= size // 1000


async def test_hundreds_of_slow_clients_leave_the_service_available() -> None:
    async with serving(Site()) as server, asyncio.TaskGroup() as group:
        enough = asyncio.Event()

        async def hold() -> None:
            async with client(server) as one:
                one.send(b"GET / HTTP/1.1\r\nX: ")
                await enough.wait()

        for _ in range(300):
            group.create_task(hold())
        await turns_until(lambda: len(server.connections) == 300)
        for _ in range(20):
            assert statuses(await said(server, closing())) == [200]
        enough.set()


class Watched:
    """The loop that the server sees: it keeps the timers which the server sets on it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.timers: list[asyncio.TimerHandle] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loop, name)

    def call_later(self, delay: float, *what: Any) -> asyncio.TimerHandle:
        timer = self.loop.call_later(delay, *what)
        self.timers.append(timer)
        return timer

    def to_come(self) -> int:
        now = self.loop.time()
        return sum(not timer.cancelled() and timer.when() > now for timer in self.timers)


async def test_all_connections_share_one_timer() -> None:
    """The loop has one timer of the server for all connections, and none without connections."""
    async with serving(Site()) as server:
        server.loop = loop = Watched(server.loop)
        async with client(server) as one, client(server) as two:
            for each in (one, two):
                each.send(request() * 100)
                for _ in range(100):
                    await each.head()
            assert loop.to_come() == 1
        await turns_until(lambda: not server.connections)
        assert loop.to_come() == 0
