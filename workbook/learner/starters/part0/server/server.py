"""The server: listens, makes a Connection for each client, and checks their deadlines.

For each request it only creates a task. A single timer, the sweep, checks the deadlines of all
connections. While no connection is open, no timer runs.
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
    """The server. It has the attributes of ServerLike in connection.py.

    `self.lifespan` is a Lifespan of lifespan.py: `start` awaits its startup(), and `stop` awaits
    its shutdown().
    """

    def __init__(
        self,
        app: App,
        *,
        limits: Limits | None = None,
        lifespan: str = "auto",
        root_path: str = "",
        access_log: bool = False,
    ) -> None:
        raise NotImplementedError("TODO: keep app, limits and lifespan; there is no connection yet")

    async def start(
        self, host: str = "127.0.0.1", port: int = 8000, *, sock: socket.socket | None = None
    ) -> None:
        """Run the app's startup, then listen. Raises NotServed or OSError."""
        raise NotImplementedError(
            "TODO: run the app's startup, then listen; make a Connection for each client"
        )

    @property
    def port(self) -> int:
        raise NotImplementedError("TODO: return the port of the listening socket")

    async def stop(self, timeout: float = 30.0, hurry: asyncio.Event | None = None) -> bool:
        """Finish the running requests, then run the app's shutdown.

        Returns False if requests were cut off, because the time was over or `hurry` was set. If
        `hurry` is set again, the app's shutdown is cut off too: NotEnded.
        """
        raise NotImplementedError(
            "TODO: finish or cut off the requests; run the app's shutdown once, or raise NotEnded"
        )

    async def finish(self, timeout: float) -> bool:
        """Accept no more connections and requests, and wait for the running ones.

        Returns False if they need longer than `timeout`.
        """
        raise NotImplementedError("TODO: accept no new connections; wait for the running requests")

    async def cut_off(self) -> None:
        raise NotImplementedError("TODO: cancel the running tasks, abort the connections")

    # What connections report.

    def connected(self, connection: Connection) -> None:
        raise NotImplementedError("TODO: remember the connection; begin the sweep")

    def disconnected(self, connection: Connection) -> None:
        raise NotImplementedError("TODO: forget it; end the sweep after the last one")

    def run(self, exchange: Exchange, common: Scope) -> None:
        """Create the task of an exchange, with its own copy of the context variables."""
        raise NotImplementedError("TODO: make a task for the exchange, in a copy of the context")
