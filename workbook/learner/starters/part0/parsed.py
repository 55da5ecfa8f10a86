"""Step 2: the same protocol with a parser: bytes become method, target and headers.

`data_received` feeds the parser with pieces of any size, and httptools calls the methods `on_…`.
It has no limits, no deadlines, no body and no second request: the package `server` has them.
"""

import asyncio


class Parsed(asyncio.Protocol):
    def __init__(self) -> None:
        raise NotImplementedError(
            "TODO: a parser of its own, HttpRequestParser(self), the target and the headers"
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        raise NotImplementedError("TODO: keep the transport")

    def data_received(self, data: bytes) -> None:
        raise NotImplementedError("TODO: feed the parser; what it refuses is answered 400")

    # Called by the parser.

    def on_url(self, piece: bytes) -> None:
        raise NotImplementedError("TODO: a piece of the target: there may be more")

    def on_header(self, name: bytes, value: bytes) -> None:
        raise NotImplementedError("TODO: keep the pair")

    def on_message_complete(self) -> None:
        raise NotImplementedError(
            "TODO: answer 200: `GET of /`, and a line `name is value` for each header"
        )

    def answer(self, status: bytes, body: bytes) -> None:
        raise NotImplementedError(
            "TODO: status line, Content-Length, Connection: close, the body; then close"
        )


async def main(port: int = 8080) -> None:
    server = await asyncio.get_running_loop().create_server(Parsed, "127.0.0.1", port)
    print(f"running on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
