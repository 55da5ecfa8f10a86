"""Lets Python run in a browser's worker, which has no threads, sockets, signals or processes.

The browser runs CPython (Pyodide). The workbook and the parts run there after `settle_in` has
replaced what is missing. This module itself needs no browser, so the tests run it anywhere.
"""

import asyncio
import json
import json.decoder
import json.scanner
import math
import selectors
import signal
import sys
import time
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any

from workbook.protocol.hang import NOT_THE_APP


class _Sleep(selectors.BaseSelector):
    """Waits only for the next timer, because no socket and no other thread can wake the loop."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError(
                "everything waits and no timer is set, so that this would wait for ever: "
                "sockets, threads and child processes work on your own machine only"
            )
        time.sleep(max(timeout, 0))
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return {}

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        raise OSError(f"{fileobj!r} cannot be waited for: there are no sockets in a browser")

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        raise KeyError(f"{fileobj!r} is not registered")


class TabLoop(asyncio.SelectorEventLoop):
    """asyncio's own loop, without the socket that lets other threads wake it."""

    def __init__(self) -> None:
        super().__init__(_Sleep())

    def _make_self_pipe(self) -> None:
        self._internal_fds = 0

    def _close_self_pipe(self) -> None:
        pass

    def _write_to_self(self) -> None:
        pass

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> "asyncio.Future[Any]":
        """Run the function at once, because there are no threads. It may start its own loop."""
        done = self.create_future()
        task = asyncio.current_task(self)
        if task is not None:
            asyncio.tasks._leave_task(self, task)
        asyncio._set_running_loop(None)
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        finally:
            asyncio._set_running_loop(self)
            if task is not None:
                asyncio.tasks._enter_task(self, task)
        return done


class Alarm:
    """Replaces the timer of `signal`: each jump back in a loop of the app looks at the clock.

    So an endless loop is interrupted, as outside of a browser. A loop in a C function is not.
    """

    def __init__(self) -> None:
        self.at, self.interval = math.inf, 0.0
        self.handler: Any = signal.SIG_DFL
        self.others = signal.signal

    def setitimer(self, which: int, seconds: float, interval: float = 0.0) -> None:
        self.at = time.monotonic() + seconds if seconds else math.inf
        self.interval = interval

    def getitimer(self, which: int) -> tuple[float, float]:
        if self.at == math.inf:
            return 0.0, 0.0
        return max(self.at - time.monotonic(), 0.001), self.interval

    def signal(self, number: int, handler: Any) -> Any:
        if number != signal.SIGALRM:
            return self.others(number, handler)
        before, self.handler = self.handler, handler
        return before

    def look(self, code: CodeType, here: int, there: int) -> Any:
        if code.co_filename.startswith(NOT_THE_APP):
            return sys.monitoring.DISABLE  # type: ignore[attr-defined]
        if time.monotonic() >= self.at:
            self.at = time.monotonic() + self.interval if self.interval else math.inf
            self.handler(signal.SIGALRM, sys._getframe(1))
        return None

    def install(self) -> None:
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
        monitoring.use_tool_id(monitoring.DEBUGGER_ID, "alarm")
        monitoring.register_callback(monitoring.DEBUGGER_ID, monitoring.events.JUMP, self.look)
        monitoring.set_events(monitoring.DEBUGGER_ID, monitoring.events.JUMP)
        replaced: Any = signal
        replaced.ITIMER_REAL, replaced.signal = 0, self.signal
        replaced.setitimer, replaced.getitimer = self.setitimer, self.getitimer


def settle_in() -> None:
    """Make `asyncio.run` work as outside of a browser. Call this once, before anything else."""
    asyncio._set_running_loop(None)  # the browser's own loop, which cannot wait
    asyncio.run = asyncio.runners.run
    asyncio.new_event_loop = asyncio.events.new_event_loop = TabLoop
    _bound_json()
    if sys.version_info >= (3, 12) and not hasattr(signal, "setitimer"):
        Alarm().install()


def _bound_json() -> None:
    """Let deeply nested JSON raise a RecursionError, as outside of a browser.

    json's scanner in C recurses until the browser's stack overflows, and then Python ends. The
    scanner in Python keeps to the recursion limit.
    """
    scanner: Any = json.scanner
    json.decoder.scanner.make_scanner = scanner.make_scanner = scanner.py_make_scanner  # type: ignore[attr-defined]
    json._default_decoder = json.JSONDecoder()  # type: ignore[attr-defined]
