"""One client's connection: one protocol object each, one exchange at a time, answers in order.

What a client sends ahead stays bytes until its turn. What becomes of a connection is the table in
phases.py: the methods here find out what has happened, and do what the phase is for that it leads
to. The deadline is a number that the server's one sweep looks at.
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
    """What a connection asks of the server that it belongs to."""

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
        """The client will send no more. What it has asked in full is answered: whether that is so
        of a body shows when the app reads it. True keeps the transport open."""
        raise NotImplementedError("TODO: what was asked in full is answered, all else ends")

    def connection_lost(self, error: Exception | None) -> None:
        raise NotImplementedError("TODO: the exchange is gone; tell the server")

    def pause_writing(self) -> None:
        raise NotImplementedError("TODO: the client is slow: it gets write_timeout")

    def resume_writing(self) -> None:
        raise NotImplementedError("TODO: it reads again; the next request may begin")

    def body_wanted(self, exchange: Exchange) -> None:
        """The app waits for more of the body: so does a client that has been asked to wait."""
        raise NotImplementedError("TODO: 100 Continue where the client waits for it; read on")

    def body_taken(self) -> None:
        raise NotImplementedError("TODO: hold the client back while too much waits")

    def finished(self, exchange: Exchange) -> None:
        """The response is complete. What the client sent ahead is next."""
        raise NotImplementedError("TODO: the next request that has come, or rest, or close")

    def fail(self, exchange: Exchange) -> None:
        """The app did not answer to the end: a 500 if nothing is on the wire, else no end of it."""
        raise NotImplementedError("TODO: 500 where nothing was said; then the end")

    def refuse(self, error: BadMessage) -> None:
        """No sense can be made of what the client sends: tell it if that is still possible."""
        raise NotImplementedError("TODO: the error's status where it can still be said, then close")

    def expire(self, now: float) -> None:
        """The deadline is over. What counts first is whether the client takes its answers."""
        raise NotImplementedError("TODO: whose fault it is; a 408, or what the table says")

    def stop(self) -> None:
        """The server is about to end: no request is begun after the one at work."""
        raise NotImplementedError("TODO: no request after the one at work")

    def cut_off(self) -> None:
        """At once. What is lost by it must not look whole to the client, so it ends in a reset."""
        raise NotImplementedError("TODO: abort; a reset (SO_LINGER) where something is lost")
