"""Processes that answer questions for the server, so that code that hangs cannot block it."""

import asyncio
import atexit
import json
import os
import signal
import sys
from contextlib import suppress
from typing import Any

from workbook.page.questions import Question
from workbook.parts.ladder import ROOT

LIMIT = 8.0  # seconds for an answer; a conversation with the app has a shorter limit
AT_ONCE = 3
LONGEST_ANSWER = 64 * 1024 * 1024


class Ended(Exception):
    """The process has ended. The message says how."""


class Child:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls) -> "Child":
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "workbook.page.worker",
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=LONGEST_ANSWER,
            start_new_session=True,  # Ctrl-C reaches only the server, which then ends this process
        )
        return cls(process)

    async def ask(self, question: Question) -> bytes:
        """Return the answer as JSON, in one line."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        with suppress(ConnectionError):
            stdin.write(json.dumps(question).encode() + b"\n")
            await stdin.drain()
        line = await stdout.readline()
        if not line.endswith(b"\n"):
            raise Ended(_how(await self._process.wait()))
        return line

    def kill(self) -> None:
        """Kill the process and all processes that it has started."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


class Children:
    """Asks a free process each question. A process that has run the reader's code is then ended."""

    def __init__(self) -> None:
        self._idle: list[Child] = []
        self._all: set[Child] = set()
        self._turn = asyncio.Semaphore(AT_ONCE)
        atexit.register(self.end)

    async def ask(self, question: Question, limit: float = LIMIT) -> bytes:
        async with self._turn:
            child = self._idle.pop() if self._idle else await self._start()
            kept = False
            try:
                async with asyncio.timeout(limit):
                    answer = await child.ask(question)
                kept = not _is_the_readers(question)
            except TimeoutError:
                return _problem(
                    f"There was no answer in {limit:g} s, so the process that ran the code was "
                    f"ended. Does the code loop without an end, or catch every exception?"
                )
            except Ended as ended:
                return _problem(f"The code ended the process that ran it: {ended}.")
            finally:
                if kept:
                    self._idle.append(child)
                else:
                    self._end(child)
            return answer

    async def get_ready(self) -> None:
        """Start processes until two are idle, because the page may ask two questions at once."""
        while len(self._idle) < 2 and len(self._all) < AT_ONCE:
            self._idle.append(await self._start())

    def end(self) -> None:
        for child in self._all.copy():
            self._end(child)

    async def _start(self) -> Child:
        child = await Child.start()
        self._all.add(child)
        return child

    def _end(self, child: Child) -> None:
        child.kill()
        self._all.discard(child)


def _is_the_readers(question: Any) -> bool:
    if not isinstance(question, dict):
        return False
    own = question.get("mine") or question.get("broken")
    return bool(own) or any(_is_the_readers(question.get(side)) for side in ("one", "other"))


def _problem(sentence: str) -> bytes:
    return json.dumps({"problem": sentence}).encode()


def _how(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"exit code {status}"
