"""Global middleware: layers around whatever answers a request, 404 and 405 included.

The first in the list is the outermost. The layers are put together once, not for each request, and
what passes between two of them is always a response.
"""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from asgi.exceptions import InvalidRequest
from asgi.http_responses import BaseHTTPResponse
from asgi.request_data import RequestData
from asgi.types import HandlerType


class BaseGlobalMiddleware(ABC):
    """Takes what comes next, returns what goes around it:

        class Greeting(BaseGlobalMiddleware):
            async def __call__(self, call_next):
                async def wrapper(request_data):
                    response = await call_next(request_data)
                    response.add_header("x-greeting", "hello")
                    return response

                return wrapper

    The body of __call__ runs once, when the App starts; only its wrapper runs for each request.
    """

    @abstractmethod
    async def __call__(self, call_next: HandlerType) -> HandlerType: ...


class _MiddlewareManager:
    __slots__ = ("stack",)

    def __init__(self, middlewares: Sequence[BaseGlobalMiddleware]) -> None:
        for middleware in middlewares:
            _check_middleware(middleware)
        self.stack = list(middlewares)

    async def compose(self, handler: HandlerType) -> HandlerType:
        """The handler with all the layers around it; the App does this once."""
        for middleware in reversed(self.stack):
            handler = _layer(type(middleware).__name__, await middleware(handler))
        return handler

    async def wrap(
        self, handler: HandlerType, request_data: RequestData[Any, Any]
    ) -> BaseHTTPResponse:
        """Answer one request with any handler inside all the layers."""
        composed = await self.compose(handler)
        return await composed(request_data)

    async def __call__(
        self, handler: HandlerType, request_data: RequestData[Any, Any]
    ) -> BaseHTTPResponse:
        return await self.wrap(handler, request_data)


def _layer(name: str, wrapper: HandlerType) -> HandlerType:
    if not callable(wrapper):
        raise TypeError(f"the middleware {name} returned {wrapper!r}: return its wrapper function")

    async def layer(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
        try:
            response = await wrapper(request_data)
        except InvalidRequest as error:
            return error.get_response()
        if not isinstance(response, BaseHTTPResponse):
            raise TypeError(f"the middleware {name} returned {response!r}, which is no response")
        return response

    return layer


def _check_middleware(middleware: object) -> None:
    """What could not work is an error while the App is made, not on each request."""
    if isinstance(middleware, type):
        raise TypeError(f"middlewares takes instances: {middleware.__name__}(), not the class")
    if not isinstance(middleware, BaseGlobalMiddleware):
        raise TypeError(f"{middleware!r} is no BaseGlobalMiddleware; make its class a subclass")
    if not inspect.iscoroutinefunction(middleware.__call__):
        name = type(middleware).__name__
        raise TypeError(
            f"{name}.__call__ is not async: write `async def __call__(self, call_next)`"
        )
