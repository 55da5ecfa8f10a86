"""The application: routes, middlewares, and hooks for startup and shutdown.

It is an ASGI app, so our server can run it, and every other ASGI server too.
"""

import asyncio
import functools
import logging
import warnings
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from server.run import run_app as run_app
from web.error_page import error_page
from web.exceptions import ClientDisconnected, HTTPException
from web.request import Receive, Request, Scope
from web.response import Response
from web.url_dispatcher import Handler, UrlDispatcher

Middleware = Callable[[Request, Handler], Awaitable[Response]]
Hook = Callable[["Application"], Awaitable[None]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
H = TypeVar("H", bound=Handler)

logger = logging.getLogger("part0.web")


class Application:
    def __init__(
        self,
        loop: asyncio.AbstractEventLoop | None = None,
        middlewares: Sequence[Middleware] | None = None,
        *,
        debug: bool = False,
        max_body_size: int | None = 16 * 1024 * 1024,
    ) -> None:
        _refuse_loop(loop)
        self.router = UrlDispatcher()
        self.on_startup: list[Hook] = []
        self.on_shutdown: list[Hook] = []
        self.debug = debug
        self._max_body_size = max_body_size
        self._middlewares = tuple(middlewares or ())
        self._answer = self._compose()

    # Routes as decorators.

    def route(self, path: str, method: str = "GET") -> Callable[[H], H]:
        def register(handler: H) -> H:
            self.router.add_route(method, path, handler)
            return handler

        return register

    def get(self, path: str) -> Callable[[H], H]:
        return self.route(path, "GET")

    def post(self, path: str) -> Callable[[H], H]:
        return self.route(path, "POST")

    def put(self, path: str) -> Callable[[H], H]:
        return self.route(path, "PUT")

    def head(self, path: str) -> Callable[[H], H]:
        return self.route(path, "HEAD")

    # Startup and shutdown.

    async def startup(self) -> None:
        for hook in self.on_startup:
            await hook(self)

    async def shutdown(self) -> None:
        """Run every hook, even if an earlier one fails; then raise the first error."""
        failed: Exception | None = None
        for hook in self.on_shutdown:
            try:
                await hook(self)
            except Exception as error:
                logger.exception("%r failed", hook)
                failed = failed or error
        if failed is not None:
            raise failed

    # A request.

    async def handle(self, request: Request) -> Response:
        """Return the response to a request. An exception becomes a response too."""
        try:
            return await self._answer(request)
        except HTTPException as exception:
            return exception
        except ClientDisconnected:
            raise
        except Exception as error:
            logger.exception("%r failed", request)
            return error_page(request, error, debug=self.debug)

    async def _dispatch(self, request: Request) -> Response:
        request.match_info, handler = self.router.resolve(request)
        return await handler(request)

    def _compose(self) -> Handler:
        """Wrap the router in the middlewares, once; the first in the list is the outermost."""
        handler = _checked(self._dispatch, "the handler")
        for middleware in reversed(self._middlewares):
            name = f"the middleware {getattr(middleware, '__name__', middleware)!r}"
            handler = _checked(functools.partial(_call, middleware, handler), name)
        return handler

    # ASGI.

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] != "http":
            raise RuntimeError(f"this app speaks http and lifespan, not {scope['type']!r}")
        else:
            request = Request(scope, receive, self, self._max_body_size)
            try:
                response = await self.handle(request)
            except ClientDisconnected:
                return
            await _send(response, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            event = (await receive())["type"]
            try:
                await (self.startup() if event == "lifespan.startup" else self.shutdown())
            except Exception as error:
                logger.exception("%s failed", event)
                await send({"type": f"{event}.failed", "message": str(error)})
                return
            await send({"type": f"{event}.complete"})
            if event == "lifespan.shutdown":
                return


async def _call(middleware: Middleware, handler: Handler, request: Request) -> Response:
    return await middleware(request, handler)


def _refuse_loop(loop: asyncio.AbstractEventLoop | None) -> None:
    if loop is None:
        return
    if not isinstance(loop, asyncio.AbstractEventLoop):
        raise TypeError(f"a loop is None, not {loop!r}: write middlewares=[…]")
    warnings.warn(
        "Application makes no use of the loop: the server runs it in a loop of its own",
        DeprecationWarning,
        stacklevel=3,
    )


def _checked(handler: Handler, name: str) -> Handler:
    """Raise a TypeError that names the handler or middleware if it returns no Response."""

    async def answer(request: Request) -> Response:
        response = await handler(request)
        if not isinstance(response, Response):
            raise TypeError(f"{name} for {request!r} returned {response!r}, which is no response")
        return response

    return answer


async def _send(response: Response, send: Send) -> None:
    body = b"" if response.status in (204, 304) else response.body
    start = {"type": "http.response.start", "status": response.status}
    try:
        await send({**start, "headers": response.as_headers()})
        await send({"type": "http.response.body", "body": body})
    except OSError:
        pass  # the client has gone
