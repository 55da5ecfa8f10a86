"""An httpx client of an app in this process, which also runs the app's lifespan.

Open it with `await` in a cell, to use it in the cells below, or with `async with`.
"""

import asyncio
from collections.abc import Generator
from contextlib import AsyncExitStack
from typing import Any, Self

import httpx

from workbook.errors import WorkbookError
from workbook.lab.codebase import Subject
from workbook.lab.opened import is_alive, opened, turns
from workbook.protocol.asgi_types import App
from workbook.protocol.conversation import Lifespan, Transcript, body_messages, converse, http_scope
from workbook.protocol.lifespan import lifespan
from workbook.protocol.lint import Breach

BASE = "http://127.0.0.1:8000"
# Fixed, because httpx sends its version, and encodings that depend on the installed packages.
HEADERS = {"user-agent": "httpx", "accept-encoding": "gzip, deflate"}


class Client(httpx.AsyncClient):
    """Sends requests to the app without a socket.

    `talks` keeps each conversation and its breaches.
    """

    def __init__(self, subject: Subject, *, limit: float = 5.0, **options: Any) -> None:
        self.subject = subject
        self.talks: list[Transcript] = []
        self.life: Lifespan | None = None
        self._limit = limit
        self._stack = AsyncExitStack()
        self._beginning = asyncio.Lock()
        options = {"base_url": BASE, **options, "headers": HEADERS | options.get("headers", {})}
        super().__init__(transport=_Conversations(self), **options)

    def __repr__(self) -> str:
        return f"<client of {self.subject.name}>"

    @property
    def app(self) -> App:
        return self.subject.app

    @property
    def breaches(self) -> list[Breach]:
        """Return every breach of an ASGI rule, by the app or by the client."""
        talks = [breach for talk in self.talks for breach in talk.breaches]
        return (self.life.breaches if self.life else []) + talks

    async def begin(self) -> None:
        """Run the app's startup once; the first request does it as well."""
        async with self._beginning:
            if self.life is None and not is_alive(self.app):
                with self.subject.at_hand():
                    life = lifespan(self.app, limit=self._limit)
                    self.life = await self._stack.enter_async_context(life)
                if self.life.startup_failed is not None:
                    await self._stack.aclose()
                    raise WorkbookError(f"startup failed: {self.life.startup_failed}")
                opened.append(self)

    async def talk(self, request: httpx.Request) -> Transcript:
        await self.begin()
        scope = http_scope(request.method, request.url.raw_path, headers=request.headers.raw)
        if self.life is not None:
            scope["state"] = dict(self.life.state)
        assert isinstance(request.stream, httpx.AsyncByteStream)
        pieces = [piece async for piece in request.stream]
        with self.subject.at_hand():
            talk = await converse(self.app, scope, body_messages(pieces), limit=self._limit)
            await turns()
        self.talks.append(talk)
        return talk

    async def __aenter__(self) -> Self:
        await self.begin()
        return self

    def __await__(self) -> Generator[Any, None, Self]:
        return self.__aenter__().__await__()

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Run the app's shutdown."""
        await super().aclose()
        if self in opened:
            opened.remove(self)
        with self.subject.at_hand():
            await self._stack.aclose()


class _Conversations(httpx.AsyncBaseTransport):
    """Turns a request of httpx into a conversation, and its result into a response."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        talk = await self._client.talk(request)
        if talk.answer is not None:
            return httpx.Response(
                talk.answer.status,
                headers=[(name, value) for name, value in talk.answer.headers],
                content=talk.answer.body,
                request=request,
            )
        if talk.error is None:
            raise httpx.RemoteProtocolError("the app returned without an answer", request=request)
        return httpx.Response(500, content=b"Internal Server Error", request=request)
