"""Captures what a part prints and logs during a check, and keeps it off the terminal."""

import io
import logging
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from typing import Self

LOGGER = "asgi_framework"  # the logger of Part 5, as the article names it


class Printed:
    def __init__(self) -> None:
        self._out = io.StringIO()
        self._err = io.StringIO()
        self._log = io.StringIO()
        self._stack = ExitStack()

    @property
    def lines(self) -> list[str]:
        """Return the lines that were printed to stdout."""
        return self._out.getvalue().splitlines()

    @property
    def everything(self) -> str:
        """Return stdout, stderr and the log, with the tracebacks that the terminal would show."""
        return self._out.getvalue() + self._err.getvalue() + self._log.getvalue()

    @property
    def length(self) -> tuple[int, ...]:
        """Return how much has been printed so far, for `between`."""
        return tuple(each.tell() for each in (self._out, self._err, self._log))

    def between(self, begin: tuple[int, ...], end: tuple[int, ...]) -> str:
        """Return the output between two moments, each given as a result of `length`."""
        streams = zip((self._out, self._err, self._log), begin, end, strict=True)
        return "".join(each.getvalue()[first:last] for each, first, last in streams)

    @property
    def logged(self) -> str:
        """Return what the framework's own logger wrote, with tracebacks."""
        return self._log.getvalue()

    def __enter__(self) -> Self:
        self._stack.enter_context(redirect_stdout(self._out))
        self._stack.enter_context(redirect_stderr(self._err))
        logger, handler = logging.getLogger(LOGGER), logging.StreamHandler(self._log)
        before = logger.propagate
        logger.propagate = False
        logger.addHandler(handler)
        self._stack.callback(setattr, logger, "propagate", before)
        self._stack.callback(logger.removeHandler, handler)
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()
