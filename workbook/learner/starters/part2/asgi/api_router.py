"""Route groups: the decorators of an ApiRouter note the routes, App.include_routes reads them.

Part 2, "So, what's next?" (ApiRouter).
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from asgi.types import BodyExtractor, HandlerType, QueryExtractor

DecoratorReturn = Callable[[HandlerType], HandlerType]


class RouteInfo(NamedTuple):
    """One route. You have nothing to do here."""

    path: str
    handler: HandlerType
    method: str
    query_string_extractor: QueryExtractor[Any]
    body_extractor: BodyExtractor[Any]


class ApiRouter:
    __slots__ = ("routes",)

    def __init__(self) -> None:
        """Set `self.routes` to an empty list, which will hold a RouteInfo for each route."""
        raise NotImplementedError("TODO: make an empty list of routes")

    def decorator(
        self,
        path: str,
        method: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        """Return a decorator that adds its handler to the routes and returns it unchanged."""
        raise NotImplementedError("TODO: return a function that takes a handler and adds a route")

    def get(
        self,
        path: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        raise NotImplementedError("TODO: return decorator() with Methods.GET and both extractors")

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
        """Return a decorator that adds its handler once for each method of the list.

        Raise a ValueError that names the path for an empty list, and for a str such as "GET".
        """
        raise NotImplementedError("TODO: add a route for each method")
