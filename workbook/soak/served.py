"""The Part 5 app for the soak tests: it counts requests and tasks, and prints the counts."""

import asyncio
import ctypes
import gc
import json
import signal
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn

sys.path.insert(0, str(Path(__file__).parents[2] / "part5"))

from asgi.api_router import ApiRouter
from asgi.app import App
from asgi.background_tasks import create_task, get_background_tasks
from asgi.http_responses import OK_JSONResponse, OK_TEXTResponse

counts: Counter[str] = Counter()
lags: list[float] = []
routes = ApiRouter()


async def note(params: Any) -> None:
    await asyncio.sleep(0.05)
    counts["tasks finished"] += 1


@routes.get("/work")
async def work(request_data: Any) -> Any:
    """Handle a request that takes a while and adds a background task."""
    counts["requests"] += 1
    await asyncio.sleep(0.005)
    counts["tasks accepted"] += await get_background_tasks().add_tasks([create_task(note)])
    return OK_TEXTResponse("done")


@routes.get("/plain")
async def plain(request_data: Any) -> Any:
    return OK_TEXTResponse("plain")


@routes.post("/json")
async def as_json(request_data: Any) -> Any:
    return OK_JSONResponse(await request_data.get_json_body())


@routes.post("/upload")
async def upload(request_data: Any) -> Any:
    """Read the body in chunks while another task measures how late the event loop is."""
    measuring, size = asyncio.create_task(measure()), 0
    async for chunk in request_data.get_stream_body_bytes():
        size += len(chunk)
    measuring.cancel()
    lags.sort()
    p99 = lags[int(len(lags) * 0.99)] if lags else 0.0
    return OK_JSONResponse({"size": size, "turns": len(lags), "p99": p99, "most": max(lags)})


async def measure() -> None:
    loop = asyncio.get_running_loop()
    lags.clear()
    while True:
        wanted = loop.time() + 0.001
        await asyncio.sleep(0.001)
        lags.append(loop.time() - wanted)


@routes.get("/left")
async def left(request_data: Any) -> Any:
    """Return how many other asyncio tasks there are, counted by the name of their coroutine.

    Unused objects and memory are freed first, so that a measurement afterwards shows only leaks.
    """
    gc.collect()
    with suppress(AttributeError, OSError):  # not every C library has malloc_trim
        ctypes.CDLL(None).malloc_trim(0)
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    return OK_JSONResponse(Counter(getattr(task.get_coro(), "__qualname__", "?") for task in tasks))


# Tasks get half a second to finish. Under this load some do not, and the log must name those.
app = App(max_running_tasks=5, shutdown_timeout=0.5, max_body_size=None)
app.include_routes([routes])


def serve(app: Any) -> None:
    # uvicorn raises SIGTERM again after its shutdown; for this process it is a normal end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        uvicorn.run(app, port=0, access_log=False)
    finally:
        print("counts", json.dumps(counts), flush=True)


if __name__ == "__main__":
    serve(app)
