"""The soak tests: a shutdown under load, steady mixed traffic, a large upload.

Each function returns the measured figures.
"""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from workbook.parts.ladder import ROOT
from workbook.servers.process import LiveProcess, serve_process
from workbook.soak.traffic import GET, mixed, pressing

COMMAND = [sys.executable, "-m", "workbook.soak.served"]
MIB = 1024 * 1024
SERVERS_OWN = ("LifespanOn.main", "Server.serve")  # the tasks of an idle uvicorn


class Stop(NamedTuple):
    code: int
    requests: int  # requests that reached a handler
    completed: int  # requests whose response arrived completely
    accepted: int  # background tasks that the app accepted
    finished: int
    named: int

    @property
    def lost(self) -> int:
        """Return the number of requests without a response plus tasks that are reported nowhere."""
        return self.requests - self.completed + self.accepted - self.finished - self.named


@contextmanager
def served(command: Sequence[str] = COMMAND) -> Iterator[LiveProcess]:
    with serve_process(command, ROOT, limit=30) as process:
        yield process


async def stopped_under_load(after: int = 300) -> Stop:
    """Send SIGTERM while twenty clients send requests, and return what was completed and lost."""
    with served() as process:
        enough = asyncio.Event()
        clients = asyncio.create_task(pressing(process.port, enough, after))
        await asyncio.wait(
            {clients, asyncio.create_task(enough.wait())}, return_when="FIRST_COMPLETED"
        )
        code = await asyncio.to_thread(process.stop, signal.SIGTERM, 20)
        seen = await clients
        counts = json.loads(process.wait_for_line(r"^counts ").removeprefix("counts "))
    named = sum("did not finish before the server stopped" in line for line in process.log)
    tasks = counts.get("tasks accepted", 0), counts.get("tasks finished", 0)
    return Stop(code, counts["requests"], seen["200"], *tasks, named)


class Growth(NamedTuple):
    answers: dict[str, int]
    memory: int  # private bytes: how many more than after the warm-up
    files: int  # open files: how many more than before
    tasks: dict[str, int]  # asyncio tasks that are left when all clients are gone


async def steady(requests: int, warm_up: int, command: Sequence[str] = COMMAND) -> Growth:
    with served(command) as process:
        process_id = process.pid
        files = open_files(process_id)
        await mixed(process.port, warm_up)
        await settled(process, files)
        memory = own_memory(process_id)
        answers = await mixed(process.port, requests)
        tasks = await settled(process, files)
        grown = own_memory(process_id) - memory
        return Growth(dict(answers), grown, open_files(process_id) - files, tasks)


async def settled(process: LiveProcess, files: int, limit: float = 10) -> dict[str, int]:
    """Return the tasks that are left once the server has noticed that the clients are gone.

    By then the server has also freed its unused memory, which could otherwise hide a small leak, or
    look like one.
    """
    end = monotonic() + limit
    while True:
        left: dict[str, int] = json.loads(await asked(process.port, b"/left"))
        done = len(left) <= len(SERVERS_OWN) and open_files(process.pid) <= files
        if done or monotonic() > end:
            return left
        await asyncio.sleep(0.05)


async def asked(port: int, path: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(GET % path)
    body = await body_of(reader)
    writer.close()
    await writer.wait_closed()
    return body


async def body_of(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    return await reader.readexactly(int(length[1]) if length else 0)


async def lag(size: int = 64 * MIB) -> dict[str, Any]:
    """Return how late the event loop is while one client uploads `size` bytes."""
    with served() as process:
        reader, writer = await asyncio.open_connection("127.0.0.1", process.port)
        head = f"POST /upload HTTP/1.1\r\nHost: soak\r\nContent-Length: {size}\r\n\r\n"
        writer.write(head.encode())
        for _ in range(size // 65536):
            writer.write(b"x" * 65536)
            await writer.drain()
        figures: dict[str, Any] = json.loads(await body_of(reader))
        writer.close()
        await writer.wait_closed()
    return figures


def own_memory(process_id: int) -> int:
    """Return the resident memory in bytes, without the pages of files, which the kernel manages."""
    _, resident, shared, *_ = map(int, Path(f"/proc/{process_id}/statm").read_text().split())
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE")


def open_files(process_id: int) -> int:
    return sum(1 for _ in Path(f"/proc/{process_id}/fd").iterdir())
