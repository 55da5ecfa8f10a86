"""The server: listens, gives every client a connection of its own, looks after their deadlines.

Nothing here happens per request but making its task. One sweep looks at the deadlines of all
connections; with no connection there is no sweep.
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

_TURNS = 3  # of the loop: who has connected by now is let in, for a request may be on its way


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
        """No client is let in before the app has said that it is ready."""
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
        """Finishes what is in flight, then ends the app's life; false where requests had to be cut
        off, because the time was over or somebody is in a hurry. Whoever is that with the app's
        shutdown too, has to say so again."""
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
        """No new connection, no new request; what has begun has the time to be finished."""
        if self._listener is not None:
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            self._listener.close()
        for connection in self.connections:
            connection.may_keep_alive = False
        end = monotonic() + timeout
        # What clients have sent by now is on its way to us: it is read, and answered.
        if any(connection.exchange is None for connection in self.connections):
            await self._wait_for_nobody(min(0.05, timeout))
        for connection in list(self.connections):
            connection.stop()
        while self.running or any(each.flow.is_writing for each in self.connections):
            left = end - monotonic()
            if left <= 0:
                return False
            await self._wait_for_end(left)
        await self._wait_for_nobody(0.05)  # for clients to read the last of it
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
        """Of the requests at work, or of the writing that is left of them."""
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
        """In a context of its own: what an app sets for one request, no other one sees."""
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
    """Whether the task came to its end before somebody was in a hurry; if not, it is cancelled."""
    hurried = asyncio.create_task((hurry or asyncio.Event()).wait())
    await asyncio.wait((task, hurried), return_when=asyncio.FIRST_COMPLETED)
    hurried.cancel()
    if task.done():
        task.result()
        return True
    if hurry is not None:
        hurry.clear()  # the next thing that hangs takes another word
    task.cancel()
    await asyncio.wait((task,))
    return False
