"""Runs a server as a separate process, with a reader's command, and always ends the process."""

import os
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import IO

from workbook.protocol.hang import Hang

ANNOUNCED = re.compile(r"running on https?://[^\s:]+:(\d+)", re.IGNORECASE)


class NotStarted(RuntimeError):
    """The server did not start; the text contains its output."""

    def __init__(self, why: str, log: Sequence[str]) -> None:
        super().__init__("\n".join([f"{why}; it wrote:", *log] if log else [f"{why}, silently"]))
        self.log = list(log)


class LiveProcess:
    """A running child process; `stdout` and `stderr` grow while it writes."""

    def __init__(self, argv: Sequence[str], cwd: Path, env: Mapping[str, str]) -> None:
        self.stdout: list[str] = []
        self.stderr: list[str] = []
        self.port = 0
        self._open_pipes = 2
        self._reaped = False
        self._news = threading.Condition()
        self._child = subprocess.Popen(
            argv,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,  # so that the children of a reloader are killed with it
        )
        pipes = ((self._child.stdout, self.stdout), (self._child.stderr, self.stderr))
        self._readers = [
            threading.Thread(target=self._read, args=pipe, daemon=True) for pipe in pipes
        ]
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> list[str]:
        return [*self.stdout, *self.stderr]

    def wait_for_line(self, pattern: str, limit: float = 2.0) -> str:
        """Return the first line that contains the regular expression.

        Wait for it up to the limit.
        """
        with self._news:
            self._news.wait_for(lambda: self._line(pattern) or not self._open_pipes, limit)
            line = self._line(pattern)
        if line is None:
            raise Hang(f"no line with {pattern!r} in {limit:g} s, only {self.log}")
        return line

    def wait_until_ready(self, port: int | None, limit: float) -> None:
        """Wait until the server announces its port or, if `port` is given, accepts connections."""
        end = monotonic() + limit
        while not self._ready(port):
            if self._child.poll() is not None:
                self.reap()
                raise NotStarted(f"it exited with {self._child.returncode}", self.log)
            if monotonic() > end:
                raise NotStarted(f"it was not ready in {limit:g} s", self.log)
            with self._news:
                self._news.wait(0.02)

    def stop(self, with_signal: int = signal.SIGTERM, limit: float = 5.0) -> int:
        """Send the signal and return the exit code; raises Hang after the limit."""
        if self._child.poll() is None:
            self._child.send_signal(with_signal)
        try:
            self._child.wait(limit)
        except subprocess.TimeoutExpired:
            raise Hang(f"still running {limit:g} s after signal {with_signal}") from None
        finally:
            self.reap()
        return self._child.returncode

    def reap(self) -> None:
        """Kill the process group if it still runs, and read the last lines."""
        if self._reaped:
            return
        self._reaped = True
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        for reader in self._readers:
            reader.join(1.0)

    def _read(self, pipe: IO[str], lines: list[str]) -> None:
        with pipe:
            for line in pipe:
                with self._news:
                    lines.append(line.rstrip("\r\n"))
                    self._news.notify_all()
        with self._news:
            self._open_pipes -= 1
            self._news.notify_all()

    def _line(self, pattern: str) -> str | None:
        return next((line for line in self.log if re.search(pattern, line)), None)

    def _ready(self, port: int | None) -> bool:
        for line in self.log:
            if found := ANNOUNCED.search(line):
                self.port = int(found[1])
                return True
        if port is not None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.1):
                self.port = port
        return bool(self.port)


@contextmanager
def serve_process(
    argv: Sequence[str],
    cwd: Path,
    *,
    port: int | None = None,
    env: Mapping[str, str] | None = None,
    limit: float = 10.0,
) -> Iterator[LiveProcess]:
    """Run a command such as `[sys.executable, "sample.py"]` until the end of the block.

    The block begins when the server announces its port or, if `port` is given, accepts connections.
    """
    own = {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    process = LiveProcess(argv, cwd, {**os.environ, **own, **(env or {})})
    try:
        process.wait_until_ready(port, limit)
        yield process
        process.stop()
    finally:
        process.reap()
