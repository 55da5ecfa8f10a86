"""Runs Part 0's own server in the running event loop.

This module loads the server as a separate copy of Part 0. So the modules of the server cannot mix
with those of the part that is the app.
"""

import asyncio
import functools
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from workbook.parts import ladder
from workbook.parts.loader import LoadedPart, load_part
from workbook.protocol.asgi_types import App
from workbook.protocol.hang import Hang, where_waiting
from workbook.servers.log import Loan, logging_to
from workbook.servers.options import Options, unanswered
from workbook.servers.process import NotStarted

LOGGERS = Loan("part0", "part0.server")


@functools.cache
def _part0() -> LoadedPart:
    return load_part(ladder.ROOT / "part0")


@asynccontextmanager
async def run(app: App, sock: socket.socket, options: Options) -> AsyncIterator[None]:
    make: Any = _part0().get("server.server.Server")
    with logging_to(options.log):
        server = make(app, lifespan=options.lifespan, root_path=options.root_path)
        await _start(server, sock, options)
    try:
        yield
    finally:
        with logging_to(options.log):
            await _stop(server, options)


async def _start(server: Any, sock: socket.socket, options: Options) -> None:
    refused: type[Exception] = _part0().get("server.errors.NotServed")
    try:
        async with asyncio.timeout(options.limit):
            await server.start(sock=sock)
    except refused:
        raise NotStarted("the server refused to start", options.log) from None
    except TimeoutError:
        raise Hang(unanswered("startup", options.limit)) from None


async def _stop(server: Any, options: Options) -> None:
    """Shut the server down. If a step exceeds the limit, report where it waits, and cancel it."""
    limit = options.limit
    if not await server.finish(limit):
        waiting = where_waiting("http")
        options.late.append(f"requests were not finished in {limit:g} s: {waiting}")
        await server.cut_off()
    try:
        async with asyncio.timeout(limit):
            await server.lifespan.shutdown()
    except TimeoutError:
        options.late.append(unanswered("shutdown", limit))
