"""Stand-ins for files of the server that the reader has not written yet.

A file can be checked before the next one exists. The stand-ins have only the attributes of
ConnectionLike (exchange.py) and ServerLike (connection.py).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from tests.part0.checks.asking import LIMIT, asked, callbacks_raise, status
from workbook.suite.testbed import Bench


class Wire:
    """A transport without a socket: it keeps the bytes that are written."""

    def __init__(self) -> None:
        self.written = b""
        self.when_written: Any = None  # called after each write, as asyncio calls pause_writing

    def write(self, data: bytes) -> None:
        self.written += data
        if self.when_written is not None:
            self.when_written()

    def writelines(self, pieces: Any) -> None:
        self.write(b"".join(pieces))

    def get_write_buffer_size(self) -> int:
        return 0

    def get_extra_info(self, name: str) -> None: ...
    def set_write_buffer_limits(self, high: int) -> None: ...
    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


class OneConnection:
    """A ConnectionLike for one exchange. `calls` has the names of the called methods."""

    def __init__(self, bench: Bench, message: bytes) -> None:
        limits = bench.name("server.limits.Limits")()
        self.transport = Wire()
        self.flow = bench.name("server.flow.Flow")(self.transport, limits)
        self.reader = bench.name("server.reader.Reader")(limits)
        self.keep_alive = self.may_keep_alive = True
        self.running: set[Any] = set()
        self.calls: list[str] = []
        self.reader.feed(message)
        self.exchange = bench.name("server.exchange.Exchange")(self, self.reader.take_head())
        self._common = bench.name("server.scope.common_scope")("", None, None, {})

    async def run(self, app: Any) -> None:
        self.running.add(self.exchange)
        await asyncio.wait_for(self.exchange.run(app, self._common), LIMIT)

    def body_wanted(self, exchange: Any) -> None:
        self.calls.append("body_wanted")

    def body_taken(self) -> None:
        self.calls.append("body_taken")

    def finished(self, exchange: Any) -> None:
        self.calls.append("finished")

    def fail(self, exchange: Any) -> None:
        self.calls.append("fail")

    def refuse(self, error: Exception) -> None:
        self.calls.append("refuse")
        self.exchange.is_gone = True


class Connections:
    """A ServerLike that runs the exchanges. It checks deadlines only when `sweep` is called."""

    def __init__(self, bench: Bench, app: Any, **limits: Any) -> None:
        self.limits = bench.name("server.limits.Limits")(**limits)
        self.timeouts = bench.name("server.phases.timeouts")(self.limits)
        self.loop = asyncio.get_running_loop()
        self.root_path = ""
        self.state: dict[str, Any] = {}
        self.access_log = None
        self.running: set[Any] = set()
        self.open: set[Any] = set()
        self.port = 0
        self._app = app

    def connected(self, connection: Any) -> None:
        self.open.add(connection)

    def disconnected(self, connection: Any) -> None:
        self.open.discard(connection)

    def run(self, exchange: Any, common: Any) -> None:
        self.running.add(exchange)
        exchange.task = self.loop.create_task(exchange.run(self._app, common))

    def sweep(self, later: float) -> None:
        """Call `expire` as the server would do it `later` seconds from now."""
        now = monotonic() + later
        for connection in [each for each in self.open if each.deadline <= now]:
            connection.expire(now)


@asynccontextmanager
async def connections(bench: Bench, app: Any, **limits: Any) -> AsyncIterator[Connections]:
    """Serve the reader's connections on a socket, without the reader's server."""
    made = bench.name("server.connection.Connection")
    server = Connections(bench, app, **limits)
    with callbacks_raise():
        listener = await server.loop.create_server(lambda: made(server), "127.0.0.1", 0)
        server.port = listener.sockets[0].getsockname()[1]
        try:
            yield server
        finally:
            listener.close()
            tasks = [each.task for each in server.running]
            for connection in [*server.open]:
                connection.transport.abort()
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks, timeout=LIMIT)


async def said(bench: Bench, app: Any, message: bytes, **limits: Any) -> str:
    """Return the answers to a message."""
    async with connections(bench, app, **limits) as server:
        return await asked(bench, server.port, message)


async def statuses(bench: Bench, app: Any, messages: dict[str, bytes], **limits: Any) -> str:
    """Return the status of the answer to each message; each message gets a new connection."""
    async with connections(bench, app, **limits) as server:
        told = [
            f"{name}: {status(await asked(bench, server.port, message))}"
            for name, message in messages.items()
        ]
    return " · ".join(told)


async def turns(count: int = 5) -> None:
    """Let the event loop run everything that is ready, and read what has come."""
    for _ in range(count):
        await asyncio.sleep(0)
