"""Checks of a slow client and a slow app: the other side waits, but never for ever."""

import asyncio
from typing import Any

from tests.part0.checks.asking import Client, Scope, answer, connected, request, serving
from tests.part0.checks.stand_ins import connections
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

PIECE = b"a" * 100_000


def stop_reading(one: Client) -> None:
    one.reader._transport.pause_reading()  # type: ignore[attr-defined]


async def held_back(one: Client) -> None:
    """Wait until the server reads no more: the client's buffer stays the same for about 20 ms."""
    left, since = one.writer.transport.get_write_buffer_size(), 0
    while since < 20:
        await asyncio.sleep(0.001)
        before, left = left, one.writer.transport.get_write_buffer_size()
        since = since + 1 if left == before else 0


@check(
    "flow-upload",
    "while the app does not read, the client has to wait, so that little of an upload is in memory",
    since=0,
    expected="all 8 MB arrive, less than 1 MB at a time",
    read='Python documentation (docs.python.org), "Flow Control Callbacks"',
    hints=(
        "Where are the bytes of an upload while the app is busy?",
        "Connection.data_received and Connection.body_taken in server/connection.py, and "
        "Flow.hold in server/flow.py.",
        "Call self.flow.hold(self.reader.pending) each time that bytes have arrived or were taken.",
    ),
)
async def upload(bench: Bench) -> str:
    begun, go_on, sizes = asyncio.Event(), asyncio.Event(), []

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        begun.set()
        await go_on.wait()
        more = True
        while more:
            message = await receive()
            sizes.append(len(message["body"]))
            more = message["more_body"]
        await answer(send, b"tea")

    size = 8_000_000
    async with connections(bench, app) as server, connected(server.port) as one:
        one.send(request(b"Content-Length: %d" % size, line=b"PUT / HTTP/1.1"))
        await bench.within(begun.wait(), 1.0)
        one.send(bytes(size))
        await held_back(one)
        go_on.set()
        await one.until(b"tea")
    arrived = "all 8 MB arrive" if sum(sizes) == size else f"{sum(sizes)} bytes arrive"
    largest = "less than 1 MB" if max(sizes) < 1_000_000 else f"{max(sizes) // 1_000_000} MB"
    return f"{arrived}, {largest} at a time"


@check(
    "flow-ahead",
    "while the app is busy, a client that sends many requests ahead has to wait",
    since=0,
    expected="less than 1 MB of 8 MB waits",
    read='Python documentation (docs.python.org), "Flow Control Callbacks"',
    hints=(
        "Where are the requests that a client sends before it has an answer?",
        "Connection.data_received in server/connection.py, and Flow.hold in server/flow.py.",
        "Call self.flow.hold(self.reader.pending) each time that bytes have arrived, not only "
        "for a body. Call it or self.flow.resume() when they are taken.",
    ),
)
async def ahead(bench: Bench) -> str:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await asyncio.Event().wait()

    one_request = request()
    async with connections(bench, app) as server, connected(server.port) as one:
        one.send(one_request * (8_000_000 // len(one_request)))
        await held_back(one)
        (connection,) = server.open
        waits = connection.reader.pending
    return f"{'less than 1' if waits < 1_000_000 else waits // 1_000_000} MB of 8 MB waits"


@check(
    "flow-slow-client",
    "a client that reads nothing makes the app wait, and is cut off after write_timeout",
    since=0,
    expected="the app waits, then OSError",
    read='Part 0\'s page, "The life of a connection"',
    hints=(
        "How long may a client occupy an app and its memory without reading?",
        "Connection.pause_writing and Connection.expire in server/connection.py, and "
        "Exchange.send in server/exchange.py.",
        "pause_writing sets the deadline to now, so that each sweep calls expire. It cuts off "
        "the client when Flow.is_stuck says so. Then send raises ClientGone.",
    ),
)
async def slow_client(bench: Bench) -> str:
    begun: asyncio.Event = asyncio.Event()
    told: asyncio.Queue[str] = asyncio.Queue()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        try:
            await send({"type": "http.response.start", "status": 200})
            begun.set()
            for _ in range(300):
                await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            told.put_nowait("the app does not wait: 30 MB are sent to a client that reads nothing")
        except OSError:
            told.put_nowait("the app waits, then OSError")
            raise

    async with serving(bench, app, write_timeout=0.1) as server, connected(server.port) as one:
        stop_reading(one)
        one.send(request())
        await bench.within(begun.wait(), 1.0)
        try:
            async with asyncio.timeout(1.5):
                return await told.get()
        except TimeoutError:
            return "the app waits, and no end within 1.5 s"


@check(
    "flow-after-the-end",
    "after its last answer, the server reads only a little of what a client still sends",
    since=0,
    expected="200, then held back",
    read='RFC 9112, "Tear-down"',
    hints=(
        "What does it cost to read bytes that nobody wants?",
        "Connection.data_received in server/connection.py, in the phase LINGER.",
        "Count the bytes. Above limits.lingered pause reading; linger_timeout ends the connection.",
    ),
)
async def after_the_end(bench: Bench) -> str:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, b"tea", (b"connection", b"close"))

    limits = {"lingered": 100_000, "linger_timeout": 0.3}
    async with serving(bench, app, **limits) as server, connected(server.port) as one:
        one.send(request(b"Content-Length: 90000000", line=b"PUT / HTTP/1.1"))
        status = (await one.until(b"tea"))[9:12].decode()
        one.send(bytes(20_000_000))
        try:
            async with asyncio.timeout(1.5):
                await one.writer.drain()
                await one.reader.read()
                await one.writer.drain()
        except TimeoutError:
            return f"{status}, and no end within 1.5 s"
        except ConnectionError:
            return f"{status}, then held back"
        return f"{status}, then all 20 MB are read"
