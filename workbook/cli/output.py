"""Reads the output of a child process while it runs, with a limit on every wait."""

import os
import re
import select
import subprocess
import time

from workbook.errors import WorkbookError

LIMIT = 5.0
"""Seconds for everything a healthy child does at once: start, respond, end."""
QUIET = 0.1
"""Seconds of silence after which the output counts as complete."""


class Output:
    """Reads the stdout of a process that was started with stdout=PIPE."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is None:
            raise ValueError("start the process with stdout=subprocess.PIPE")
        self.process = process
        self._pipe = process.stdout.fileno()
        self._ahead = b""
        """Bytes that were read but not returned yet."""

    def read_until(self, pattern: bytes, limit: float = LIMIT) -> re.Match[bytes]:
        """Return the first match of the pattern, after waiting for it; unread output is kept."""
        deadline = time.monotonic() + limit
        while (found := re.search(pattern, self._ahead)) is None:
            piece = self._more(deadline - time.monotonic())
            if not piece:
                said = self._ahead.decode(errors="replace") or "nothing"
                raise WorkbookError(f"{self.process.args!r} did not start; it printed:\n{said}")
            self._ahead += piece
        self._ahead = self._ahead[found.end() :]
        return found

    def read_until_quiet(self) -> str:
        return self._read_while(QUIET)

    def read_to_end(self) -> str:
        return self._read_while(LIMIT)

    def _read_while(self, patience: float) -> str:
        text = self._ahead + b"".join(iter(lambda: self._more(patience), b""))
        self._ahead = b""
        return text.decode(errors="replace")

    def _more(self, timeout: float) -> bytes:
        """Return the next piece, or b"" after the timeout or at the end of the output."""
        ready, _, _ = select.select([self._pipe], [], [], max(timeout, 0))
        return os.read(self._pipe, 65536) if ready else b""
