"""Starts `make lab` as a process, and asks its page without a browser."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.make_commands import environment
from workbook.parts.ladder import ROOT
from workbook.servers.process import LiveProcess

STARTED = 20.0


@contextmanager
def lab(mine: Path, *options: str, port: int = 0) -> Iterator[LiveProcess]:
    """Start `make lab`, which prints its address first. No file of the reader is touched."""
    command = [sys.executable, "-m", "workbook", "lab", f"--port={port}", *options]
    process = LiveProcess(command, ROOT, environment(WORKBOOK_MINE=str(mine), DISPLAY=""))
    try:
        line = process.wait_for_line(r"^http://127\.0\.0\.1:\d+/", STARTED)
        process.port = int(re.findall(r"\d+", line)[4])
        yield process
        process.stop()
    finally:
        process.reap()


class Page:
    """Asks as the page does, with the token that the server gave it."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=60)
        self.http.get("/")

    @property
    def token(self) -> str:
        return self.http.cookies["csrf_token"]

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        sent = {"x-csrf-token": self.token}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(path, json=body, headers=sent)

    def ask(self, **question: Any) -> Any:
        response = self.post("/ask", question)
        assert response.status_code == 200, response.text
        return response.json()

    def close(self) -> None:
        self.http.close()
