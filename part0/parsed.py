"""Step 2: the same protocol with a parser: bytes become method, target and headers.

`data_received` feeds the parser with pieces of any size, and httptools calls the methods `on_…`.
It has no limits, no deadlines, no body and no second request: the package `server` has them.
"""

import asyncio
from contextlib import suppress
from typing import cast

from httptools import HttpParserError, HttpRequestParser


class Parsed(asyncio.Protocol):
    def __init__(self) -> None:
        self.parser = HttpRequestParser(self)
        self.target = b""
        self.headers: list[tuple[bytes, bytes]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except HttpParserError as error:
            self.answer(b"400 Bad Request", f"{error}\n".encode())

    # httptools calls the methods below.

    def on_url(self, piece: bytes) -> None:
        self.target += piece

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_message_complete(self) -> None:
        lines = [b"%b of %b" % (self.parser.get_method(), self.target)]
        lines += [b"%b is %b" % header for header in self.headers]
        self.answer(b"200 OK", b"\n".join(lines) + b"\n")

    def answer(self, status: bytes, body: bytes) -> None:
        head = b"HTTP/1.1 %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
        self.transport.write(head % (status, len(body)) + body)
        self.transport.close()


async def main(port: int = 8080) -> None:
    server = await asyncio.get_running_loop().create_server(Parsed, "127.0.0.1", port)
    print(f"running on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):  # Ctrl-C
        asyncio.run(main())
