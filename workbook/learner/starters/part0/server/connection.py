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
    """The attributes and methods of the server that a connection uses."""

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
    """The protocol of one client. Other files read these attributes:

    server.py reads `exchange` (None between requests), `deadline` (a time of `monotonic()`, or
    NEVER), `flow` and `may_keep_alive` (False once the server is about to stop). exchange.py reads
    the attributes of ConnectionLike. The exchange sets `keep_alive` when it writes the head: it is
    False if this response is the last one.
    """

    transport: asyncio.Transport
    flow: Flow

    def __init__(self, server: ServerLike) -> None:
        raise NotImplementedError("TODO: make a Reader; there is no exchange yet")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        raise NotImplementedError(
            "TODO: keep the transport, a Flow, the addresses and the scope; tell the server."
            " Use typing.cast: uvloop's transport is not a subclass of asyncio.Transport"
        )

    def data_received(self, data: bytes) -> None:
        raise NotImplementedError(
            "TODO: feed the reader; begin an exchange, or wake the running one"
        )

    def eof_received(self) -> bool:
        """The client has half-closed. A complete request is still answered. If the body is not
        complete, the app learns it when it reads. True keeps the transport open."""
        raise NotImplementedError("TODO: answer the complete requests, then end")

    def connection_lost(self, error: Exception | None) -> None:
        raise NotImplementedError("TODO: set is_gone of the exchange; tell the server")

    def pause_writing(self) -> None:
        raise NotImplementedError("TODO: the client is slow: set write_timeout as deadline")

    def resume_writing(self) -> None:
        raise NotImplementedError("TODO: the client reads again: let the next request begin")

    def body_wanted(self, exchange: Exchange) -> None:
        """The app waits for more of the body. If the client waits for 100 Continue, send it."""
        raise NotImplementedError("TODO: send 100 Continue if the client waits for it; read on")

    def body_taken(self) -> None:
        raise NotImplementedError("TODO: let the client wait while too many bytes are unread")

    def finished(self, exchange: Exchange) -> None:
        """The response is complete. Go on with what the client has sent ahead."""
        raise NotImplementedError("TODO: begin the next request, wait for one, or close")

    def fail(self, exchange: Exchange) -> None:
        """The app did not complete its response. Send a 500 if nothing was sent; else cut it."""
        raise NotImplementedError("TODO: send a 500 if nothing has been sent; then end")

    def refuse(self, error: BadMessage) -> None:
        """The request is bad. Send the error if no response has begun, then end."""
        raise NotImplementedError(
            "TODO: send the status of the error if no response has begun; close"
        )

    def expire(self, now: float) -> None:
        """The deadline is over. First see whether the client still reads its responses."""
        raise NotImplementedError(
            "TODO: find out which side is slow; send 408, or follow the table"
        )

    def stop(self) -> None:
        """The server is stopping: begin no request after the current one."""
        raise NotImplementedError("TODO: begin no request after the running one")

    def cut_off(self) -> None:
        """Close at once; with a reset if the client would take a cut response for a whole one."""
        raise NotImplementedError("TODO: close at once; reset (SO_LINGER) if bytes get lost")
