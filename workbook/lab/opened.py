"""Lists the open clients and servers, so that a notebook can close them all."""

import asyncio
from typing import Any

from workbook.protocol.asgi_types import App

TURNS = 20  # turns of the event loop, for tasks that a request has started

opened: list[Any] = []


def is_alive(app: App) -> bool:
    """Return whether a client or server here has started the app and not stopped it."""
    return any(one.app is app for one in opened)


async def turns() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)
