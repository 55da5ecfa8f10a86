"""What a part prints and logs while a check runs: kept for the check, and off the terminal."""

import io
import logging
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from typing import Self

LOGGER = "asgi_framework"  # Part 5's, by the article's name for it


class Printed:
    def __init__(self) -> None:
        self._out = io.StringIO()
        self._err = io.StringIO()
        self._log = io.StringIO()
        self._stack = ExitStack()

    @property
    def lines(self) -> list[str]:
        """What was printed, line by line."""
        return self._out.getvalue().splitlines()

    @property
    def everything(self) -> str:
        """The same, with tracebacks and log lines: all that would be on the terminal."""
        return self._out.getvalue() + self._err.getvalue() + self._log.getvalue()

    @property
    def logged(self) -> str:
        """What the framework's own logger was given, with its tracebacks."""
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
