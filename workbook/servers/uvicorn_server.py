"""Runs uvicorn in the running event loop, and starts and stops it step by step.

`uvicorn.Server.serve` checks every 0.1 s whether it should stop, and handles the signals. Here its
steps are called one after the other, which takes a few milliseconds and handles no signal.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, Literal, cast

from uvicorn import Config, Server

from workbook.protocol.asgi_types import App
from workbook.protocol.hang import Hang, ended, where, where_waiting
from workbook.servers.log import Loan, logging_to
from workbook.servers.options import Options, unanswered
from workbook.servers.process import NotStarted

LOGGERS = Loan("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")


@asynccontextmanager
async def run(app: App, sock: socket.socket, options: Options, *, http: str) -> AsyncIterator[None]:
    with logging_to(options.log):
        server = _make(app, options, http)
        await _start(server, sock, options)
    try:
        yield
    finally:
        with logging_to(options.log):
            await _stop(server, options.limit, options.late)


class _Connections(set[Any]):
    """uvicorn's set of open connections, with an event that is set when the last one ends."""

    def __init__(self) -> None:
        super().__init__()
        self.none_left = asyncio.Event()

    def add(self, connection: Any) -> None:
        super().add(connection)
        self.none_left.clear()

    def discard(self, connection: Any) -> None:
        super().discard(connection)
        if not self:
            self.none_left.set()


def _make(app: App, options: Options, http: str) -> Server:
    config = Config(
        app,
        http=http,
        ws="none",
        interface="asgi3",
        lifespan=cast(Literal["auto", "on", "off"], options.lifespan),
        root_path=options.root_path,
        log_config=None,
        access_log=False,
    )
    config.load()
    server = Server(config)
    server.lifespan = config.lifespan_class(config)
    server.server_state.connections = _Connections()
    return server


async def _start(server: Server, sock: socket.socket, options: Options) -> None:
    try:
        async with asyncio.timeout(options.limit):
            await server.startup(sockets=[sock])
            await server.on_tick(0)  # sets the default headers date and server
    except SystemExit:  # uvicorn exits if its startup fails
        raise NotStarted("the server refused to start", options.log) from None
    except TimeoutError:
        raise Hang(unanswered("startup", options.limit)) from None


async def _stop(server: Server, limit: float, late: list[str]) -> None:
    """Do the steps of `Server.shutdown`, but wait for events; cancel a step after the limit."""
    for listener in server.servers:
        listener.close()
    connections = cast(_Connections, server.server_state.connections)
    for connection in list(connections):
        connection.shutdown()
    if connections and not await _in_time(connections.none_left.wait(), limit):
        late.append(f"requests were not finished in {limit:g} s: {where_waiting('http')}")
        for connection in list(connections):
            connection.transport.abort()
        await _in_time(connections.none_left.wait(), limit)
    for task in await _outliving(server.server_state.tasks, limit):
        late.append(f"a request was not finished in {limit:g} s: {where(task)}")
        await ended(task)
    if not await _in_time(server.lifespan.shutdown(), limit):
        late.append(unanswered("shutdown", limit))


async def _outliving(tasks: Iterable[asyncio.Task[None]], limit: float) -> set[asyncio.Task[None]]:
    tasks = set(tasks)
    return (await asyncio.wait(tasks, timeout=limit))[1] if tasks else tasks


async def _in_time(waiting: Any, limit: float) -> bool:
    try:
        async with asyncio.timeout(limit):
            await waiting
    except TimeoutError:
        return False
    return True
