"""Checks of how a server stops when its process gets a signal."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.part0.checks.asking import (
    Client,
    callbacks_raise,
    connected,
    logged_lines,
    request,
)
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

START_LIMIT, ANSWER_LIMIT = 5.0, 1.0
APP = """
import asyncio
from server.run import run_app

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        for event in ("startup", "shutdown"):
            await receive()
            print(event, flush=True)
            await send({"type": f"lifespan.{event}.complete"})
        return
    print("asked", flush=True)
    await asyncio.sleep(0.2)
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": b"tea"})
    print("answered", flush=True)

run_app(app, port=0)
"""


@check(
    "stopping-signal",
    "at SIGTERM the server answers the running requests, then runs the app's shutdown once, and "
    "exits",
    since=0,
    expected='200 "tea", then shutdown once, exit 0',
    read='The guide, "Graceful shutdown"',
    hints=(
        "For what does a supervisor wait after it has sent SIGTERM?",
        "Server.finish and Server.stop in server/server.py, which run.py calls at the signal.",
        "Close the listener, keep no connection open, wait for the running requests, then call "
        "lifespan.shutdown().",
    ),
    rows=("0.13",),
    live=False,
)
async def signalled(bench: Bench) -> str:
    bench.sent.append("GET / to a server in its own process; SIGTERM while the app handles it")
    async with _started(bench.code.directory) as (process, port), connected(port) as one:
        one.send(request())
        await _line(process, b"asked", ANSWER_LIMIT, "the app was not called")
        process.terminate()
        return f"{await _heard(one)}, {await _end(process)}"


@check(
    "stopping-hurry",
    "a second Ctrl-C cuts the request off, and the app's shutdown still runs to its end",
    since=0,
    expected="not in time, shutdown complete",
    read='Part 0\'s page, "Run it"',
    hints=(
        "What should a second Ctrl-C cut off, and what not?",
        "Server.stop in server/server.py, and `stop` in server/run.py.",
        "Wait for the running requests or for `hurry`, whichever comes first. Then clear "
        "`hurry`: only if it is set again, cut the shutdown off.",
    ),
)
async def hurried(bench: Bench) -> str:
    begun, told = asyncio.Event(), ["shutdown never"]

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            begun.set()
            await asyncio.Event().wait()
        for event in ("startup", "shutdown"):
            await receive()
            told[0] = f"{event} begun"
            for _ in range(20):  # turns of the loop, in which it can be cut off
                await asyncio.sleep(0)
            await send({"type": f"lifespan.{event}.complete"})
            told[0] = f"{event} complete"

    hurry = asyncio.Event()
    with logged_lines(), callbacks_raise():
        server = bench.name("server.server.Server")(app, lifespan="on")
        await bench.within(server.start(port=0), 1.0)
        async with connected(server.port) as one:
            one.send(request())
            await bench.within(begun.wait(), 1.0)
            hurry.set()
            try:
                in_time = await bench.within(server.stop(5.0, hurry), 3.0)
            except bench.name("server.errors.NotEnded") as error:
                return f"{error}"
    return f"{'in time' if in_time else 'not in time'}, {told[0]}"


async def _heard(one: Client) -> str:
    return (await one.rest()).replace("and no end within 1 s", "and no end")


async def _end(process: Process) -> str:
    try:
        async with asyncio.timeout(1.5):
            said, _ = await process.communicate()
    except TimeoutError:
        return "and the server goes on"
    lines = said.splitlines()
    times = {0: "never", 1: "once"}.get(lines.count(b"shutdown"), "more than once")
    early = b"shutdown" in lines and b"answered" in lines[lines.index(b"shutdown") :]
    told = f"shutdown {times} before the answer" if early else f"then shutdown {times}"
    return f"{told}, exit {process.returncode}"


@asynccontextmanager
async def _started(directory: Path) -> AsyncIterator[tuple[Process, int]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", APP, cwd=directory, stdout=PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        told = await _line(process, b"running on", START_LIMIT, "the server did not start")
        yield process, int(told.partition(b"127.0.0.1:")[2].split()[0])
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def _line(process: Process, word: bytes, limit: float, missing: str) -> bytes:
    """Return the first line that contains the word.

    If no line does, the error begins with the text `missing`.
    """
    assert process.stdout is not None
    try:
        async with asyncio.timeout(limit):
            while line := await process.stdout.readline():
                print(line.decode(errors="replace"), end="")  # make check shows it under `printed`
                if word in line:
                    return line
        why = "the process ended"
    except TimeoutError:
        why = f"waited {limit:g} s"
    raise AssertionError(f"{missing} ({why}): what the process printed is below")
