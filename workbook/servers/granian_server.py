"""Runs Granian's embedded server in the running event loop; its connections are handled in Rust.

Granian would open its own port; this module gives it a socket that already listens.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.server.embed import Server

from workbook.protocol.asgi_types import App, Message, Receive, Scope, Send
from workbook.protocol.hang import Hang, ended, where_waiting
from workbook.servers.log import Loan, logging_to
from workbook.servers.options import Options
from workbook.servers.process import NotStarted

LOGGERS = Loan("_granian", "granian.access")
OPTIONAL: dict[str, Message] = {
    "http.response.start": {"headers": []},
    "http.response.body": {"body": b""},
}
AS_THEY_ARE = {"incremental": True, "handlers": {}, "loggers": {}}  # leaves Python's loggers alone


@asynccontextmanager
async def run(app: App, sock: socket.socket, options: Options) -> AsyncIterator[None]:
    started = asyncio.Event()
    server: Any = Server(
        _noting_the_start(_bridged(app), started),
        interface=Interfaces.ASGINL if options.lifespan == "off" else Interfaces.ASGI,
        url_path_prefix=options.root_path or None,
        websockets=False,
        log_dictconfig=AS_THEY_ARE,
    )
    server._init_shared_socket = lambda: _listen(server, sock)
    with logging_to(options.log):
        serving = await _start(server, started, options)
    try:
        yield
    finally:
        server.stop()
        _, late = await asyncio.wait({serving}, timeout=2 * options.limit)
        if late:
            options.late.append(f"no end in {2 * options.limit:g} s: {where_waiting('http')}")
        await ended(serving)


def _listen(server: Any, sock: socket.socket) -> None:
    server._ssp = None
    server._shd = SocketHolder(sock.dup().detach(), False, 128)  # Granian closes it


async def _start(server: Any, started: asyncio.Event, options: Options) -> asyncio.Task[None]:
    if options.lifespan == "off":
        started.set()
    serving, waiting = asyncio.create_task(server.serve()), asyncio.create_task(started.wait())
    await asyncio.wait({serving, waiting}, timeout=options.limit, return_when="FIRST_COMPLETED")
    waiting.cancel()
    if started.is_set() and not serving.done():
        return serving
    refused = serving.done()
    await ended(serving)
    if refused:
        raise NotStarted("the server refused to start", options.log)
    raise Hang(f"startup was not answered in {options.limit:g} s: {where_waiting('lifespan')}")


def _bridged(app: App) -> App:
    """Wrap the app where Granian differs from ASGI.

    Granian passes ports as text, and requires keys in messages that ASGI makes optional.
    """

    async def bridged(scope: Scope, receive: Receive, send: Send) -> None:
        for key in {"client", "server"} & scope.keys():
            host, port = scope[key]
            scope[key] = (host, int(port))

        async def complete(message: Message) -> None:
            await send({**OPTIONAL.get(message["type"], {}), **message})

        await app(scope, receive, complete)

    return bridged


def _noting_the_start(app: App, started: asyncio.Event) -> App:
    """Set `started` when the app answers the startup event.

    Granian listens from then on, but has no callback to say so.
    """

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        async def noting(message: Message) -> None:
            await send(message)
            started.set()

        try:
            await app(scope, receive, noting if scope["type"] == "lifespan" else send)
        finally:
            started.set()

    return noted
