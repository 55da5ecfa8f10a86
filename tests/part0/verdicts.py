"""Writes part0/VERDICTS.md: what Part 0 and uvicorn answer to malformed requests.

`python -m tests.part0.verdicts` sends the requests of test_framing.py to three servers, which run
the same app. Tests check only the column of Part 0.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from importlib.metadata import version

from tests.part0.serving import closing, request
from tests.part0.test_framing import BAD, GOOD
from workbook.parts.ladder import part
from workbook.protocol.asgi_types import Receive, Scope, Send
from workbook.protocol.client import open_raw
from workbook.servers.live import serve

HOSTS = ("part0", "uvicorn-h11", "uvicorn-httptools")
PAGE = part(0).directory / "VERDICTS.md"
MOST = 110  # characters of a message that are shown
HEAD = """# Malformed and ambiguous: what three servers say

This page lists {count} requests that are malformed or can be read in two ways. It shows what the
server of Part 0 answers, and what uvicorn {version} answers with each of its two parsers.
`python -m tests.part0.verdicts` wrote the page from one run.

A number is the status of an answer, and several numbers are several answers. `-` means that the
server closed the connection without an answer. `…` means that it did neither within half a second,
because it waits for more bytes.

A server that answers 200 to a malformed request does not crash. But it is dangerous if a proxy in
front of it reads the same bytes in another way. Then the two disagree about where the request ends,
and the server takes the rest of the bytes for the next request."""

GROUPS = {
    "length-and-chunked": "Framing",
    "no-host": "Header fields",
    "two-spaces": "The request line",
    "host-": "Host",
    "length-b'+3'": "Content-Length",
    "chunk-b'x\\r\\n'": "Chunks",
}
PIPELINED = {
    "garbage-behind": request() + b"\x00garbage\r\n\r\n",
    "two-good": request() + closing(),
    "behind-close": closing() + request(),
    "body-of-get": request(b"Content-Length: 3", body=b"abc") + closing(),
    "short-body-swallows": request(b"Content-Length: 5", body=b"ab") + closing(),
    "long-body-left-over": request(b"Content-Length: 1", body=b"GET / HTTP/1.1") + closing(),
    "old-behind-new": request() + b"GET / HTTP/1.0\r\n\r\n",
    "empty-lines": request() + b"\r\n" * 200 + closing(),
}


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
    PAGE.write_text("\n".join([line async for line in page()]) + "\n", encoding="utf-8")


async def page() -> AsyncIterator[str]:
    yield HEAD.format(count=len(BAD) + len(PIPELINED), version=version("uvicorn"))
    async with contextlib.AsyncExitStack() as stack:
        ports = []
        for host in HOSTS:
            live = await stack.enter_async_context(serve(app, host))
            ports.append(live.port)
        for group, messages in groups().items():
            yield f"\n## {group}\n\n| request | {' | '.join(HOSTS)} |"
            yield "|---|" + "---|" * len(HOSTS)
            for name, message in messages.items():
                told = await asyncio.gather(*(verdict(port, message) for port in ports))
                yield f"| {row(name, message)} | {' | '.join(told)} |"


def groups() -> dict[str, dict[str, bytes]]:
    """Return the messages of test_framing.py by group; GROUPS names the first one of each group."""
    found: dict[str, dict[str, bytes]] = {"Well-formed": dict(GOOD)}
    messages: dict[str, bytes] = {}
    for name, (_, message) in BAD.items():
        if name in GROUPS:
            messages = found[GROUPS[name]] = {}
        messages[name] = message
    return found | {"Pipelining": PIPELINED}


def row(name: str, message: bytes) -> str:
    """Return one line of the table. It leaves out the bytes that all messages have."""
    text = repr(message.replace(b"Connection: close\r\n", b""))[2:-1]
    text = text if len(text) < MOST else f"{text[:MOST]}…"
    return f"{escaped(name)} `{text.replace('|', '¦').replace('`', chr(39))}`"


def escaped(name: str) -> str:
    return re.sub(r"([|*_<>`\[\]\\])", r"\\\1", name)


if __name__ == "__main__":
    asyncio.run(main())
