"""The application: routes, middlewares, and hooks for startup and shutdown.

It is an ASGI app, so our server can run it, and every other ASGI server too.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from server.run import run_app as run_app
from web.request import Receive, Request, Scope
from web.response import Response
from web.url_dispatcher import Handler

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
        raise NotImplementedError(
            "TODO: keep router, hooks and debug; wrap the middlewares around _dispatch, once"
        )

    # Routes as decorators.

    def route(self, path: str, method: str = "GET") -> Callable[[H], H]:
        raise NotImplementedError("TODO: return a decorator that registers and returns the handler")

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
        raise NotImplementedError("TODO: call each hook with the app, in order")

    async def shutdown(self) -> None:
        """Run every hook, even if an earlier one fails; then raise the first error."""
        raise NotImplementedError("TODO: call each hook, even if an earlier one failed")

    # A request.

    async def handle(self, request: Request) -> Response:
        """Return the response to a request. An exception becomes a response too."""
        raise NotImplementedError(
            "TODO: always return a response; log a crash and return the error page"
        )

    # ASGI.

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise NotImplementedError(
            "TODO: handle lifespan (startup, shutdown) and http (Request, response, 2 messages)"
        )
