"""A whole ASGI application: one callable that takes a scope and two functions to talk through.

`receive` and `send` are awaitable functions, one message a call. The scope says what the
connection is; for HTTP the answer is two messages: the start with the status, then the body.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from router import Router, _Route


async def home() -> None:
    print("home triggered")


async def users() -> None:
    print("users triggered")


class App:
    def __init__(self) -> None:
        self.router = Router()
        for route in (_Route(home, "/"), _Route(users, "/users")):
            self.router.add_route(route.path, route.handler)

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            # The specification asks an app to raise; a server then knows there is no lifespan.
            raise RuntimeError(f"this app speaks only http, not {scope['type']!r}")

        route = self.router.get_route(_path_below_root(scope))
        if route is None or route.handler is None:
            print("handler not found, ignoring")
            status, body = 404, b"not found"
        else:
            print("handler found")
            await route.handler()
            status, body = 200, b"ok"
        await send({"type": "http.response.start", "status": status})
        await send({"type": "http.response.body", "body": body})


def _path_below_root(scope: dict[str, Any]) -> str:
    """The path to route, without the prefix the app is mounted under; "%2F" is "/" in it by now."""
    path: str = scope["path"]
    if not (root_path := scope.get("root_path")):
        return path or "/"
    below = path.removeprefix(root_path.rstrip("/"))
    return (below or "/") if below[:1] in ("", "/") else path


app = App()

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=8000)
