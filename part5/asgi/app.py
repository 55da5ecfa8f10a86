"""The app: it turns requests into responses, and runs background tasks while the server runs.

Every request takes this path: __call__ → _handle_http_request → _run_http_handler → the middlewares
→ _dispatch, then _send_http_response. A bad request gets the response of its exception. A bug of
ours is a 500, with the details only in the log. Startup starts the task queue, and shutdown waits
for its tasks.
"""

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from asgi.api_router import ApiRouter
from asgi.background_tasks import (
    BackgroundTasks,
    _create_background_tasks_instance,
    current_background_tasks,
)
from asgi.exceptions import ClientDisconnected, InvalidRequest
from asgi.http_responses import (
    BaseHTTPResponse,
    INTERNAL_SERVER_ERROR_TEXTResponse,
    NOT_FOUND_TEXTResponse,
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
        background_tasks: BackgroundTasks | None = None,
        shutdown_timeout: float = 30.0,
        max_body_size: int | None = 16 * 1024 * 1024,
    ) -> None:
        self._router: Router | None = None
        self._middleware_manager = _MiddlewareManager(middlewares or [])
        self._answer: HandlerType | None = None  # _dispatch with all middlewares around it
        self._composing = asyncio.Lock()
        self._bg_tasks = background_tasks or _create_background_tasks_instance(max_running_tasks)
        if self._bg_tasks.max_running_tasks == 0:
            raise ValueError("max_running_tasks is 0: no task would ever run; give at least 1")
        self._shutdown_timeout = shutdown_timeout
        self._max_body_size = max_body_size

    def include_routes(self, routes: list[ApiRouter]) -> None:
        if self._router is not None:
            raise AssertionError("include_routes was called before; give it all the groups at once")

        router = Router()
        gathered = [route for api_router in routes for route in api_router.routes]
        by_path = sorted(gathered, key=lambda route: route[0])
        for path, handler, method, qs_extractor, body_extractor in by_path:
            _check_handler(handler)
            router.add_route(path, handler, method, qs_extractor, body_extractor)
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
        """Answer startup, before the first request, and shutdown, after the last request."""
        while True:
            event = (await receive())["type"]
            try:
                if event == "lifespan.startup":
                    await self._compose()
                    await self._bg_tasks.start()
                else:
                    await self._bg_tasks.shutdown(self._shutdown_timeout)
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
        if not self._bg_tasks.is_armed:  # this server has no lifespan, so there was no startup
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
                http_scope["headers"],
                http_scope["query_string"],
                scope=http_scope,
                max_body_size=self._max_body_size,
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
        """Put the middlewares around _dispatch once, even if two first requests arrive together."""
        async with self._composing:
            if self._answer is None:
                self._answer = await self._middleware_manager.compose(self._dispatch)
            return self._answer

    async def _dispatch(self, request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
        """Find the route and call its handler. All middlewares are around this method."""
        scope = request_data.scope
        path, method = scope["path"], scope["method"]
        if root_path := scope.get("root_path"):
            path = _path_below(root_path, path)
        try:
            target = self._router.get_route(path, method) if self._router is not None else None
            if target is None:
                return NOT_FOUND_TEXTResponse("Not found")
            request_data._qs_extractor = target.query_string_extractor
            request_data._body_extractor = target.body_extractor
            response = await target.handler(request_data)
            if not isinstance(response, BaseHTTPResponse):
                raise TypeError(f"{target.handler!r} returned {response!r}, not a response")
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
            pass  # the client has left, and nobody waits for the rest


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
