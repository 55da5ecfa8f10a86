"""A complete ASGI app: an object that the server calls once for each request.

The scope describes the request. Awaiting `receive` returns one message from the server, and
awaiting `send` gives one message to it. An HTTP response is two messages: start and body.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from router import Router


async def home() -> None:
    print("home triggered")


async def users() -> None:
    print("users triggered")


class App:
    def __init__(self) -> None:
        self.router = Router()
        self.router.add_route("/", home)
        self.router.add_route("/users", users)

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            # The specification asks an app to raise. The server then goes on without lifespan.
            raise RuntimeError(f"this app speaks only http, not {scope['type']!r}")

        path = scope["path"]
        if root_path := scope.get("root_path"):
            path = _path_below(root_path, path)
        target = self.router.get_route(path)
        if target is None or target.handler is None:
            print("handler not found, ignoring")
            status, body = 404, b"not found"
        else:
            print("handler found")
            await target.handler()
            status, body = 200, b"ok"
        await send({"type": "http.response.start", "status": status})
        await send({"type": "http.response.body", "body": body})


def _path_below(root_path: str, path: str) -> str:
    """Return the path without the prefix that the app is mounted under."""
    below = path.removeprefix(root_path.rstrip("/"))
    return (below or "/") if below[:1] in ("", "/") else path


app = App()

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=8000)
