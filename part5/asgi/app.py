"""The application: a request becomes a response, and background tasks live as long as the server.

One way for all: __call__ → _handle_http_request → _run_http_handler → the middlewares → _dispatch,
then _send_http_response. What is the request's fault is answered by its exception's own response;
what is ours is a 500 that tells the client nothing and the log everything. Startup arms the task
queue, shutdown drains it.
"""

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from asgi.api_router import ApiRouter
from asgi.background_tasks import _create_background_tasks_instance, current_background_tasks
from asgi.exceptions import ClientDisconnected, InvalidRequest, NotFoundException
from asgi.http_responses import (
    BaseHTTPResponse,
    INTERNAL_SERVER_ERROR_TEXTResponse,
    _Response,
    _ResponseData,
)
from asgi.logger import logger
from asgi.middleware import BaseGlobalMiddleware, _MiddlewareManager
from asgi.request_data import RequestData
from asgi.router import Router
from asgi.types import HandlerType

ASGIScope = dict[str, Any]
ASGIReceive = Callable[[], Awaitable[dict[str, Any]]]
ASGISend = Callable[[dict[str, Any]], Awaitable[None]]


class App:
    def __init__(
        self,
        max_running_tasks: int = 2,
        middlewares: Sequence[BaseGlobalMiddleware] | None = None,
        *,
        max_body_size: int | None = 16 * 1024 * 1024,
    ) -> None:
        if max_running_tasks == 0:
            raise ValueError("max_running_tasks is 0: no task would ever run; give at least 1")
        self._router: Router | None = None
        self._middlewares = _MiddlewareManager(middlewares or [])
        self._answer: HandlerType | None = None  # the dispatcher with all middleware around it
        self._composing = asyncio.Lock()
        self._bg_tasks = _create_background_tasks_instance(max_running_tasks)
        self._max_body_size = max_body_size

    def include_routes(self, routes: list[ApiRouter]) -> None:
        if self._router is not None:
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
        self._router = router

    async def __call__(self, scope: ASGIScope, receive: ASGIReceive, send: ASGISend) -> None:
        if scope["type"] == "http":
            await self._handle_http_request(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._handle_lifespan(receive, send)
        else:
            # The specification asks an app to raise.
            raise RuntimeError(f"this app speaks http and lifespan, not {scope['type']!r}")

    async def _handle_lifespan(self, receive: ASGIReceive, send: ASGISend) -> None:
        """Startup comes before the first request, shutdown after the last; each is answered."""
        while True:
            event = (await receive())["type"]
            try:
                if event == "lifespan.startup":
                    await self._compose()
                    await self._bg_tasks.start()
                else:
                    await self._bg_tasks.shutdown()
            except Exception as error:
                logger.exception("%s failed", event)
                await send({"type": f"{event}.failed", "message": str(error)})
                return
            await send({"type": f"{event}.complete"})
            if event == "lifespan.shutdown":
                return

    async def _handle_http_request(
        self, scope: ASGIScope, receive: ASGIReceive, send: ASGISend
    ) -> None:
        if not self._bg_tasks.is_armed:  # a server without lifespan never said startup
            await self._bg_tasks.start()
        token = current_background_tasks.set(self._bg_tasks)
        try:
            response = await self._run_http_handler(scope, receive)
        except ClientDisconnected:
            return
        finally:
            current_background_tasks.reset(token)
        await self._send_http_response(response, send)

    async def _run_http_handler(self, http_scope: ASGIScope, receive: ASGIReceive) -> _ResponseData:
        try:
            request_data: RequestData[Any, Any] = RequestData(
                receive,
                http_scope.get("headers", ()),
                http_scope.get("query_string", b""),
                None,
                None,  # the extractors come with the route
                http_scope,
                self._max_body_size,
            )
            answer = self._answer or await self._compose()
            response = await answer(request_data)
            return await response()
        except ClientDisconnected:
            raise
        except Exception:
            logger.exception("%r %r failed", http_scope["method"], http_scope["path"])
            return await INTERNAL_SERVER_ERROR_TEXTResponse("Internal Server Error")()

    async def _compose(self) -> HandlerType:
        """Once for the App, also where two requests come first at the same time."""
        async with self._composing:
            if self._answer is None:
                self._answer = await self._middlewares.compose(self._dispatch)
            return self._answer

    async def _dispatch(self, request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
        """What all middleware is around: routing, and the handler."""
        try:
            scope = request_data.scope
            path, method = _path_below_root(scope), scope["method"]
            route = self._router.get_route(path, method) if self._router is not None else None
            if route is None:
                raise NotFoundException()
            request_data.use_extractors(route.query_string_extractor, route.body_extractor)
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
