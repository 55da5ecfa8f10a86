"""Runs an app on a real uvicorn in the notebook's event loop, so that it ends with the kernel."""

from collections.abc import Generator
from contextlib import AsyncExitStack
from typing import Any, Self

import httpx

from workbook.lab.clients import HEADERS
from workbook.lab.codebase import Subject
from workbook.lab.opened import opened
from workbook.lab.repeatable import stable
from workbook.protocol.asgi_types import App
from workbook.protocol.lint import Breach
from workbook.servers.live import LiveServer, serve


class Server:
    """An app on a real uvicorn, in this event loop, on a free port."""

    def __init__(self, subject: Subject, *, limit: float = 5.0, **options: Any) -> None:
        self.subject = subject
        self._stack = AsyncExitStack()
        self._options: dict[str, Any] = {"limit": limit, **options}
        self._live: LiveServer | None = None
        self._client: httpx.AsyncClient | None = None

    def __repr__(self) -> str:
        return f"<server of {self.subject.name}, {'up' if self in opened else 'down'}>"

    @property
    def app(self) -> App:
        return self.subject.app

    @property
    def url(self) -> str:
        return self._up.url

    @property
    def client(self) -> httpx.AsyncClient:
        """Return an httpx client of this server."""
        if self._client is None:
            raise RuntimeError("the server is not up: server = await lab.serve(…)")
        return self._client

    @property
    def log(self) -> list[str]:
        """Return uvicorn's log lines, without the port and other values that differ."""
        return [stable(line.replace(str(self._up.port), "PORT")) for line in self._up.log]

    @property
    def breaches(self) -> list[Breach]:
        return self._up.breaches

    async def start(self) -> Self:
        if self._live is not None:
            raise RuntimeError(
                f"{self!r} was already started: call lab.serve(…) again for a new one"
            )
        with self.subject.at_hand():
            live = serve(self.app, **self._options)
            self._live = await self._stack.enter_async_context(live)
        self._client = httpx.AsyncClient(base_url=self._live.url, headers=HEADERS)
        opened.append(self)
        return self

    async def aclose(self) -> None:
        """Stop as Ctrl-C does: finish running requests, then run the app's shutdown."""
        if self in opened:
            opened.remove(self)
        try:
            await self._stack.aclose()
        finally:
            if self._client is not None:
                await self._client.aclose()

    stop = aclose

    def __await__(self) -> Generator[Any, None, Self]:
        return self.start().__await__()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    @property
    def _up(self) -> LiveServer:
        if self._live is None:
            raise RuntimeError("the server is not up: server = await lab.serve(…)")
        return self._live
