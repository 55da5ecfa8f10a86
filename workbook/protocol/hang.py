"""Finds the line of an app that hangs, and what it waits for.

A timeout only says that something hangs. There are two kinds of hang. If a task waits,
this module follows its coroutine to the coroutine that it awaits, and so on to the last one. If a
line blocks the event loop, only a signal can interrupt it.
"""

import asyncio
import gc
import signal
import sysconfig
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import AsyncGeneratorType, CoroutineType, FrameType, GeneratorType
from typing import Any

from workbook.protocol.asgi_types import Scope

HERE = str(Path(__file__).parents[1])
NOT_THE_APP = (HERE, "<", *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")))

# For each type that can wait: the name of the attribute that has its frame, and the name of the
# attribute that has the object it awaits.
LINKS: dict[type, tuple[str, str]] = {
    CoroutineType: ("cr_frame", "cr_await"),
    AsyncGeneratorType: ("ag_frame", "ag_await"),
    GeneratorType: ("gi_frame", "gi_yieldfrom"),
}


class Hang(AssertionError):
    """The app did not finish within the limit. The text names the line, and what it waited for."""


class Busy(BaseException):
    """Interrupts a line that blocks the event loop.

    It is a BaseException, so that an app's `except Exception` does not catch it.
    """


def where(task: asyncio.Task[Any]) -> str:
    """Return a text such as `part3/asgi/app.py:41 in App._handle was waiting for receive`."""
    frames = list(_frames(task))
    own = [index for index, frame in enumerate(frames) if _is_the_apps(frame)]
    if not own:
        return f"{task.get_name()} was waiting outside the app's own code"
    after = frames[own[-1] + 1] if own[-1] + 1 < len(frames) else None
    return f"{_place(frames[own[-1]])} was waiting for {_awaited(after)}"


async def ended(task: asyncio.Task[Any]) -> None:
    """Cancel the task if it still runs, wait half a second at most, and retrieve its exception."""
    if not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.5)
    if task.done() and not task.cancelled():
        task.exception()


_at_work: dict[asyncio.Task[Any], Scope] = {}


@contextmanager
def watched(scope: Scope) -> Iterator[None]:
    """Record that the current task runs an app, so that `where_waiting` finds this task."""
    task = asyncio.current_task()
    if task is None or task in _at_work:
        yield
        return
    _at_work[task] = scope
    try:
        yield
    finally:
        del _at_work[task]


def where_waiting(kind: str) -> str:
    """Return where each unfinished "http" or "lifespan" conversation of this loop waits."""
    loop = asyncio.get_running_loop()
    waiting = [
        f"{scope.get('method', kind)} {scope.get('path', '')}".strip() + f": {where(task)}"
        for task, scope in _at_work.items()
        if scope["type"] == kind and task.get_loop() is loop and task is not asyncio.current_task()
    ]
    return "; ".join(waiting) or f"no app was in a conversation of type {kind!r}"


@dataclass
class _Guard:
    limit: float
    deadline: float
    blocked: Hang | None = None


_guards: list[_Guard] = []  # all guards share the one timer of the process
_displaced: list[Any] = []  # the signal handler that was set before the first guard


@contextmanager
def loop_guard(limit: float) -> Iterator[None]:
    """Interrupt a line that blocks the event loop longer than the limit, and raise a Hang.

    Guards may overlap. Only the main thread receives signals, and a process has only one such
    timer: in another thread, or if other code uses the timer, nothing is guarded.
    """
    if not _alarm_is_free():
        yield
        return
    # Half a second later than the limit: a loop that only waits meets its own timeout first.
    guard = _Guard(limit, time.monotonic() + limit + 0.5)
    if not _guards:
        _displaced.append(signal.signal(signal.SIGALRM, _interrupt))
    _guards.append(guard)
    _set_timer()
    try:
        yield
    finally:
        _guards.remove(guard)
        _set_timer()
        if not _guards:
            signal.signal(signal.SIGALRM, _displaced.pop())
        if guard.blocked:
            raise guard.blocked from None


def _set_timer() -> None:
    """Set the timer for the earliest deadline.

    It repeats every half second, in case the app swallows the Busy.
    """
    left = min((guard.deadline for guard in _guards), default=0.0) - time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, max(left, 0.001) if _guards else 0.0, 0.5)


def _interrupt(_: int, frame: FrameType | None) -> None:
    line = _running_line(frame)
    over = [guard for guard in _guards if guard.deadline <= time.monotonic()]
    if line is None or not over:
        return
    inner = over[-1]
    if inner.blocked is None:
        told = f"{line} kept the event loop busy for more than {inner.limit:g} s"
        inner.blocked = Hang(told)
    raise Busy(str(inner.blocked))


def _alarm_is_free() -> bool:
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and (bool(_guards) or signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0))
    )


def _running_line(frame: FrameType | None) -> str | None:
    """Return the app's innermost line in the running callback, or None between two callbacks."""
    line = None
    while frame is not None:
        if line is None and _is_the_apps(frame):
            line = _place(frame)
        if frame.f_code.co_name == "_run" and frame.f_globals.get("__name__") == "asyncio.events":
            return line
        frame = frame.f_back
    return None


def _frames(waiting: Any) -> Iterator[FrameType]:
    """Yield the frames of a waiting task, from the outermost to the one that is suspended."""
    seen: set[int] = set()
    while waiting is not None and id(waiting) not in seen:
        seen.add(id(waiting))
        if type(waiting) in LINKS:
            frame, link = LINKS[type(waiting)]
            if getattr(waiting, frame) is not None:
                yield getattr(waiting, frame)
            waiting = getattr(waiting, link)
        elif isinstance(waiting, asyncio.Task):
            waiting = waiting.get_coro()
        elif isinstance(waiting, asyncio.Future):
            return
        # the objects behind `async for` and `__await__` have no such attribute: ask the collector
        else:
            known = (*LINKS, asyncio.Future)
            waiting = next((it for it in gc.get_referents(waiting) if isinstance(it, known)), None)


def _is_the_apps(frame: FrameType) -> bool:
    return not frame.f_code.co_filename.startswith(NOT_THE_APP)


def _awaited(frame: FrameType | None) -> str:
    if frame is None:
        return "a future"
    if frame.f_code.co_filename.startswith(HERE):  # the `receive` and `send` of the lint
        return frame.f_code.co_name
    return f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}"


def _place(frame: FrameType) -> str:
    path = Path(frame.f_code.co_filename)
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return f"{path}:{frame.f_lineno} in {frame.f_code.co_qualname}"
