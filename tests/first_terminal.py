"""The terminal in which a reader serves a part: a process group, and its output."""

import os
import re
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from tests.console import Step, says

RUNNING = re.compile(r"(?:Uvicorn|Part 0) running on http://127\.0\.0\.1:(\d+)")
READY = "Application startup complete."
SHOWN_PORT = "127.0.0.1:8000"


class Server:
    def __init__(self, command: str, root: Path, env: Mapping[str, str]) -> None:
        self.port = 0
        self._process = subprocess.Popen(
            ["sh", "-c", command],
            cwd=root,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self._pipe = self._process.stdout
        self._is_open = True
        self._written = b""
        self._shown = 0

    def start(self, limit: float = 20.0) -> None:
        self._read_until(lambda: self._announced() is not None, limit)
        found = self._announced()
        assert found is not None, f"no server:\n{self._news()}"
        self.port = int(found[1])
        self._wait_until_it_listens(limit)

    def interrupt(self, limit: float = 10.0) -> None:
        """Send Ctrl-C to all processes in the terminal, and wait until all have ended."""
        os.killpg(self._process.pid, signal.SIGINT)
        self._read_until(lambda: False, limit)

    def show(self, step: Step, limit: float = 5.0) -> str:
        """Return the new output, as soon as it matches the page, or after the limit."""
        # A line may arrive in two pieces: its text and its line end.
        self._read_until(
            lambda: self._written[-1:] in (b"", b"\n") and says(step, self._news()), limit
        )
        news, self._shown = self._news(), len(self._written)
        return news

    def close(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(5.0)
        self._pipe.close()

    def _announced(self) -> re.Match[str] | None:
        news = self._news()
        return RUNNING.search(news) if READY in news else None

    def _wait_until_it_listens(self, limit: float) -> None:
        """Wait for the port, because uvicorn reports startup a moment before it listens."""
        deadline = time.monotonic() + limit
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), limit).close()
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return

    def _news(self) -> str:
        news = self._written[self._shown :].decode(errors="replace")
        return re.sub(rf"127\.0\.0\.1:{self.port}\b", SHOWN_PORT, news) if self.port else news

    def _read_until(self, done: Callable[[], bool], limit: float) -> None:
        """Read the output until `done()` is true, all writers have ended, or the limit is over."""
        deadline = time.monotonic() + limit
        while self._is_open:
            if not self._has_more(0) and done():
                return
            left = deadline - time.monotonic()
            if left <= 0 or not self._has_more(left):
                return
            piece = os.read(self._pipe.fileno(), 65536)
            self._written += piece
            self._is_open = bool(piece)

    def _has_more(self, limit: float) -> bool:
        return bool(select.select([self._pipe], [], [], limit)[0])
