"""Route groups: your ApiRouter notes what its decorators say, App.include_routes reads the notes.

Part 2, "So, what's next?" (ApiRouter).
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from asgi.types import BodyExtractor, HandlerType, QueryExtractor

DecoratorReturn = Callable[[HandlerType], HandlerType]


class RouteInfo(NamedTuple):
    """One note: nothing is missing here."""

    path: str
    handler: HandlerType
    method: str
    query_string_extractor: QueryExtractor[Any]
    body_extractor: BodyExtractor[Any]


class ApiRouter:
    __slots__ = ("routes",)

    def __init__(self) -> None:
        """Owes `self.routes`: a list of RouteInfo, empty at first."""
        raise NotImplementedError("TODO: begin an empty list of notes")

    def decorator(
        self,
        path: str,
        method: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        """A decorator that notes the handler it is put on, and gives it back unchanged."""
        raise NotImplementedError("TODO: return a function that takes a handler and notes it")

    def get(
        self,
        path: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        raise NotImplementedError("TODO: decorator() with Methods.GET, and both extractors")

    def post(
        self,
        path: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        raise NotImplementedError("TODO: as get, with Methods.POST")

    def put(
        self,
        path: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        raise NotImplementedError("TODO: as get, with Methods.PUT")

    def patch(
        self,
        path: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        raise NotImplementedError("TODO: as get, with Methods.PATCH")

    def delete(
        self,
        path: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        raise NotImplementedError("TODO: as get, with Methods.DELETE")

    def multi_methods(
        self,
        path: str,
        methods: Sequence[str],
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        """One handler under several methods; an empty list, or a str, is a ValueError."""
        raise NotImplementedError("TODO: a note for each of the methods")
