"""The app of the soak tests with a leak: each request keeps some bytes."""

import sys
from typing import Any

from workbook.soak import served

kept: list[bytes] = []


async def leaking(scope: Any, receive: Any, send: Any) -> None:
    kept.append(bytes(int(sys.argv[1])))
    await served.app(scope, receive, send)


if __name__ == "__main__":
    served.serve(leaking)
