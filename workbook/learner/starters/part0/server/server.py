"""The server: listens, makes a Connection for each client, and checks their deadlines.

For each request it only creates a task. A single timer, the sweep, checks the deadlines of all
connections. Without a connection there is no timer.
"""

import asyncio
import logging
import socket

from server.connection import Connection
from server.exchange import App, Exchange
from server.limits import Limits
from server.scope import Scope

logger = logging.getLogger("part0.server")

_TURNS = 3  # of the loop, to accept clients that have connected and may have sent a request


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
        """Run the app's startup, then listen. Raises NotServed or OSError."""
        raise NotImplementedError(
            "TODO: the app's startup first, then listen: a Connection for each client"
        )

    @property
    def port(self) -> int:
        raise NotImplementedError("TODO: the one it listens on")

    async def stop(self, timeout: float = 30.0, hurry: asyncio.Event | None = None) -> bool:
        """Finish the running requests, then run the app's shutdown.

        Returns False if requests were cut off, because the time was over or `hurry` was set. If
        `hurry` is set again, the app's shutdown is cut off too: NotEnded.
        """
        raise NotImplementedError(
            "TODO: finish, or cut off; then the app's shutdown, once; NotEnded where it is cut off"
        )

    async def finish(self, timeout: float) -> bool:
        """Accept no more connections and requests, and wait for the running ones.

        Returns False if they need longer than `timeout`.
        """
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
        """Create the task of an exchange, with its own copy of the context variables."""
        raise NotImplementedError("TODO: a task for the exchange, in a context of its own")
