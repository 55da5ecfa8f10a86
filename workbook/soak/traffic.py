"""The clients of the soak tests: correct ones, wrong ones, and those that disconnect early."""

import asyncio
import itertools
from collections import Counter
from contextlib import suppress

GET = b"GET %b HTTP/1.1\r\nHost: soak\r\n\r\n"
POST = b"POST %b HTTP/1.1\r\nHost: soak\r\nContent-Length: %d\r\n\r\n%b"
STAYS: tuple[tuple[bytes, int], ...] = (
    (GET % b"/plain", 200),
    (POST % (b"/json", 7, b'{"a":1}'), 200),
    (GET % b"/plain?a=1&b=%zz&a=2", 200),
    (POST % (b"/json", 5, b"{oops"), 400),
    (GET % b"/nowhere", 404),
    (POST % (b"/plain", 1, b"x"), 405),
    (GET % b"/%ff%00/..//plain", 404),
)
LEAVES = (
    GET % b"/plain",  # nobody waits for this response
    b"POST /json HTTP/1.1\r\nHost: soak\r\nContent-Length: 100\r\n\r\nhalf",
    b"POST /json HTTP/1.1\r\nHost: soak\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    b"GET /pla",
    b"\x16\x03\x01 no HTTP at all\r\n\r\n",
)


async def answered(reader: asyncio.StreamReader) -> int:
    """Read one whole response and return its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    await reader.readexactly(length)
    return int(head[9:12])


async def mixed(port: int, requests: int, clients: int = 20) -> Counter[str]:
    """Send this many requests; one in fifty disconnects before its response."""
    numbers, seen = iter(range(requests)), Counter[str]()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in numbers:
            if number % 50 == 0:
                await vanish(port, LEAVES[number // 50 % len(LEAVES)])
                seen["left"] += 1
                continue
            request, wanted = STAYS[number % len(STAYS)]
            writer.write(request)
            status = await answered(reader)
            seen[str(status)] += 1
            if status != wanted:
                raise RuntimeError(f"{request!r} was answered {status}, not {wanted}")
        writer.close()
        await writer.wait_closed()

    async with asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(client())
    return seen


async def vanish(port: int, beginning: bytes) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(beginning)
    await writer.drain()
    writer.transport.abort()


async def pressing(port: int, enough: asyncio.Event, after: int, clients: int = 20) -> Counter[str]:
    """Send requests until the server is gone; set `enough` after `after` responses."""
    seen = Counter[str]()

    async def client() -> None:
        with suppress(OSError):  # the connection is refused: the server is stopping
            for _ in itertools.count():
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                with suppress(OSError, asyncio.IncompleteReadError):
                    while True:
                        writer.write(GET % b"/work")
                        seen[str(await answered(reader))] += 1
                        if seen.total() >= after:
                            enough.set()
                writer.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(client())
    return seen
