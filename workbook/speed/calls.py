"""Measures a request in function calls, which are the same each time on every machine.

Each call of a Python or C function counts as one, and so does each resumed coroutine. Only calls of
the app are counted, not those of the driver.
"""

import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from workbook.protocol.asgi_types import App
from workbook.speed import driver
from workbook.speed.driver import started
from workbook.speed.scenarios import Scenario

_DRIVER = driver.__file__


class Price(NamedTuple):
    """The calls of one request.

    Repr shows no number, because it differs between Python versions.
    """

    calls: int
    by_file: Counter[str]

    def __repr__(self) -> str:
        return f"<what a request took, in {len(self.by_file)} files>"

    def of(self, file: str) -> int:
        return self.by_file[file]


async def price(app: App, target: str = "/", method: str = "GET", body: bytes = b"") -> Price:
    """Return the calls of the third request: by then, the app has created all that it keeps."""
    path, _, query = target.partition("?")
    asked = Scenario(
        target,
        target,
        right=lambda answer: answer.status < 500,
        method=method,
        path=path,
        query=query.encode(),
        pieces=(body,),
    )
    async with started("the app", app, asked) as driven:
        await driven.cpu(times=2)
        with _Counting() as counting:
            await driven.check()
    return Price(sum(counting.by_file.values()), counting.by_file)


class _Counting:
    def __init__(self) -> None:
        self.by_file: Counter[str] = Counter()

    def __enter__(self) -> "_Counting":
        sys.setprofile(self._note)
        return self

    def __exit__(self, *error: object) -> None:
        sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, argument: Any) -> None:
        """Count a call; a call of a C function counts for the file of its caller."""
        file = frame.f_code.co_filename
        if event in ("call", "c_call") and file not in (_DRIVER, __file__):
            self.by_file[Path(file).name] += 1
