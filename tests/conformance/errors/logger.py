"""Checks of error reports: printed at first, written to the framework's logger from Part 5 on."""

import logging
import re
from typing import Any

from tests.conformance.handlers import raising
from workbook.suite.checks import check
from workbook.suite.printed import LOGGER
from workbook.suite.testbed import Bench

IMPROVING = 'Part 3, "Improving our App class"'
READ = "Part 5, repository: asgi/logger.py"
TRACEBACK = "Traceback (most recent call last)"


class _Records(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)


@check(
    "error-logger-used",
    "the traceback of an error is printed or logged",
    since=3,
    expected={
        1: "nothing",
        3: "a traceback is printed",
        5: "logged by asgi_framework, ERROR with traceback",
    },
    read={3: IMPROVING, 5: READ},
    hints=(
        "What does the author of an app need besides the 500?",
        "Where the App turns an error into a 500: before Part 5 it prints, then it logs.",
        'traceback.print_exc(); in Part 5 logger.exception("%r %r failed", method, path)',
    ),
    rows=("3.27",),
)
async def logged(bench: Bench) -> str:
    records: list[logging.LogRecord] = []
    handler = _Records(records)
    logger = logging.getLogger(LOGGER)
    logger.addHandler(handler)
    try:
        app = bench.make(("GET", "/tea", raising(lambda: LookupError("too hot"))))
        await bench.ask(app, "GET", "/tea")
    finally:
        logger.removeHandler(handler)
    told = [
        f"logged by {record.name}, {record.levelname} {'with' if record.exc_info else 'without'}"
        " traceback"
        for record in records
    ]
    if bench.printed.everything.count(TRACEBACK) > sum(bool(r.exc_info) for r in records):
        told.append("a traceback is printed")
    elif "too hot" in bench.printed.everything and not records:
        told.append("the error is printed without its traceback")
    return " and ".join(told) or "nothing"


@check(
    "error-logger-lesson",
    "the framework has one logger, which an application can find by its name",
    since=5,
    expected={1: "no file imports logging", 5: "logger named asgi_framework, no NullHandler"},
    read=READ,
    hints=(
        "By which name does an application find the framework's logger?",
        "asgi/logger.py",
        'logger = logging.getLogger("asgi_framework"); a NullHandler would swallow tracebacks.',
    ),
    live=False,
)
async def logging_imported(bench: Bench) -> str:
    directory = bench.code.directory
    files = [file for pattern in ("*.py", "asgi/*.py") for file in directory.glob(pattern)]
    importing = [
        file.relative_to(directory).as_posix()
        for file in sorted(files)
        if re.search(r"^\s*(import|from) logging\b", file.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    if not importing:
        return "no file imports logging"
    if not bench.code.has("asgi.logger.logger"):
        return f"{importing[0]} imports logging"
    logger: Any = bench.name("asgi.logger.logger")
    silent = [one for one in logger.handlers if isinstance(one, logging.NullHandler)]
    for handler in silent:
        logger.removeHandler(handler)  # the logger is global: restore its handlers
    return f"logger named {logger.name}, {'a' if silent else 'no'} NullHandler"
