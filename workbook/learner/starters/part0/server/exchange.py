"""One request and its response: the app's `receive` and `send`.

This is the server's side of ASGI 3.0. `send` refuses invalid messages with "expected …, got …", and
a body that is shorter or longer than its content-length.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from server.errors import BadMessage
from server.flow import Flow
from server.head import Head
from server.reader import Reader
from server.scope import Scope

App = Callable[..., Awaitable[Any]]
logger = logging.getLogger("part0.server")

_ONE_WRITE = 64 * 1024  # a larger body is not joined with its head, which would copy it
_DISCONNECT = {"type": "http.disconnect"}


class ConnectionLike(Protocol):
    """The attributes and methods of the connection that an exchange uses."""

    transport: asyncio.Transport
    reader: Reader
    flow: Flow
    keep_alive: bool
    may_keep_alive: bool
    running: "set[Exchange]"  # on all connections

    def body_wanted(self, exchange: "Exchange") -> None: ...
    def body_taken(self) -> None: ...
    def finished(self, exchange: "Exchange") -> None: ...
    def fail(self, exchange: "Exchange") -> None: ...
    def refuse(self, error: BadMessage) -> None: ...


class Exchange:
    # Other files read is_started (some bytes of the response are written), is_complete (all bytes
    # are written), is_gone (nobody is left to answer) and is_waiting (`receive` waits for the
    # client). The server sets `task`. Only this file uses the others: _received (the app has the
    # whole body), _left (how many bytes of the content-length are missing), _chunked and _bodiless
    # (how the body is written), and _news (the asyncio.Event that `wake` sets).
    __slots__ = (
        "head", "connection", "response", "is_started", "is_complete", "is_gone",
        "is_waiting", "_received", "_left", "_chunked", "_bodiless", "_news", "task",
    )  # fmt: skip

    def __init__(self, connection: ConnectionLike, head: Head) -> None:
        raise NotImplementedError("TODO: set the attributes: nothing is received or sent yet")

    async def run(self, app: App, common: Scope) -> None:
        """Call the app. If it does not complete the response, the connection fails the exchange."""
        raise NotImplementedError(
            "TODO: call the app with scope_of(common, head); if it does not complete the"
            " response, call connection.fail(self)"
        )

    async def receive(self) -> dict[str, Any]:
        raise NotImplementedError("TODO: return the body as it arrives, then http.disconnect")

    @property
    def would_look_whole(self) -> bool:
        """Whether a plain close would make a cut response look complete to the client."""
        raise NotImplementedError("TODO: return whether a cut response would look complete")

    def wake(self) -> None:
        raise NotImplementedError("TODO: wake `receive`, so that it looks again")

    async def send(self, message: dict[str, Any]) -> None:
        raise NotImplementedError(
            "TODO: check the message; write head and body; wait while the client is slow"
        )

    def __repr__(self) -> str:
        raise NotImplementedError("TODO: return text such as GET b'/'")
