"""Step 2: the same protocol with a parser: bytes become method, target and headers.

`data_received` feeds the parser with pieces of any size, and httptools calls the methods `on_…`.
It has no limits, no deadlines, no body and no second request: the package `server` has them.
"""

import asyncio
from contextlib import suppress


class Parsed(asyncio.Protocol):
    def __init__(self) -> None:
        raise NotImplementedError(
            "TODO: make an HttpRequestParser(self), and attributes for target and headers"
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        raise NotImplementedError("TODO: keep the transport")

    def data_received(self, data: bytes) -> None:
        raise NotImplementedError("TODO: feed the parser; if it raises, answer 400")

    # httptools calls the methods below.

    def on_url(self, piece: bytes) -> None:
        raise NotImplementedError("TODO: add this piece to the target; more pieces may follow")

    def on_header(self, name: bytes, value: bytes) -> None:
        raise NotImplementedError("TODO: keep the name and the value")

    def on_message_complete(self) -> None:
        raise NotImplementedError(
            "TODO: answer 200 with the lines `GET of /`, and `name is value` for each header"
        )

    def answer(self, status: bytes, body: bytes) -> None:
        raise NotImplementedError(
            "TODO: write status line, Content-Length, Connection: close and the body; close"
        )


async def main(port: int = 8080) -> None:
    server = await asyncio.get_running_loop().create_server(Parsed, "127.0.0.1", port)
    print(f"running on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):  # Ctrl-C
        asyncio.run(main())
