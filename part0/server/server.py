"""The server: listens, makes a Connection for each client, and checks their deadlines.

For each request it only creates a task. A single timer, the sweep, checks the deadlines of all
connections. While no connection is open, no timer runs.
"""

import asyncio
import contextvars
import logging
import socket
from time import monotonic
from typing import Any

from server.access_log import AccessLog
from server.connection import Connection
from server.errors import NotEnded
from server.exchange import App, Exchange
from server.lifespan import Lifespan
from server.limits import Limits
from server.phases import timeouts
from server.scope import Scope, State

logger = logging.getLogger("part0.server")

_TURNS = 3  # of the loop, to accept clients that have connected and may have sent a request


class Server:
    def __init__(
        self,
        app: App,
        *,
        limits: Limits | None = None,
        lifespan: str = "auto",
        root_path: str = "",
        access_log: bool = False,
    ) -> None:
        self.app = app
        self.limits = limits or Limits()
        self.timeouts = timeouts(self.limits)
        self.root_path = root_path.rstrip("/")
        self.access_log = AccessLog() if access_log else None
        self.state: State = {}
        self.running: set[Exchange] = set()
        self.connections: set[Connection] = set()
        self.loop: asyncio.AbstractEventLoop
        self.lifespan = Lifespan(app, self.state, lifespan)
        self._listener: asyncio.Server | None = None
        self._context: contextvars.Context
        self._sweep_timer: asyncio.TimerHandle | None = None
        self._nobody = asyncio.Event()

    async def start(
        self, host: str = "127.0.0.1", port: int = 8000, *, sock: socket.socket | None = None
    ) -> None:
        """Run the app's startup, then listen. Raises NotServed or OSError."""
        self.loop = asyncio.get_running_loop()
        await self.lifespan.startup()
        self._context = contextvars.copy_context()
        where: dict[str, Any] = {"sock": sock} if sock else {"host": host, "port": port}
        try:
            self._listener = await self.loop.create_server(
                lambda: Connection(self), backlog=2048, **where
            )
        except OSError:
            await self.lifespan.shutdown()
            raise

    @property
    def port(self) -> int:
        if self._listener is None:
            raise RuntimeError("the server is not started")
        return int(self._listener.sockets[0].getsockname()[1])

    async def stop(self, timeout: float = 30.0, hurry: asyncio.Event | None = None) -> bool:
        """Finish the running requests, then run the app's shutdown.

        Returns False if requests were cut off, because the time was over or `hurry` was set. If
        `hurry` is set again, the app's shutdown is cut off too: NotEnded.
        """
        finishing = asyncio.create_task(self.finish(timeout))
        in_time = await _unless(finishing, hurry) and finishing.result()
        if not in_time:
            await self.cut_off()
        if self.access_log is not None:
            self.access_log.tell_rest()
        if not await _unless(asyncio.create_task(self.lifespan.shutdown()), hurry):
            raise NotEnded("the application's shutdown was cut off")
        return in_time

    async def finish(self, timeout: float) -> bool:
        """Accept no more connections and requests, and wait for the running ones.

        Returns False if they need longer than `timeout`.
        """
        if self._listener is not None:
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            self._listener.close()
        for connection in self.connections:
            connection.may_keep_alive = False
        end = monotonic() + timeout
        # Requests that clients have already sent may not be read yet: read and answer them.
        if any(connection.exchange is None for connection in self.connections):
            await self._wait_for_nobody(min(0.05, timeout))
        for connection in list(self.connections):
            connection.stop()
        while self.running or any(each.flow.is_writing for each in self.connections):
            left = end - monotonic()
            if left <= 0:
                return False
            await self._wait_for_end(left)
        await self._wait_for_nobody(0.05)  # so that clients can read the last bytes
        for connection in list(self.connections):
            connection.cut_off()
        await self._wait_for_nobody(1.0)
        return True

    async def cut_off(self) -> None:
        if self._listener is not None:
            self._listener.close()
        tasks = [each.task for each in self.running if each.task is not None]
        for exchange in self.running:
            logger.error("%r was not finished in time", exchange)
        for task in tasks:
            task.cancel()
        for connection in list(self.connections):
            connection.cut_off()
        if tasks:
            await asyncio.wait(tasks, timeout=1.0)
        await self._wait_for_nobody(1.0)

    async def _wait_for_end(self, limit: float) -> None:
        """Wait for the running requests. If there are none, wait a moment for clients to read."""
        tasks = [each.task for each in self.running if each.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=limit)
        else:
            await self._wait_for_nobody(min(0.05, limit))

    async def _wait_for_nobody(self, limit: float) -> None:
        if not self.connections:
            return
        self._nobody.clear()
        try:
            async with asyncio.timeout(limit):
                await self._nobody.wait()
        except TimeoutError:
            pass

    # What connections report.

    def connected(self, connection: Connection) -> None:
        self.connections.add(connection)
        if self._listener is None or not self._listener.is_serving():
            connection.may_keep_alive = False
        if self._sweep_timer is None:
            self._sweep_timer = self.loop.call_later(self.limits.sweep_interval, self._sweep)

    def disconnected(self, connection: Connection) -> None:
        self.connections.discard(connection)
        if not self.connections:
            self._nobody.set()
            if self._sweep_timer is not None:
                self._sweep_timer.cancel()
                self._sweep_timer = None

    def run(self, exchange: Exchange, common: Scope) -> None:
        """Create the task of an exchange, with its own copy of the context variables."""
        self.running.add(exchange)
        exchange.task = self.loop.create_task(
            exchange.run(self.app, common), context=self._context.copy()
        )

    def _sweep(self) -> None:
        now = monotonic()
        for connection in [each for each in self.connections if each.deadline <= now]:
            connection.expire(now)
        self._sweep_timer = self.loop.call_later(self.limits.sweep_interval, self._sweep)


async def _unless(task: asyncio.Task[Any], hurry: asyncio.Event | None) -> bool:
    """Return True if the task ends before `hurry` is set; otherwise cancel it."""
    hurried = asyncio.create_task((hurry or asyncio.Event()).wait())
    await asyncio.wait((task, hurried), return_when=asyncio.FIRST_COMPLETED)
    hurried.cancel()
    if task.done():
        task.result()
        return True
    if hurry is not None:
        hurry.clear()  # it must be set again to cut off the next step
    task.cancel()
    await asyncio.wait((task,))
    return False
