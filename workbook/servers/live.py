"""Runs parts on real servers: in this event loop on a free port, or as separate processes.

A server is one entry in `SERVERS` or `INSTALLED_APART`: a module that is imported only when it is
used, so that checks without a server do not need it. The socket, the lint, the limits and the
cleanup are the same for all servers.
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


# Server -> its module in this package, and extra arguments for the module's `run`.
SERVERS: dict[str, tuple[str, dict[str, str]]] = {
    "uvicorn": ("uvicorn_server", {"http": "auto"}),
    "uvicorn-h11": ("uvicorn_server", {"http": "h11"}),
    "uvicorn-httptools": ("uvicorn_server", {"http": "httptools"}),
    "part0": ("part0_server", {}),
}
# The servers that need requirements/hosts.txt, in the same form.
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
    """An app that is being served on a loopback port; `log` holds the server's log lines."""

    def __init__(self, app: App, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.log: list[str] = []
        self.lint = Lint(app)
        self.late: list[str] = []  # a sentence for each task that did not end in time
        self.raised = 0  # how many exceptions the app raised
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def breaches(self) -> list[Breach]:
        return self.lint.breaches

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app that the server runs: it calls the real one and records the task of the call."""
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
        """Wait for the calls that still run, and cancel those that do not end within the limit."""
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
    """Serve the app until the end of the block; `lifespan` is "auto", "on" or "off".

    Raises `NotStarted` with the server's log if startup fails. The limit applies to the start and
    to each step of the shutdown.
    """
    run, loggers = _server(server)
    with loggers, socket.create_server(("127.0.0.1", 0)) as sock:
        # asyncio does not set it on a socket it is given; without it, the end of a response would
        # wait for an ACK.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        live = LiveServer(app, sock.getsockname()[1])
        options = Options(lifespan, root_path, limit, live.log, live.late)
        try:
            async with run(live.app, sock, options):
                yield live
        finally:
            await live.finished(limit)
        if live.late:  # not reached if the block raised: its exception matters more
            raise Hang(live.late[0])
