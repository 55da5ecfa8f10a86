"""Your global middleware: layers around whatever answers a request, 404 and 405 included.

Part 5, "Adding a global middleware system". The first in the list is the outermost. The layers are
put together once, at startup or for the first request, and not for each request.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

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
    Nothing is missing here.
    """

    @abstractmethod
    async def __call__(self, call_next: HandlerType) -> HandlerType: ...


class _MiddlewareManager:
    def __init__(self, middlewares: Sequence[BaseGlobalMiddleware]) -> None:
        """Owes `self.stack`, a list of them.

        What could not work is refused now, with a TypeError naming it: a class in place of an
        instance, what is no BaseGlobalMiddleware, a __call__ that is not async.
        """
        raise NotImplementedError("TODO: check each of them, and keep them")

    async def compose(self, handler: HandlerType) -> HandlerType:
        """The handler with all the layers around it, for App.

        An InvalidRequest out of a layer is its response by the time the next one out sees it;
        a layer that returns no response is a TypeError naming its class.
        """
        raise NotImplementedError("TODO: from the last in the list to the first")

    async def wrap(
        self, handler: HandlerType, request_data: RequestData[Any, Any]
    ) -> BaseHTTPResponse:
        """Answers one request with any handler inside all the layers."""
        raise NotImplementedError("TODO: compose, and call what comes of it")

    async def __call__(
        self, handler: HandlerType, request_data: RequestData[Any, Any]
    ) -> BaseHTTPResponse:
        raise NotImplementedError("TODO: wrap")
