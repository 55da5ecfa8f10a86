"""What a handler is told about its request: a draft that fixes the names before there is data.

The extractors are called already, with nothing in their hands: the body comes in Part 3, headers
and query string in Part 5.
"""

from collections.abc import AsyncIterator
from typing import Any, Generic

from asgi.types import BODY_TYPE, QUERY_STRING_TYPE, BodyExtractor, QueryExtractor


class RequestData(Generic[QUERY_STRING_TYPE, BODY_TYPE]):
    __slots__ = ("qs_extractor", "body_extractor")

    def __init__(
        self,
        qs_extractor: QueryExtractor[QUERY_STRING_TYPE] = None,
        body_extractor: BodyExtractor[BODY_TYPE] = None,
    ) -> None:
        self.qs_extractor = qs_extractor
        self.body_extractor = body_extractor

    def get_query_string_params(self) -> QUERY_STRING_TYPE | None:
        return self.qs_extractor({}) if self.qs_extractor is not None else None

    async def get_body(self) -> BODY_TYPE | None:
        return self.body_extractor(b"") if self.body_extractor is not None else None

    def get_body_bytes(self) -> AsyncIterator[bytes]:
        raise NotImplementedError("get_stream_body_bytes takes this name's place in Part 3")

    async def get_json_body(self) -> Any:
        raise NotImplementedError("get_json_body comes in Part 3")

    def get_headers(self) -> dict[str, str]:
        raise NotImplementedError("get_headers comes in Part 5")

    def get_header_value(self, key: str) -> str:
        raise NotImplementedError("get_header_value comes in Part 5")
