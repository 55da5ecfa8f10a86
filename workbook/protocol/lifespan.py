"""Lifespan as a server drives it: httpx's ASGITransport does not send it, so the checks do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from workbook.protocol.asgi_types import App, Message
from workbook.protocol.hang import Hang, ended, loop_guard, where
from workbook.protocol.lint import Breach, Lint


class Lifespan:
    """What came of startup and shutdown. A server copies `state` into the scope of each request."""

    def __init__(self, app: App) -> None:
        self.state: dict[str, Any] = {}
        self.startup_failed: str | None = None  # the message of lifespan.startup.failed
        self.shutdown_failed: str | None = None
        self.error: BaseException | None = None  # what came out of the app
        self._lint = Lint(app)
        self._answers: list[str] = []
        self._events: asyncio.Queue[Message] = asyncio.Queue()
        self._answered = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name="lifespan")

    @property
    def supported(self) -> bool:
        """False for an app that raised, or returned, without an answer to startup."""
        return bool(self._answers)

    @property
    def breaches(self) -> list[Breach]:
        return self._lint.breaches

    async def ask(self, event: str, limit: float) -> None:
        """Sends the event and waits for its answer, or for the app's end."""
        self._answered.clear()
        self._events.put_nowait({"type": event})
        answer = asyncio.create_task(self._answered.wait())
        try:
            with loop_guard(limit):
                await asyncio.wait(
                    {answer, self._task}, timeout=limit, return_when=asyncio.FIRST_COMPLETED
                )
        finally:
            await ended(answer)
        if not self._answered.is_set() and not self._task.done():
            raise Hang(f"{event} was not answered in {limit:g} s: {where(self._task)}")

    async def stop(self, limit: float) -> None:
        try:
            if self._answers == ["lifespan.startup.complete"] and not self._task.done():
                await self.ask("lifespan.shutdown", limit)
                await asyncio.wait({self._task}, timeout=limit)
                if not self._task.done():
                    raise Hang(f"still there {limit:g} s after shutdown: {where(self._task)}")
        finally:
            await ended(self._task)

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}}
        try:
            await self._lint({**scope, "state": self.state}, self._events.get, self._send)
        except (asyncio.CancelledError, KeyboardInterrupt):
            raise
        except BaseException as error:  # SystemExit too: out of a task it would end the loop
            self.error = error

    async def _send(self, message: Message) -> None:
        self._answers.append(message["type"])
        if message["type"] == "lifespan.startup.failed":
            self.startup_failed = message.get("message", "")
        elif message["type"] == "lifespan.shutdown.failed":
            self.shutdown_failed = message.get("message", "")
        self._answered.set()


@asynccontextmanager
async def lifespan(app: App, *, limit: float = 2.0) -> AsyncIterator[Lifespan]:
    """Startup before the block, shutdown after it; leaves no task behind.

    An app without lifespan, or whose startup failed, still comes to the block: it looks at
    `supported` and `startup_failed`.
    """
    life = Lifespan(app)
    try:
        await life.ask("lifespan.startup", limit)
        yield life
    finally:
        await life.stop(limit)
