"""Runs an app's lifespan as a server does, because httpx's ASGITransport does not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from workbook.protocol.asgi_types import App, Message
from workbook.protocol.hang import Hang, ended, loop_guard, where
from workbook.protocol.lint import Breach, Lint


class Lifespan:
    """The results of startup and shutdown.

    A server copies `state` into the scope of each request.
    """

    def __init__(self, app: App) -> None:
        self.state: dict[str, Any] = {}
        self.startup_failed: str | None = None  # the text in lifespan.startup.failed
        self.shutdown_failed: str | None = None
        self.error: BaseException | None = None  # the exception that the app raised
        self._lint = Lint(app)
        self._answers: list[str] = []
        self._events: asyncio.Queue[Message] = asyncio.Queue()
        self._answered = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name="lifespan")

    @property
    def supported(self) -> bool:
        """Return False if the app ended without an answer to the startup event."""
        return bool(self._answers)

    @property
    def breaches(self) -> list[Breach]:
        return self._lint.breaches

    async def ask(self, event: str, limit: float) -> None:
        """Send the event and wait until the app answers it or ends."""
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
        # SystemExit too: raised in a task, it would end the event loop
        except BaseException as error:
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
    """Run startup before the block and shutdown after it, and leave no task behind.

    The block also runs for an app without lifespan, or whose startup failed: see `supported` and
    `startup_failed`.
    """
    life = Lifespan(app)
    try:
        await life.ask("lifespan.startup", limit)
        yield life
    finally:
        await life.stop(limit)
