"""Records what code does, step by step: each function, line, message, printed line and task.

A trace function sees the frames of the files in one directory, and a wrapper around the app sees
its messages. The watched code is not changed. A recording keeps a limited number of steps and
counts the others.
"""

import asyncio
import dis
import functools
import inspect
import io
import linecache
import math
import re
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from time import monotonic
from types import CodeType, FrameType
from typing import Any, Self

from workbook.lab.pictures.conversation import in_words
from workbook.lab.repeatable import stable
from workbook.lab.router_lookups import Lookups
from workbook.lab.task_log import TaskEvent
from workbook.lab.xray.watcher import Call, Said
from workbook.page.short import raised, short
from workbook.protocol.asgi_types import App, Message, Receive, Scope, Send
from workbook.protocol.hang import Busy
from workbook.suite.printed import Printed

Step = dict[str, Any]

DEF = re.compile(r"\s*(async\s+)?def\b")
LONGEST_TEXT = 4000  # characters of one printed text
LOOK_AT_THE_CLOCK = 1024  # lines beyond the limit, between two looks at the clock
YIELD, RESUME = dis.opmap["YIELD_VALUE"], dis.opmap["RESUME"]
RETURNS = {dis.opmap[name] for name in ("RETURN_VALUE", "RETURN_CONST") if name in dis.opmap}


class Talk:
    """The messages of one scope, as the lint judges them."""

    def __init__(self, scope: Scope, at: int) -> None:
        self.scope = scope
        self.at = at  # the step with which the conversation begins
        self.said: list[tuple[Said, Step]] = []


class Recorder:
    """A context manager that records what this thread does inside the block."""

    def __init__(self, directory: Path, limit: int) -> None:
        self.steps: list[Step] = []
        self.calls: list[Call] = []  # functions in the order in which they were entered
        self.parents: list[int | None] = []  # for each call: which call made it
        self.talks: list[Talk] = []
        self.cut = 0  # steps that came after the limit
        self.lookups = Lookups()
        self._directory = f"{directory}/"
        self._limit = limit
        self._until = math.inf
        self._cutting_off = False
        self._files: dict[CodeType, str | None] = {}
        self._bytes: dict[CodeType, bytes] = {}
        self._frames: dict[FrameType, int] = {}
        self._locals: dict[int, dict[str, str]] = {}
        self._raising: dict[int, BaseException] = {}
        self._suspended = False
        self._recording = False
        self._closed = False
        self._paused = False
        self._walked = 0
        self._heard: tuple[str, int | None, list[str]] | None = None

    def __enter__(self) -> Self:
        self._before = sys.gettrace()
        self._recording = True
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)
        self._tell_heard()
        self._recording = False
        self._frames.clear()  # frames keep the functions' local variables alive

    def unless_recording(self) -> AbstractContextManager[Any]:
        """Record inside the block, unless this recorder is already recording."""
        return nullcontext() if self._recording else self

    def allow(self, seconds: float, *, cutting_off: bool = True) -> None:
        """Set a time limit. Code that still runs after it is interrupted with Busy.

        With `cutting_off`, the recording ends when a wait is cancelled after the limit.
        """
        self._until = monotonic() + seconds
        self._cutting_off = cutting_off

    def pause(self) -> "Pause":
        """Return a context manager: inside its block nothing is recorded."""
        return Pause(self)

    def around(self, app: App) -> App:
        """Return an app that records each `receive` and `send` of this app."""

        async def listened(scope: Scope, server_receive: Receive, server_send: Send) -> Any:
            self._tell_heard()
            talk = Talk(scope, len(self.steps))
            self.talks.append(talk)

            async def receive() -> Message:
                try:
                    message = await server_receive()
                except asyncio.CancelledError:
                    self.note("unanswered")
                    self._end_if_over()
                    raise
                self._say(talk, "receive", message)
                return message

            async def send(message: Message) -> None:
                self._say(talk, "send", message)
                await server_send(message)

            return await app(scope, receive, send)

        return listened

    def note(self, kind: str, **told: Any) -> Step:
        self._tell_heard()
        return self._add(kind, self._here(sys._getframe(1)), told)

    def note_task(self, event: TaskEvent) -> None:
        self.note("task", task=event.task, event=event.kind, note=stable(event.note))

    def hear(self, kind: str, text: str) -> None:
        """Collect printed text, which comes in pieces, until a step of another kind is recorded."""
        if not self._recording:
            return
        if self._heard and self._heard[0] != kind:
            self._tell_heard()
        if self._heard is None:
            self._heard = (kind, self._here(sys._getframe(1)), [])
        self._heard[2].append(text)

    def _tell_heard(self) -> None:
        if self._heard is None:
            return
        kind, call, bits = self._heard
        self._heard = None
        if text := stable("".join(bits)).strip("\n"):
            more = len(text) > LONGEST_TEXT
            self._add(kind, call, {"text": text[:LONGEST_TEXT] + "…" * more})

    def _say(self, talk: Talk, direction: str, message: Message) -> None:
        step = self.note(direction, words=in_words(message), message=as_json(message))
        step["talk"] = len(self.talks) - 1 if talk is self.talks[-1] else self.talks.index(talk)
        talk.said.append((Said(direction, message, 0), step))

    def _add(self, kind: str, call: int | None, told: dict[str, Any]) -> Step:
        step: Step = {"kind": kind, "call": call, **told}
        if not self._recording or self._closed or self._paused:
            return step
        if len(self.steps) >= self._limit:
            self.cut += 1
            return step
        if len(self.lookups.asked) != self._walked:
            self._walked = step["walk"] = len(self.lookups.asked)
        self.steps.append(step)
        return step

    def _here(self, frame: FrameType | None) -> int | None:
        """Return the index of the innermost running call."""
        while frame is not None:
            if frame in self._frames:
                return self._frames[frame]
            frame = frame.f_back
        return None

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event != "call" or self._closed or self._paused:
            return None
        call = self._frames.get(frame)
        if call is None:
            file = self._file_of(frame.f_code)
            if file is None or frame.f_lineno != frame.f_code.co_firstlineno:
                return None  # other code, or a function that began before
            self._tell_heard()
            self._enter(frame, file)
        self._suspended = False
        return self._trace_inside

    def _enter(self, frame: FrameType, file: str) -> None:
        code = frame.f_code
        outer = self._here(frame.f_back)
        depth = self.calls[outer].depth + 1 if outer is not None else 0
        name = code.co_qualname.replace(".<locals>", "")
        call = len(self.calls)
        if len(self.steps) < self._limit:
            line = first_line(code)
            self.calls.append(Call(name, file, line, depth, code, 0.0))
            self.parents.append(outer)
            self._frames[frame] = call
            changes = self._changes(call, frame)
            self._add("enter", call, {"line": line, **changes})
        else:
            self.cut += 1

    def _trace_inside(self, frame: FrameType, event: str, argument: Any) -> Any:
        if self._closed:
            return None
        if event == "line":
            self._line(frame)
        elif event == "return":
            self._return(frame, argument)
        elif event == "exception":
            self._raise(frame, argument[1])
        return self._trace_inside

    def _line(self, frame: FrameType) -> None:
        if len(self.steps) >= self._limit:
            self.cut += 1
            if self.cut % LOOK_AT_THE_CLOCK == 0 and monotonic() > self._until:
                self._closed = True
                raise Busy(f"{place_of(frame)} kept the event loop busy for too long")
            return
        call = self._frames.get(frame)
        if call is None or self._paused:
            return
        self._tell_heard()
        self._add("line", call, {"line": frame.f_lineno, **self._changes(call, frame)})

    def _raise(self, frame: FrameType, error: BaseException) -> None:
        call = self._frames.get(frame)
        if call is not None:
            self._raising[call] = error
        if isinstance(error, asyncio.CancelledError):
            self._end_if_over()

    def _return(self, frame: FrameType, value: Any) -> None:
        call = self._frames.get(frame)
        if call is None:
            return
        code = frame.f_code
        if code not in self._bytes:
            self._bytes[code] = code.co_code
        instruction = self._bytes[code][frame.f_lasti]
        told: dict[str, Any] = {"line": frame.f_lineno, **self._changes(call, frame)}
        self._tell_heard()
        # Python 3.13 has moved on to RESUME, where an exception that is thrown in leaves from, too.
        is_raised = value is None and call in self._raising
        if instruction == YIELD or (instruction == RESUME and not is_raised):
            self._hand_out(call, code, value, told)
            return
        del self._frames[frame]
        if instruction in RETURNS:
            self._add("leave", call, told | {"value": short(value)})
        else:
            error = self._raising.get(call)
            self._add("leave", call, told | {"raised": raised(error) if error else "an exception"})
        self._raising.pop(call, None)

    def _hand_out(self, call: int, code: CodeType, value: Any, told: dict[str, Any]) -> None:
        """Record the `yield` of a generator; of a chain of awaits, only the innermost one."""
        if code.co_flags & inspect.CO_GENERATOR:
            self._add("yield", call, told | {"value": short(value)})
        elif type(value).__name__ == "async_generator_wrapped_value":
            self._add("yield", call, told)
        elif not self._suspended:
            self._suspended = True
            self._add("wait", call, told)

    def _changes(self, call: int, frame: FrameType) -> dict[str, Any]:
        """Return the local variables that are new or changed, and the names of deleted ones."""
        before = self._locals.get(call, {})
        now = {
            name: short(value) for name, value in frame.f_locals.items() if not name.startswith(".")
        }
        self._locals[call] = now
        changed = {name: value for name, value in now.items() if before.get(name) != value}
        told: dict[str, Any] = {"set": changed} if changed else {}
        if gone := [name for name in before if name not in now]:
            told["gone"] = gone
        return told

    def _file_of(self, code: CodeType) -> str | None:
        """Return the path below the directory, or None for foreign code or a comprehension."""
        if code not in self._files:
            path = code.co_filename
            own = path.startswith(self._directory)
            named = "<" not in code.co_qualname.replace("<locals>", "")
            self._files[code] = path.removeprefix(self._directory) if own and named else None
        return self._files[code]

    def _end_if_over(self) -> None:
        """Stop recording if the time limit is over: then the app did not cancel the wait."""
        if self._cutting_off and monotonic() >= self._until - 0.05:
            self._tell_heard()
            self._closed = True


@functools.lru_cache(maxsize=4096)
def first_line(code: CodeType) -> int:
    """Return the line with the `def`. The compiler counts from the first decorator."""
    lines = linecache.getlines(code.co_filename)
    for number in range(code.co_firstlineno, min(code.co_firstlineno + 20, len(lines)) + 1):
        if DEF.match(lines[number - 1]):
            return number
    return code.co_firstlineno


def place_of(frame: FrameType) -> str:
    return f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_qualname}"


class Pause:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __enter__(self) -> None:
        self._before = self._recorder._paused
        self._recorder._paused = True

    def __exit__(self, *_: object) -> None:
        self._recorder._paused = self._before


class Overheard(Printed):
    """Passes what is printed and logged inside the block to the recorder at once."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self._out = _Ear(recorder, "print")
        self._err = _Ear(recorder, "log")
        self._log = _Ear(recorder, "log")


class _Ear(io.StringIO):
    def __init__(self, recorder: Recorder, kind: str) -> None:
        super().__init__()
        self._recorder, self._kind = recorder, kind

    def write(self, text: str) -> int:
        self._recorder.hear(self._kind, text)
        return super().write(text)


def as_json(message: Message) -> Any:
    """Return bytes as text with a character for each byte, and other objects in short form."""
    if isinstance(message, dict):
        return {str(key): as_json(value) for key, value in message.items()}
    if isinstance(message, list | tuple):
        return [as_json(each) for each in message]
    if isinstance(message, bytes | bytearray):
        text = bytes(message[:LONGEST_TEXT]).decode("latin-1")
        return text + "…" * (len(message) > LONGEST_TEXT)
    if message is None or type(message) in (str, bool, float):
        return message
    if isinstance(message, int):
        return int(message)
    return short(message)
