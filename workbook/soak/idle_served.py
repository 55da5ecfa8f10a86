"""Part 0's server with an app that answers with the name of its event loop.

`idle.py` starts it. Its argument is the server's `idle_timeout`.
"""

import asyncio
import sys
from typing import Any

from workbook.parts.ladder import ROOT
from workbook.parts.loader import load_part


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        raise RuntimeError(f"only http, not {scope['type']}")
    name = type(asyncio.get_running_loop()).__module__.partition(".")[0]
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": name.encode()})


if __name__ == "__main__":
    part0 = load_part(ROOT / "part0")
    limits: Any = part0.get("server.limits.Limits")
    run_app: Any = part0.get("server.run.run_app")
    run_app(app, port=0, limits=limits(idle_timeout=float(sys.argv[1])))
