"""Runs Hypercorn in the running event loop, on a socket that already listens."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hypercorn.asyncio.run import worker_serve
from hypercorn.config import Config, Sockets
from hypercorn.utils import LifespanFailureError, wrap_app

from workbook.protocol.asgi_types import App
from workbook.protocol.hang import Hang, ended, where_waiting
from workbook.servers.log import Loan, logging_to
from workbook.servers.options import Options
from workbook.servers.process import NotStarted

LOGGERS = Loan("hypercorn", "hypercorn.error", "hypercorn.access")


@asynccontextmanager
async def run(app: App, sock: socket.socket, options: Options) -> AsyncIterator[None]:
    stop = asyncio.Event()
    with logging_to(options.log):
        server = await _start(app, sock, stop, options)
    try:
        yield
    finally:
        stop.set()
        # Hypercorn has one limit for running requests and one for the shutdown event.
        _, late = await asyncio.wait({server}, timeout=3 * options.limit)
        if late:
            options.late.append(f"no end in {3 * options.limit:g} s: {where_waiting('http')}")
        await ended(server)


async def _start(
    app: App, sock: socket.socket, stop: asyncio.Event, options: Options
) -> asyncio.Task[None]:
    started = asyncio.Event()

    async def until_stopped() -> None:
        started.set()  # Hypercorn calls this once it listens
        await stop.wait()

    serving = worker_serve(
        wrap_app(app, 0, "asgi"),
        _config(options),
        sockets=Sockets([], [sock.dup()], []),
        shutdown_trigger=until_stopped,
    )
    server, waiting = asyncio.create_task(serving), asyncio.create_task(started.wait())
    await asyncio.wait({server, waiting}, timeout=options.limit, return_when="FIRST_COMPLETED")
    if started.is_set():
        return server
    waiting.cancel()
    if server.done() and isinstance(server.exception(), LifespanFailureError):
        raise NotStarted(f"the server refused to start: {server.exception()}", options.log)
    await ended(server)
    raise Hang(f"startup was not answered in {options.limit:g} s: {where_waiting('lifespan')}")


def _config(options: Options) -> Config:
    config: Config = Config()
    config.errorlog = LOGGERS.topmost
    config.root_path = options.root_path
    config.graceful_timeout = config.shutdown_timeout = options.limit
    return config
