"""The types that your modules share. Part 2's article imports this file without printing it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from asgi.request_data import RequestData

BODY_TYPE = TypeVar("BODY_TYPE")
QUERY_STRING_TYPE = TypeVar("QUERY_STRING_TYPE")

HandlerType = Callable[["RequestData[Any, Any]"], Awaitable[Any]]
QueryExtractor = Callable[[dict[str, Any]], QUERY_STRING_TYPE] | None
BodyExtractor = Callable[[bytes], BODY_TYPE] | None


class Methods(StrEnum):
    """GET, POST, PUT, PATCH and DELETE: Methods.GET and "GET" find the same entry of a dict."""

    # TODO: define the five members
