"""One request and its response: what an app's `receive` and `send` are.

ASGI 3.0, server side. `send` refuses what is no valid message with "expected …, got …", and never
lets a response onto the wire that is shorter or longer than it says.
"""

import logging
from typing import TYPE_CHECKING, Any

from server.head import Head

if TYPE_CHECKING:
    from server.connection import Connection

logger = logging.getLogger("part0.server")

_START_KEYS = frozenset(("type", "status", "headers", "trailers"))
_BODY_KEYS = frozenset(("type", "body", "more_body"))
_ONE_WRITE = 64 * 1024  # a larger body is not copied to stand behind its head
_DISCONNECT = {"type": "http.disconnect"}


class Exchange:
    __slots__ = (
        "head", "connection", "response", "is_started", "is_complete", "is_gone",
        "is_waiting", "_received", "_left", "_chunked", "_bodiless", "_news", "task",
    )  # fmt: skip

    def __init__(self, connection: "Connection", head: Head) -> None:
        raise NotImplementedError("TODO: nothing is received, nothing is sent")

    async def run(self) -> None:
        """The app's life for this request: whatever comes of it, the client is not left waiting."""
        raise NotImplementedError(
            "TODO: the app, called; where it does not answer to the end, connection.fail(self)"
        )

    async def receive(self) -> dict[str, Any]:
        raise NotImplementedError(
            "TODO: the body as it comes, then http.disconnect when all is over"
        )

    def wake(self) -> None:
        raise NotImplementedError("TODO: let receive look again")

    async def send(self, message: dict[str, Any]) -> None:
        raise NotImplementedError(
            "TODO: check the message; head and body onto the wire; wait while the client is slow"
        )

    def __repr__(self) -> str:
        raise NotImplementedError("TODO: GET b'/'")
