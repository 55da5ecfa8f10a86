"""Route groups: an ApiRouter notes what its decorators say, App.include_routes reads the notes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from asgi.types import BodyExtractor, HandlerType, Methods, QueryExtractor

DecoratorReturn = Callable[[HandlerType], HandlerType]


@dataclass
class RouteInfo:
    path: str
    method: str
    handler: HandlerType
    query_string_extractor: QueryExtractor[Any]
    body_extractor: BodyExtractor[Any]


class ApiRouter:
    __slots__ = ("routes",)

    def __init__(self) -> None:
        self.routes: list[RouteInfo] = []

    def decorator(
        self,
        path: str,
        method: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        def register(handler: HandlerType) -> HandlerType:
            self.routes.append(
                RouteInfo(path, method, handler, query_string_extractor, body_extractor)
            )
            return handler

        return register

    def get(
        self,
        path: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        return self.decorator(path, Methods.GET, query_string_extractor, body_extractor)

    def post(
        self,
        path: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        return self.decorator(path, Methods.POST, query_string_extractor, body_extractor)

    def put(
        self,
        path: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        return self.decorator(path, Methods.PUT, query_string_extractor, body_extractor)

    def patch(
        self,
        path: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        return self.decorator(path, Methods.PATCH, query_string_extractor, body_extractor)

    def delete(
        self,
        path: str,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        return self.decorator(path, Methods.DELETE, query_string_extractor, body_extractor)

    def multi_methods(
        self,
        path: str,
        methods: Sequence[str],
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> DecoratorReturn:
        if not methods:
            raise ValueError(f"multi_methods({path!r}, []) would register nothing; name a method")

        def register(handler: HandlerType) -> HandlerType:
            for method in methods:
                self.decorator(path, method, query_string_extractor, body_extractor)(handler)
            return handler

        return register
