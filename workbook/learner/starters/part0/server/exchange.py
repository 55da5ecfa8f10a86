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
    """What an exchange uses of its connection."""

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
    # For other files: is_started, some bytes of the response are written; is_complete, all are;
    # is_gone, nobody is left to answer; is_waiting, `receive` waits for the client; task, set by
    # the server. For this file: _received, the app has the whole body; _left, bytes that the
    # content-length still promises; _chunked and _bodiless, how the body is written; _news, the
    # asyncio.Event that `wake` sets.
    __slots__ = (
        "head", "connection", "response", "is_started", "is_complete", "is_gone",
        "is_waiting", "_received", "_left", "_chunked", "_bodiless", "_news", "task",
    )  # fmt: skip

    def __init__(self, connection: ConnectionLike, head: Head) -> None:
        raise NotImplementedError("TODO: nothing is received, nothing is sent")

    async def run(self, app: App, common: Scope) -> None:
        """Call the app. If it does not complete the response, the connection fails the exchange."""
        raise NotImplementedError(
            "TODO: the app, called with scope_of(common, head); where it does not answer to the"
            " end, connection.fail(self)"
        )

    async def receive(self) -> dict[str, Any]:
        raise NotImplementedError(
            "TODO: the body as it comes, then http.disconnect when all is over"
        )

    @property
    def would_look_whole(self) -> bool:
        """Whether a plain close would make a cut response look complete to the client."""
        raise NotImplementedError("TODO: begun, not complete, and neither a length nor chunks")

    def wake(self) -> None:
        raise NotImplementedError("TODO: let receive look again")

    async def send(self, message: dict[str, Any]) -> None:
        raise NotImplementedError(
            "TODO: check the message; head and body onto the wire; wait while the client is slow"
        )

    def __repr__(self) -> str:
        raise NotImplementedError("TODO: GET b'/'")
