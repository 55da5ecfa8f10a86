"""The connection of one client: one exchange at a time, responses in the order of the requests.

Requests that the client sends ahead stay bytes until it is their turn. Each method finds out which
event has happened. The table in phases.py gives the next phase, and `_happens` does what the new
phase needs. The deadline is a number, which the server's sweep checks.
"""

import asyncio
from typing import Protocol

from server.access_log import AccessLog
from server.errors import BadMessage
from server.exchange import Exchange
from server.flow import Flow
from server.limits import Limits
from server.scope import Scope, State

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class ServerLike(Protocol):
    """What a connection uses of its server."""

    limits: Limits
    timeouts: dict[str, float]
    loop: asyncio.AbstractEventLoop
    root_path: str
    state: State
    access_log: AccessLog | None
    running: set[Exchange]

    def connected(self, connection: "Connection") -> None: ...
    def disconnected(self, connection: "Connection") -> None: ...
    def run(self, exchange: Exchange, common: Scope) -> None: ...


class Connection(asyncio.Protocol):
    """It needs these attributes, because other files read them. server.py: `exchange` (None between
    requests), `deadline` (of `monotonic()`, or NEVER), `flow` and `may_keep_alive` (False once the
    server is about to stop). exchange.py: all of ConnectionLike. There `keep_alive` tells whether
    this response is the last one: the exchange sets it when it writes the head."""

    transport: asyncio.Transport
    flow: Flow

    def __init__(self, server: ServerLike) -> None:
        raise NotImplementedError("TODO: a reader of its own, no exchange yet")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        raise NotImplementedError(
            "TODO: the transport, a Flow for it, the addresses, the scope; tell the server."
            " Use typing.cast: uvloop's transport is not a subclass of asyncio.Transport"
        )

    def data_received(self, data: bytes) -> None:
        raise NotImplementedError(
            "TODO: feed the reader; begin an exchange, or wake the one at work"
        )

    def eof_received(self) -> bool:
        """The client has half-closed. A complete request is still answered. If the body is not
        complete, the app learns it when it reads. True keeps the transport open."""
        raise NotImplementedError("TODO: what was asked in full is answered, all else ends")

    def connection_lost(self, error: Exception | None) -> None:
        raise NotImplementedError("TODO: the exchange is gone; tell the server")

    def pause_writing(self) -> None:
        raise NotImplementedError("TODO: the client is slow: it gets write_timeout")

    def resume_writing(self) -> None:
        raise NotImplementedError("TODO: it reads again; the next request may begin")

    def body_wanted(self, exchange: Exchange) -> None:
        """The app waits for more of the body. If the client waits for 100 Continue, send it."""
        raise NotImplementedError("TODO: 100 Continue where the client waits for it; read on")

    def body_taken(self) -> None:
        raise NotImplementedError("TODO: hold the client back while too much waits")

    def finished(self, exchange: Exchange) -> None:
        """The response is complete. Go on with what the client has sent ahead."""
        raise NotImplementedError("TODO: the next request that has come, or rest, or close")

    def fail(self, exchange: Exchange) -> None:
        """The app did not complete its response. Send a 500 if nothing was sent; else cut it."""
        raise NotImplementedError("TODO: 500 where nothing was said; then the end")

    def refuse(self, error: BadMessage) -> None:
        """The request is bad. Send the error if no response has begun, then end."""
        raise NotImplementedError("TODO: the error's status where it can still be said, then close")

    def expire(self, now: float) -> None:
        """The deadline is over. First see whether the client still reads its responses."""
        raise NotImplementedError("TODO: whose fault it is; a 408, or what the table says")

    def stop(self) -> None:
        """The server is stopping: begin no request after the current one."""
        raise NotImplementedError("TODO: no request after the one at work")

    def cut_off(self) -> None:
        """Close at once; with a reset if the client would take a cut response for a whole one."""
        raise NotImplementedError("TODO: abort; a reset (SO_LINGER) where something is lost")
