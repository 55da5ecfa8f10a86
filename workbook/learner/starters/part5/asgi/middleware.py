"""Your global middleware: layers around every response, also around a 404 or a 405.

Part 5, "Adding a global middleware system". The first middleware in the list is the outermost
layer. App composes the layers once, at startup or at the first request.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from asgi.http_responses import BaseHTTPResponse
from asgi.request_data import RequestData
from asgi.types import HandlerType


class BaseGlobalMiddleware(ABC):
    """A middleware: its `__call__` gets the next handler and returns a handler around it.


        class Greeting(BaseGlobalMiddleware):
            async def __call__(self, call_next):
                async def wrapper(request_data):
                    response = await call_next(request_data)
                    response.add_header("x-greeting", "hello")
                    return response

                return wrapper

    The body of __call__ runs once, when the App starts. Only its wrapper runs for each request.
    You have nothing to do here.
    """

    @abstractmethod
    async def __call__(self, call_next: HandlerType) -> HandlerType: ...


class _MiddlewareManager:
    def __init__(self, middlewares: Sequence[BaseGlobalMiddleware]) -> None:
        """Set `self.stack` to a list of the middlewares.

        Check each middleware. Raise a TypeError that names it if it is a class and not an
        instance, not a BaseGlobalMiddleware, or if its __call__ is not async.
        """
        raise NotImplementedError("TODO: check each middleware, and keep the list")

    async def compose(self, handler: HandlerType) -> HandlerType:
        """Return the handler with all layers around it. App calls this.

        If a layer raises an InvalidRequest, pass its response to the next outer layer. If a layer
        returns something else than a response, raise a TypeError that names the layer's class.
        """
        raise NotImplementedError("TODO: wrap the handler, from the last middleware to the first")

    async def wrap(
        self, handler: HandlerType, request_data: RequestData[Any, Any]
    ) -> BaseHTTPResponse:
        """Compose the layers around this handler, and answer one request with the result."""
        raise NotImplementedError("TODO: compose, then call the composed handler")

    async def __call__(
        self, handler: HandlerType, request_data: RequestData[Any, Any]
    ) -> BaseHTTPResponse:
        raise NotImplementedError("TODO: call wrap with both arguments")
