"""The parts on real servers: in this event loop on a free port, or as a process of their own.

A server is one entry in `SERVERS` or `INSTALLED_APART`: a module, imported only when it is asked
for, so that checks without a server need none. Everything else (the socket, the lint, the limits,
the clearing up) is the same for all of them.
"""

import asyncio
import importlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any, NamedTuple

from workbook.protocol.asgi_types import App, Receive, Scope, Send
from workbook.protocol.hang import Hang, ended, where
from workbook.protocol.lint import Breach, Lint
from workbook.servers.log import Loan
from workbook.servers.options import Options
from workbook.servers.process import LiveProcess, NotStarted, serve_process

__all__ = ["LiveProcess", "LiveServer", "NotStarted", "serve", "serve_process"]


class Server(NamedTuple):
    run: Callable[[App, socket.socket, Options], AbstractAsyncContextManager[None]]
    loggers: Loan


# The module beside this one, and what its `run` is told besides.
SERVERS: dict[str, tuple[str, dict[str, str]]] = {
    "uvicorn": ("uvicorn_server", {"http": "auto"}),
    "uvicorn-h11": ("uvicorn_server", {"http": "h11"}),
    "uvicorn-httptools": ("uvicorn_server", {"http": "httptools"}),
    "part0": ("part0_server", {}),
}
# What stands on a group of packages of its own: requirements/hosts.txt.
INSTALLED_APART: dict[str, tuple[str, dict[str, str]]] = {
    "hypercorn": ("hypercorn_server", {}),
    "granian": ("granian_server", {}),
}
HOSTS = ("uvicorn-h11", "uvicorn-httptools", *INSTALLED_APART, "part0")


def _server(name: str) -> Server:
    known = SERVERS | INSTALLED_APART
    if name not in known:
        raise ValueError(f"no server {name!r}: choose from {', '.join(known)}")
    where, told = known[name]
    module = importlib.import_module(f"workbook.servers.{where}")
    return Server(partial(module.run, **told), module.LOGGERS)


class LiveServer:
    """An app at work on a port of the loopback; `log` holds the server's own lines."""

    def __init__(self, app: App, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.log: list[str] = []
        self.lint = Lint(app)
        self.late: list[str] = []  # what had to be cut off at the end
        self.raised = 0  # how often an exception came out of the app
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def breaches(self) -> list[Breach]:
        return self.lint.breaches

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What the server is given to run; remembers the server's task, to see it end."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            await self.lint(scope, receive, send)
        except Exception:
            self.raised += 1
            raise

    async def finished(self, limit: float) -> None:
        """Waits for what the server left running, and ends it if it does not end."""
        left = set(self._tasks)
        if left:
            _, left = await asyncio.wait(left, timeout=limit)
        for task in left:
            self.late.append(f"still there {limit:g} s after the server's end: {where(task)}")
            await ended(task)


@asynccontextmanager
async def serve(
    app: App,
    server: str = "uvicorn",
    *,
    lifespan: str = "auto",
    root_path: str = "",
    limit: float = 2.0,
) -> AsyncIterator[LiveServer]:
    """Serves the app until the end of the block; `lifespan` is "auto", "on" or "off".

    Raises `NotStarted` with the server's log where startup fails. The limit is for the start, and
    for each step of the stop.
    """
    run, loggers = _server(server)
    with loggers, socket.create_server(("127.0.0.1", 0)) as sock:
        # asyncio sets it on no socket that it is given; the end of an answer would wait for an ACK.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        live = LiveServer(app, sock.getsockname()[1])
        options = Options(lifespan, root_path, limit, live.log, live.late)
        try:
            async with run(live.app, sock, options):
                yield live
        finally:
            await live.finished(limit)
        if live.late:  # where the block itself raised, its error is the one to see
            raise Hang(live.late[0])
