"""The app: it takes its routes from groups, and gives each handler an object about the request.

Until Part 3 the app ignores what a handler returns. It answers a route with 200 "ok", and every
other request with 404.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from asgi.api_router import ApiRouter
from asgi.request_data import RequestData
from asgi.router import Router
from asgi.types import HandlerType


class App:
    def __init__(self) -> None:
        self.router: Router | None = None

    def include_routes(self, routes: list[ApiRouter]) -> None:
        if self.router is not None:
            return

        router = Router()
        gathered = [route for api_router in routes for route in api_router.routes]
        by_path = sorted(gathered, key=lambda route: route[0])
        for path, handler, method, qs_extractor, body_extractor in by_path:
            _check_handler(handler)
            router.add_route(path, handler, method, qs_extractor, body_extractor)
        self.router = router

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
        target = self.router.get_route(path, scope["method"]) if self.router is not None else None
        if target is None:
            status, body = 404, b"not found"
        else:
            await target.handler(RequestData(target.query_string_extractor, target.body_extractor))
            status, body = 200, b"ok"
        await send({"type": "http.response.start", "status": status})
        await send({"type": "http.response.body", "body": body})


def _path_below(root_path: str, path: str) -> str:
    """Return the path without the prefix that the app is mounted under."""
    below = path.removeprefix(root_path.rstrip("/"))
    return (below or "/") if below[:1] in ("", "/") else path


def _check_handler(handler: HandlerType) -> None:
    """Refuse a plain def when the app is created. Otherwise each request would be a 500."""
    if not _is_async(handler):
        raise TypeError(
            f"the handler {handler!r} is not async: write `async def`; a wrapper that returns "
            f"an awaitable says so with functools.wraps"
        )


def _is_async(handler: Any) -> bool:
    """Return whether a call gives an awaitable. Looks through partials, wrappers and __call__."""
    while callable(handler):
        if inspect.iscoroutinefunction(handler):
            return True
        if inspect.iscoroutinefunction(type(handler).__call__):
            return True
        is_partial = isinstance(handler, functools.partial)
        handler = handler.func if is_partial else getattr(handler, "__wrapped__", None)
    return False
