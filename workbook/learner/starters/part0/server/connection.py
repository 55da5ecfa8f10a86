"""One client's connection: one protocol object each, one exchange at a time, answers in order.

What a client sends ahead stays bytes until its turn. The deadline is a number that the server's
one sweep looks at.
"""

import asyncio
from typing import TYPE_CHECKING

from server.errors import BadMessage
from server.exchange import Exchange
from server.flow import Flow

if TYPE_CHECKING:
    from server.server import Server

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connection(asyncio.Protocol):
    """Owes the attributes that phases.expire and server.py look at: limits, reader, exchange,
    phase, deadline, client, keep_alive and may_keep_alive; and to scope.py a scope."""

    transport: asyncio.Transport
    flow: Flow

    def __init__(self, server: "Server") -> None:
        raise NotImplementedError("TODO: a reader of its own, no exchange yet")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        raise NotImplementedError(
            "TODO: the transport, a Flow for it, the addresses, the scope; tell the server"
        )

    def data_received(self, data: bytes) -> None:
        raise NotImplementedError(
            "TODO: feed the reader; begin an exchange, or wake the one at work"
        )

    def eof_received(self) -> bool:
        """A client that will send no more: what it asked in full is still answered, at once."""
        raise NotImplementedError("TODO: what was asked in full is answered")

    def connection_lost(self, error: Exception | None) -> None:
        raise NotImplementedError("TODO: the exchange is gone; tell the server")

    def pause_writing(self) -> None:
        raise NotImplementedError("TODO: the client is slow: it gets write_timeout")

    def resume_writing(self) -> None:
        raise NotImplementedError("TODO: it reads again")

    def body_wanted(self, exchange: Exchange) -> None:
        """The app waits for more of the body: so does a client that has been asked to wait."""
        raise NotImplementedError("TODO: 100 Continue where the client waits for it; read on")

    def body_taken(self) -> None:
        raise NotImplementedError("TODO: hold the client back while too much waits")

    def finished(self, exchange: Exchange) -> None:
        """The response is complete. What the client sent ahead is next."""
        raise NotImplementedError("TODO: the next request that has come, or rest, or close")

    def fail(self, exchange: Exchange) -> None:
        """The app did not answer to the end: a 500 if it has said nothing, else a cut."""
        raise NotImplementedError("TODO: 500 where nothing was said, else cut")

    def refuse(self, error: BadMessage) -> None:
        """No sense can be made of what the client sends: tell it if that is still possible."""
        raise NotImplementedError("TODO: the error's status where it can still be said, then close")

    def enter(self, phase: str) -> None:
        raise NotImplementedError("TODO: a phase, and its deadline")

    def close(self) -> None:
        """Sends a FIN and lets the client read: a plain close could cut its last response."""
        raise NotImplementedError("TODO: a FIN; let the client read the rest")

    def stop(self) -> None:
        """The server is about to end: no request is begun after the one at work."""
        raise NotImplementedError("TODO: no request after the one at work")
