"""A script that prints the CPU time from an app's import to its first response, in nanoseconds.

The start of Python and the import of asyncio are not included: a server has both before the app.
"""

import asyncio
import importlib
import sys
from time import process_time_ns
from typing import Any


async def first_response(app: Any) -> bytes:
    """Run the app's startup, if it has one, and one request."""
    started = asyncio.Event()
    body = b""

    startup = iter([{"type": "lifespan.startup"}])
    request = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive_startup() -> Any:
        return next(startup, None) or await asyncio.Event().wait()  # a shutdown event never comes

    async def send_startup(message: Any) -> None:
        started.set()

    async def receive() -> Any:
        return next(request, None) or await asyncio.Event().wait()  # a disconnect never comes

    async def send(message: Any) -> None:
        nonlocal body
        body += message.get("body", b"")

    asgi = {"version": "3.0"}
    life = asyncio.create_task(
        app({"type": "lifespan", "asgi": asgi, "state": {}}, receive_startup, send_startup)
    )
    life.add_done_callback(lambda _: started.set())
    await started.wait()
    scope = {"type": "http", "asgi": asgi, "http_version": "1.1", "scheme": "http"}
    address: Any = {"server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 50000), "root_path": ""}
    asked: Any = {"method": "GET", "path": "/", "raw_path": b"/", "query_string": b""}
    await app(
        {**scope, **address, **asked, "headers": [(b"host", b"127.0.0.1")], "state": {}},
        receive,
        send,
    )
    life.cancel()
    await asyncio.gather(life, return_exceptions=True)
    return body


if __name__ == "__main__":
    begun = process_time_ns()
    answer = asyncio.run(first_response(importlib.import_module(sys.argv[1]).app))
    spent = process_time_ns() - begun
    if answer != b"ok":
        sys.exit(f"{sys.argv[1]} answers {answer!r}, not ok")
    sys.stderr.write(f"{spent}\n")
