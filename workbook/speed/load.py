"""Puts load on a server over some connections for some seconds, with wrk or a client of our own.

Our client is used if wrk is not installed. It is slower than most servers, so it limits the
requests per second; the server's CPU time per request is still measured correctly.
"""

import asyncio
import re
import shutil
import subprocess
from typing import NamedTuple

from workbook.errors import WorkbookError

CONNECTIONS = 16
REQUEST = b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
FINISHED = re.compile(r"(\d+) requests in ([\d.]+)(ms|s|m)")
FAILED = re.compile(r"Socket errors: .*|Non-2xx or 3xx responses: .*")


class Load(NamedTuple):
    requests: int
    seconds: float


def client() -> str:
    return "wrk" if shutil.which("wrk") else "a client of our own: wrk is not installed"


def load(port: int, seconds: int) -> Load:
    if shutil.which("wrk") is None:
        return asyncio.run(_own(port, seconds))
    options = ["--threads=1", f"--connections={CONNECTIONS}", f"--duration={seconds}s"]
    done = subprocess.run(
        ["wrk", *options, f"http://127.0.0.1:{port}/"],
        capture_output=True,
        text=True,
        timeout=seconds + 30,
        check=True,
    )
    return read_wrk(done.stdout)


def read_wrk(said: str) -> Load:
    if failed := FAILED.search(said):
        raise WorkbookError(f"Not every request was answered well: {failed[0]}")
    found = FINISHED.search(said)
    if found is None:
        raise WorkbookError(f"wrk has not told how many requests it sent:\n{said}")
    unit = {"ms": 0.001, "s": 1.0, "m": 60.0}[found[3]]
    return Load(int(found[1]), float(found[2]) * unit)


class _Connection(asyncio.Protocol):
    """A connection that sends the next request when a response is complete."""

    def __init__(self, failed: asyncio.Event) -> None:
        self.answers = 0
        self._failed = failed
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(REQUEST)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, _, body = self._received.partition(b"\r\n\r\n")
        end = b"ok\r\n0\r\n\r\n" if b"chunked" in head.lower() else b"ok"
        if not body.endswith(end):
            return
        if not head.startswith(b"HTTP/1.1 200"):
            self._failed.set()
            return
        self.answers += 1
        self._received = b""
        assert self._transport is not None
        self._transport.write(REQUEST)


async def _own(port: int, seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    failed = asyncio.Event()
    begun = loop.time()
    made = [
        await loop.create_connection(lambda: _Connection(failed), "127.0.0.1", port)
        for _ in range(CONNECTIONS)
    ]
    try:
        await asyncio.wait_for(failed.wait(), seconds)
        raise WorkbookError("Not every request was answered well.")
    except TimeoutError:
        return Load(sum(each.answers for _, each in made), loop.time() - begun)
    finally:
        for transport, _ in made:
            transport.abort()
