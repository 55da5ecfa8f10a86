"""ASGI lifespan: the app's startup before the first request, its shutdown after the last one."""

import asyncio
import logging
from typing import Any

from server.errors import NotEnded, NotServed
from server.exchange import App
from server.scope import State

logger = logging.getLogger("part0.server")

_AFTERWARDS = 1.0  # seconds for the app to return after its last answer, or to be cancelled


class Lifespan:
    """`mode` is "on" (the app must support it), "off" (the app is not called) or "auto"."""

    def __init__(self, app: App, state: State, mode: str = "auto") -> None:
        if mode not in ("auto", "on", "off"):
            raise ValueError(f"expected lifespan auto, on or off, got {mode!r}")
        self._app = app
        self._state = state
        self._mode = mode
        self._events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._answered = asyncio.Event()
        self._answer: dict[str, Any] = {}
        self._asked = ""  # the event that the app has not answered yet
        self._error: BaseException | None = None
        self._task: asyncio.Task[None] | None = None

    async def startup(self) -> None:
        if self._mode == "off":
            return
        logger.info("Waiting for application startup.")
        self._task = asyncio.create_task(self._run(), name="lifespan")
        answer = await self._ask("lifespan.startup", self._task)
        if answer == "lifespan.startup.failed":
            logger.error("Application startup failed: %s", _escaped(self._answer.get("message")))
            await _end(self._task)
            raise NotServed("the application's startup failed")
        if not answer and (self._mode == "on" or not self._error_is_a_refusal()):
            logger.error("Application startup failed.", exc_info=self._error)
            raise NotServed("the application has no lifespan, or left it without an answer")
        if answer:
            logger.info("Application startup complete.")
        else:
            self._task = None
            logger.info("ASGI 'lifespan' protocol appears unsupported.")

    async def shutdown(self) -> None:
        """Send the event once, and return when the app has answered and returned."""
        task, self._task = self._task, None
        if task is None:
            return
        if task.done():
            logger.error("The application left its lifespan before shutdown.")
            return
        logger.info("Waiting for application shutdown.")
        answer = await self._ask("lifespan.shutdown", task)
        await _end(task)
        if answer != "lifespan.shutdown.complete":
            reason = self._error or _escaped(self._answer.get("message"))
            logger.error("Application shutdown failed: %s", reason)
            raise NotEnded("the application's shutdown failed")
        logger.info("Application shutdown complete.")

    async def _ask(self, event: str, task: asyncio.Task[None]) -> str:
        """Return the type of the app's answer; "" if the app returned without one."""
        self._answer = {}
        self._asked = event
        self._answered.clear()
        self._events.put_nowait({"type": event})
        try:
            await self._answered.wait()
        except asyncio.CancelledError:
            logger.error("%s was cut off in %s", event, _place(task))
            task.cancel()
            raise
        return str(self._answer.get("type", ""))

    async def _run(self) -> None:
        scope = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.0"},
            "state": self._state,
        }
        try:
            await self._app(scope, self._events.get, self._send)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # also SystemExit, which would end the loop
            self._error = error
        finally:
            self._answered.set()

    async def _send(self, message: dict[str, Any]) -> None:
        expected = [f"{self._asked}.complete", f"{self._asked}.failed"]
        if not self._asked or message.get("type") not in expected:
            wanted = " or ".join(expected) if self._asked else "no message"
            raise RuntimeError(f"expected {wanted}, got {message.get('type')!r}")
        self._answer, self._asked = message, ""
        self._answered.set()

    def _error_is_a_refusal(self) -> bool:
        """Return whether the app only says that it has no lifespan, as ASGI allows."""
        return self._error is None or isinstance(self._error, Exception)


async def _end(task: asyncio.Task[None]) -> None:
    """Wait a moment for the app to return after its last answer, then cancel it."""
    done, _ = await asyncio.wait((task,), timeout=_AFTERWARDS)
    if not done:
        logger.error("The application went on after its last answer: cut off in %s", _place(task))
        task.cancel()
        await asyncio.wait((task,), timeout=_AFTERWARDS)


def _place(task: asyncio.Task[None]) -> str:
    """Return the coroutines that wait for each other, the app first: `app > hook > sleep`."""
    coroutine: Any = task.get_coro()
    names = []
    while (coroutine := getattr(coroutine, "cr_await", None)) is not None:
        if name := getattr(coroutine, "__qualname__", ""):
            names.append(name)
    return " > ".join(names) or "nothing that waits"


def _escaped(text: object) -> str:
    return str(text or "").encode("unicode_escape").decode()
