"""Starts workers and web servers as processes, and ends them."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

from tests.beyond import PATHS
from tests.make_commands import environment
from workbook.cli.output import Output

HANDLERS = str(Path(__file__).parent)  # where `handlers:app` is
START = 20.0
"""Seconds for a process to start on a busy machine."""


class Child:
    def __init__(self, dsn: str, *command: str) -> None:
        self._command = [sys.executable, "-m", *command]
        paths = os.pathsep.join([*PATHS, HANDLERS])
        self._env = environment(PYTHONPATH=paths, PYTHONUNBUFFERED="1", BEYOND_DSN=dsn)

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self._command,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.output = Output(self.process)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def stop(self, limit: float = START) -> int:
        """Send SIGTERM, wait for the end, and return the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(limit)


def worker(dsn: str, *options: str, app: str = "handlers:app") -> Child:
    return Child(dsn, "durable.worker", app, *options)


def web(dsn: str) -> Child:
    return Child(dsn, "uvicorn", "sample:app", "--port=0")


def port_of(server: Child) -> int:
    return int(server.output.read_until(rb"running on http://127\.0\.0\.1:(\d+)", START)[1])
