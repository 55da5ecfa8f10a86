"""What is open at any moment, clients and servers, so that a notebook can end it all."""

import asyncio
from typing import Any

from workbook.protocol.asgi_types import App

TURNS = 20  # of the loop, for what a request has started

opened: list[Any] = []


def is_alive(app: App) -> bool:
    """Whether its startup has run here, and its shutdown has not."""
    return any(one.app is app for one in opened)


async def turns() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)
