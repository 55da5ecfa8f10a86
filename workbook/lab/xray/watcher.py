"""Records one request: the called functions, the messages, and the router's lookups.

The watched code is not changed. A profile function sees the calls, wrapped `receive` and `send` see
the messages, and during the request the router has dicts that record their lookups.
"""

import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from types import CodeType, FrameType
from typing import Any

from workbook.parts.ladder import ROOT
from workbook.protocol.asgi_types import App, Message, Receive, Scope, Send

HERE = f"{Path(__file__).parents[2]}/"
CHECKS = f"{ROOT / 'tests'}/"
CELL = "cell"  # the place of a function that is defined in the notebook


@dataclass(eq=False)
class Call:
    name: str
    file: str
    line: int
    depth: int
    code: CodeType = field(repr=False)
    began: float
    ended: float = 0.0  # when it returned

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass(eq=False)
class Said:
    direction: str  # "receive" or "send", as the app calls them
    message: Message
    depth: int
    verdict: str = ""  # the rule of the lint that it breaks, or ""


Step = Call | Said


class Watch:
    """Records the calls of a block, in this thread."""

    def __init__(
        self, directory: Path, files: Collection[str] = (), codes: Collection[CodeType] = ()
    ) -> None:
        """Watch code in the directory, and these files and functions, wherever they are."""
        self.steps: list[Step] = []
        self._files = files
        self._codes = codes
        self._directory = f"{directory}/"
        self._frames: dict[FrameType, Call] = {}
        self._latest: Call | None = None

    @property
    def calls(self) -> list[Call]:
        return [step for step in self.steps if isinstance(step, Call)]

    @property
    def talk(self) -> list[Said]:
        return [step for step in self.steps if isinstance(step, Said)]

    def around(self, app: App) -> App:
        """Return the app with a recorded `receive` and `send`."""

        async def listened(scope: Scope, receive: Receive, send: Send) -> Any:
            async def noted_receive() -> Message:
                message = await receive()
                self._note("receive", message)
                return message

            async def noted_send(message: Message) -> None:
                self._note("send", message)
                await send(message)

            return await app(scope, noted_receive, noted_send)

        return listened

    def _note(self, direction: str, message: Message) -> None:
        outer: FrameType | None = sys._getframe()
        while outer is not None and outer not in self._frames:
            outer = outer.f_back
        depth = self._frames[outer].depth + 1 if outer else 0
        self.steps.append(Said(direction, message, depth))

    def __enter__(self) -> "Watch":
        self._before = sys.getprofile()
        sys.setprofile(self._profile)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self._before)
        self._frames.clear()  # frames keep all local variables alive

    def _profile(self, frame: FrameType, event: str, argument: object) -> None:
        if event == "return" and frame in self._frames:
            # a coroutine "returns" each time that it is suspended; the last return counts
            self._frames[frame].ended = perf_counter()
        elif event == "call" and frame not in self._frames and _begins(frame):
            place = self._shown(frame.f_code)
            if place is not None:
                self._enter(frame, place)

    def _enter(self, frame: FrameType, file: str) -> None:
        outer = frame.f_back
        while outer is not None and outer not in self._frames:
            outer = outer.f_back
        depth = self._frames[outer].depth + 1 if outer else 0
        code = frame.f_code
        name = code.co_qualname.replace(".<locals>", "")
        call = Call(name, file, code.co_firstlineno, depth, code, perf_counter())
        self._frames[frame] = call
        self.steps.append(call)

    def _shown(self, code: CodeType) -> str | None:
        """Return the file relative to the directory, or None for other code and comprehensions."""
        path = code.co_filename
        if "<" in code.co_qualname.replace("<locals>", "") or "site-packages" in path:
            return None
        if is_cell(path):
            return CELL
        if (path in self._files or code in self._codes) and not path.startswith(self._directory):
            whose = "the check's " if path.startswith(CHECKS) else ""
            return f"{whose}{Path(path).name}"
        if not path.startswith(self._directory) or path.startswith(HERE):
            return None
        return path.removeprefix(self._directory)


def _begins(frame: FrameType) -> bool:
    """Return whether the frame begins; a coroutine that resumes is at a later line."""
    return frame.f_lineno == frame.f_code.co_firstlineno


def is_cell(path: str) -> bool:
    """Return whether the path is that of a notebook's cell."""
    return "/ipykernel_" in path or path.startswith("<ipython-input")
