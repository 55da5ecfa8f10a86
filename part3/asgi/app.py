"""The application: a request becomes a handler's response, or the answer to what went wrong.

One way for all: __call__ → _handle_http_request → _run_http_handler → _send_http_response. What is
the request's fault is answered by its exception's own response; what is ours is a 500 that tells
the client nothing and the terminal everything.
"""

import functools
import inspect
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from asgi.api_router import ApiRouter
from asgi.exceptions import ClientDisconnected, InvalidRequest, NotFoundException
from asgi.http_responses import (
    BaseHTTPResponse,
    INTERNAL_SERVER_ERROR_TEXTResponse,
    _Response,
    _ResponseData,
)
from asgi.request_data import RequestData
from asgi.router import Router
from asgi.types import HandlerType

ASGIScope = dict[str, Any]
ASGIReceive = Callable[[], Awaitable[dict[str, Any]]]
ASGISend = Callable[[dict[str, Any]], Awaitable[None]]


class App:
    def __init__(self, *, max_body_size: int | None = 16 * 1024 * 1024) -> None:
        self.router: Router | None = None
        self._max_body_size = max_body_size

    def include_routes(self, routes: list[ApiRouter]) -> None:
        if self.router is not None:
            raise AssertionError("include_routes was called before; give it all the groups at once")

        router = Router()
        gathered = [route for api_router in routes for route in api_router.routes]
        for route in sorted(gathered, key=lambda route: route.path):
            _check_handler(route.handler)
            router.add_route(
                route.path,
                route.handler,
                route.method,
                route.query_string_extractor,
                route.body_extractor,
            )
        self.router = router

    async def __call__(self, scope: ASGIScope, receive: ASGIReceive, send: ASGISend) -> None:
        if scope["type"] == "http":
            await self._handle_http_request(scope, receive, send)
        else:
            # The specification asks an app to raise.
            raise RuntimeError(f"this app speaks only http, not {scope['type']!r}")

    async def _handle_http_request(
        self, scope: ASGIScope, receive: ASGIReceive, send: ASGISend
    ) -> None:
        path = _path_below_root(scope)
        try:
            response = await self._run_http_handler(path, scope["method"], receive)
        except ClientDisconnected:
            return
        await self._send_http_response(response, send)

    async def _run_http_handler(
        self, path: str, method: str, receive: ASGIReceive
    ) -> _ResponseData:
        try:
            response = await self._get_response(path, method, receive)
            return await response()
        except ClientDisconnected:
            raise
        except Exception:
            print(f"{method!r} {path!r} failed:")
            traceback.print_exc()
            return await INTERNAL_SERVER_ERROR_TEXTResponse("Internal Server Error")()

    async def _get_response(self, path: str, method: str, receive: ASGIReceive) -> BaseHTTPResponse:
        try:
            route = self.router.get_route(path, method) if self.router is not None else None
            if route is None:
                raise NotFoundException()
            request_data: RequestData[Any, Any] = RequestData(
                receive,
                route.query_string_extractor,
                route.body_extractor,
                self._max_body_size,
            )
            response = await route.handler(request_data)
            if not isinstance(response, _Response):
                raise TypeError(f"{route.handler!r} returned {response!r}, which is no response")
            return response
        except InvalidRequest as error:
            return error.get_response()

    @staticmethod
    async def _send_http_response(resp: _ResponseData, send: ASGISend) -> None:
        try:
            await send(
                {
                    "type": "http.response.start",
                    "status": resp.status_code,
                    "headers": resp.headers,
                }
            )
            await send({"type": "http.response.body", "body": resp.body})
        except OSError:
            pass  # the client has gone, and the request with it


def _path_below_root(scope: ASGIScope) -> str:
    """The path to route, without the prefix the app is mounted under; "%2F" is "/" in it by now."""
    path: str = scope["path"]
    if not (root_path := scope.get("root_path")):
        return path or "/"
    below = path.removeprefix(root_path.rstrip("/"))
    return (below or "/") if below[:1] in ("", "/") else path


def _is_async(handler: Any) -> bool:
    """Whether calling it gives an awaitable: also by an async __call__, a partial, a wrapper."""
    while callable(handler):
        if inspect.iscoroutinefunction(handler):
            return True
        if inspect.iscoroutinefunction(type(handler).__call__):
            return True
        is_partial = isinstance(handler, functools.partial)
        handler = handler.func if is_partial else getattr(handler, "__wrapped__", None)
    return False


def _check_handler(handler: HandlerType) -> None:
    """Refuse a plain def while the app is being made, not with a 500 on every request."""
    if not _is_async(handler):
        raise TypeError(
            f"the handler {handler!r} is not async: write `async def`; a wrapper that returns "
            f"an awaitable says so with functools.wraps"
        )
