"""Collects the log lines of a server in this process in a list, and keeps them off the terminal."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_lines: ContextVar[list[str] | None] = ContextVar("_lines", default=None)


@contextmanager
def logging_to(lines: list[str]) -> Iterator[None]:
    """Send the log lines of everything that starts inside the block to `lines`.

    Tasks that start inside log to `lines` after the block too: they keep a copy of the context.
    """
    token = _lines.set(lines)
    try:
        yield
    finally:
        _lines.reset(token)


class _Lines(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if (lines := _lines.get()) is not None:
            lines.append(self.format(record))


class Loan:
    """Redirects the loggers of a kind of server while at least one server of this kind runs.

    Loggers are global in Python; when the last server stops, they are set back.
    """

    def __init__(self, *names: str) -> None:
        self._names = names
        self._servers = 0
        self._before: list[tuple[logging.Logger, int, bool, list[logging.Handler]]] = []

    @property
    def topmost(self) -> logging.Logger:
        return logging.getLogger(self._names[0])

    def __enter__(self) -> None:
        if not self._servers:
            self._take([logging.getLogger(name) for name in self._names])
        self._servers += 1

    def __exit__(self, *_: object) -> None:
        self._servers -= 1
        if not self._servers:
            for logger, level, propagate, handlers in self._before:
                logger.propagate, logger.handlers = propagate, handlers
                logger.setLevel(level)

    def _take(self, loggers: list[logging.Logger]) -> None:
        self._before = [(one, one.level, one.propagate, one.handlers) for one in loggers]
        for logger in loggers:
            logger.handlers, logger.propagate = [], True
            logger.setLevel(logging.NOTSET)
        top = loggers[0]
        top.handlers, top.propagate = [_Lines()], False
        top.setLevel(logging.INFO)
