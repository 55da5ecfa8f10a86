"""The types that several modules use: handlers, extractors and methods."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from asgi.background_tasks import TaskParams
    from asgi.http_responses import BaseHTTPResponse
    from asgi.request_data import RequestData

BODY_TYPE = TypeVar("BODY_TYPE")
QUERY_STRING_TYPE = TypeVar("QUERY_STRING_TYPE")

StatusCode = HTTPStatus  # it has every registered status code, and a member is an int

HandlerType = Callable[["RequestData[Any, Any]"], Awaitable["BaseHTTPResponse"]]
TaskHandlerType = Callable[["TaskParams"], Awaitable[Any]]
QueryExtractor = Callable[[dict[str, Any]], QUERY_STRING_TYPE] | None
BodyExtractor = Callable[[bytes], BODY_TYPE] | None


class Methods(StrEnum):
    """A member is a string, so Methods.GET and "GET" find the same entry of a dict."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"
