"""What Part 0 answers to malformed requests, beside uvicorn: `python -m tests.part0.verdicts`.

The table of test_framing.py, sent whole to three servers that run the same app. `-` is a connection
closed without an answer, `…` one that was neither answered nor closed within half a second.
"""

import asyncio
import contextlib
import re

from tests.part0.test_framing import BAD, GOOD
from workbook.asgi_types import Receive, Scope, Send
from workbook.client import open_raw
from workbook.live import serve

HOSTS = ("part0", "uvicorn-h11", "uvicorn-httptools")


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        raise RuntimeError("only http")
    while (message := await receive()).get("more_body"):
        pass
    if message["type"] == "http.request":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


async def verdict(port: int, message: bytes) -> str:
    said = b""
    end = "-"
    async with open_raw(port) as (reader, writer):
        writer.write(message)
        try:
            async with asyncio.timeout(0.5):
                while data := await reader.read(65536):
                    said += data
        except TimeoutError:
            end = "…"
        except ConnectionError:
            pass
    return " ".join(re.findall(r"HTTP/1\.1 (\d+)", said.decode("latin-1"))) or end


async def main() -> None:
    print(f"| request | {' | '.join(HOSTS)} |")
    print("|---|" + "---|" * len(HOSTS))
    async with contextlib.AsyncExitStack() as stack:
        ports = []
        for host in HOSTS:
            live = await stack.enter_async_context(serve(app, host))
            ports.append(live.port)
        for name, message in [*GOOD.items(), *((name, bad) for name, (_, bad) in BAD.items())]:
            row = await asyncio.gather(*(verdict(port, message) for port in ports))
            print(f"| {name.replace('|', ' ')} | {' | '.join(row)} |")


if __name__ == "__main__":
    asyncio.run(main())
