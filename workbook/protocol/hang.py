"""When an app does not answer: which of its lines waits for what.

A limit on an await tells that something hangs; this tells where. There are two kinds: a task that
waits, found by walking from its coroutine to the one it awaits, and so on; and a line that keeps
the whole event loop busy, which only a signal can interrupt.
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

# What can wait, where its frame is, and what it waits for.
LINKS: dict[type, tuple[str, str]] = {
    CoroutineType: ("cr_frame", "cr_await"),
    AsyncGeneratorType: ("ag_frame", "ag_await"),
    GeneratorType: ("gi_frame", "gi_yieldfrom"),
}


class Hang(AssertionError):
    """The app did not finish within the limit; says which line was waiting for what."""


class Busy(BaseException):
    """Breaks a line that blocks the loop; no Exception, so that no app takes it for its own."""


def where(task: asyncio.Task[Any]) -> str:
    """`part3/asgi/app.py:41 in App._handle was waiting for receive`."""
    frames = list(_frames(task))
    own = [index for index, frame in enumerate(frames) if _is_the_apps(frame)]
    if not own:
        return f"{task.get_name()} was waiting outside the app's own code"
    after = frames[own[-1] + 1] if own[-1] + 1 < len(frames) else None
    return f"{_place(frames[own[-1]])} was waiting for {_awaited(after)}"


async def ended(task: asyncio.Task[Any]) -> None:
    """Cancels what is left of a task, gives it half a second, takes note of its exception."""
    if not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.5)
    if task.done() and not task.cancelled():
        task.exception()


_at_work: dict[asyncio.Task[Any], Scope] = {}


@contextmanager
def watched(scope: Scope) -> Iterator[None]:
    """Notes which task runs an app, for `where_waiting`."""
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
    """A clause for each "http" or "lifespan" conversation not finished on this loop."""
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


_guards: list[_Guard] = []  # they share the one timer that a process has
_displaced: list[Any] = []  # the handler that was there before the first of them


@contextmanager
def loop_guard(limit: float) -> Iterator[None]:
    """Interrupts a line that has blocked the event loop past the limit, and raises a Hang.

    Guards may overlap. Signals reach only the main thread, and a process has one
    such timer: elsewhere, or where somebody else has set it, nothing is guarded.
    """
    if not _alarm_is_free():
        yield
        return
    # A loop that is merely waiting meets its own limit first.
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
    """For the guard that is next to be over; again every half second, if a Busy is swallowed."""
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
    """The app's innermost line within the running callback; None between two callbacks."""
    line = None
    while frame is not None:
        if line is None and _is_the_apps(frame):
            line = _place(frame)
        if frame.f_code.co_name == "_run" and frame.f_globals.get("__name__") == "asyncio.events":
            return line
        frame = frame.f_back
    return None


def _frames(waiting: Any) -> Iterator[FrameType]:
    """From a task's outermost frame to the innermost that is suspended."""
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
        else:  # what `async for` and `__await__` put between has no link, the collector knows it
            known = (*LINKS, asyncio.Future)
            waiting = next((it for it in gc.get_referents(waiting) if isinstance(it, known)), None)


def _is_the_apps(frame: FrameType) -> bool:
    return not frame.f_code.co_filename.startswith(NOT_THE_APP)


def _awaited(frame: FrameType | None) -> str:
    if frame is None:
        return "a future"
    if frame.f_code.co_filename.startswith(HERE):  # the lint's own receive and send
        return frame.f_code.co_name
    return f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}"


def _place(frame: FrameType) -> str:
    path = Path(frame.f_code.co_filename)
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return f"{path}:{frame.f_lineno} in {frame.f_code.co_qualname}"
