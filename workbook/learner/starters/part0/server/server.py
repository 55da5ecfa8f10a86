"""The server: listens, gives every client a connection of its own, looks after their deadlines.

Nothing here happens per request but making its task. One sweep looks at the deadlines of all
connections; with no connection there is no sweep.
"""

import asyncio
import logging
import socket

from server.connection import Connection
from server.exchange import App, Exchange
from server.limits import Limits
from server.scope import Scope

logger = logging.getLogger("part0.server")

_TURNS = 3  # of the loop: who has connected by now is let in, for a request may be on its way


class Server:
    """It needs the attributes of ServerLike in connection.py. `self.lifespan` is a Lifespan of
    lifespan.py: `start` awaits its startup(), `stop` its shutdown()."""

    def __init__(
        self,
        app: App,
        *,
        limits: Limits | None = None,
        lifespan: str = "auto",
        root_path: str = "",
        access_log: bool = False,
    ) -> None:
        raise NotImplementedError("TODO: app, limits, lifespan, and no connection yet")

    async def start(
        self, host: str = "127.0.0.1", port: int = 8000, *, sock: socket.socket | None = None
    ) -> None:
        """No client is let in before the app has said that it is ready."""
        raise NotImplementedError(
            "TODO: the app's startup first, then listen: a Connection for each client"
        )

    @property
    def port(self) -> int:
        raise NotImplementedError("TODO: the one it listens on")

    async def stop(self, timeout: float = 30.0, hurry: asyncio.Event | None = None) -> bool:
        """Finishes what is in flight, then ends the app's life; false where requests had to be cut
        off, because the time was over or somebody is in a hurry. Whoever is that with the app's
        shutdown too, has to say so again."""
        raise NotImplementedError(
            "TODO: finish, or cut off; then the app's shutdown, once; NotEnded where it is cut off"
        )

    async def finish(self, timeout: float) -> bool:
        """No new connection, no new request; what has begun has the time to be finished."""
        raise NotImplementedError(
            "TODO: no new connection; what is at work has the time to be finished"
        )

    async def cut_off(self) -> None:
        raise NotImplementedError("TODO: cancel what is at work, abort what is connected")

    # What connections report.

    def connected(self, connection: Connection) -> None:
        raise NotImplementedError("TODO: remember it; begin the sweep")

    def disconnected(self, connection: Connection) -> None:
        raise NotImplementedError("TODO: forget it; with nobody left no sweep")

    def run(self, exchange: Exchange, common: Scope) -> None:
        """In a context of its own: what an app sets for one request, no other one sees."""
        raise NotImplementedError("TODO: a task for the exchange, in a context of its own")
