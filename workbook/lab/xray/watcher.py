"""Watches one request from outside: which functions are entered, and what is said.

Nothing of the watched code is changed. A profile function sees its frames, a wrapper its messages,
and while the request lasts the router's dicts are ones that note what they are asked.
"""

import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from types import CodeType, FrameType
from typing import Any

from workbook.protocol.asgi_types import App, Message, Receive, Scope, Send

HERE = f"{Path(__file__).parents[2]}/"
CELL = "cell"  # where a function of the notebook itself stands


@dataclass(eq=False)
class Call:
    name: str
    file: str
    line: int
    depth: int
    code: CodeType = field(repr=False)
    began: float
    ended: float = 0.0  # when it was left for the last time

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass(eq=False)
class Said:
    direction: str  # "receive" or "send", seen from the app
    message: Message
    depth: int
    verdict: str = ""  # the lint's, "" where it has nothing to say against it


Step = Call | Said


class Watch:
    """For `with`: from here to the end of the block, in this thread."""

    def __init__(self, directory: Path, files: Collection[str] = ()) -> None:
        """What lies in the directory is watched, and these files, wherever they are."""
        self.steps: list[Step] = []
        self._files = files
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
        """The app, with its two functions listened to."""

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
        self._frames.clear()  # they hold whatever the functions held

    def _profile(self, frame: FrameType, event: str, argument: object) -> None:
        if event == "return" and frame in self._frames:
            self._frames[frame].ended = perf_counter()  # a mere suspension is not the last
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
        """The file below the directory; None for what is foreign, or no function of its own."""
        path = code.co_filename
        if "<" in code.co_qualname.replace("<locals>", "") or "site-packages" in path:
            return None
        if is_cell(path):
            return CELL
        if path in self._files and not path.startswith(self._directory):
            return Path(path).name
        if not path.startswith(self._directory) or path.startswith(HERE):
            return None
        return path.removeprefix(self._directory)


def _begins(frame: FrameType) -> bool:
    """Not so a coroutine from before the watch that goes on: it is in the middle of its lines."""
    return frame.f_lineno == frame.f_code.co_firstlineno


def is_cell(path: str) -> bool:
    """ipykernel's cells have the names of files that are nowhere; IPython's none at all."""
    return "/ipykernel_" in path or path.startswith("<ipython-input")
