"""Step 1: a protocol that sends back the bytes it receives. Start it with `python echo.py`.

asyncio makes a new protocol object for each client.
"""

import asyncio
from contextlib import suppress


class Echo(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        raise NotImplementedError("TODO: keep the transport, because you write to it")

    def data_received(self, data: bytes) -> None:
        raise NotImplementedError("TODO: write the data back, then close")


async def main(port: int = 8080) -> None:
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", port)
    print(f"running on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):  # Ctrl-C
        asyncio.run(main())
