"""The object that a handler gets about its request: a draft with all names, but without data.

It already calls the extractors, with an empty dict and an empty body. The real body comes in
Part 3. The headers and the query string come in Part 5.
"""

from typing import Any, Generic

from asgi.types import BODY_TYPE, QUERY_STRING_TYPE, BodyExtractor, QueryExtractor


class RequestData(Generic[QUERY_STRING_TYPE, BODY_TYPE]):
    def __init__(
        self,
        qs_extractor: QueryExtractor[QUERY_STRING_TYPE] = None,
        body_extractor: BodyExtractor[BODY_TYPE] = None,
    ) -> None:
        self.qs_extractor = qs_extractor
        self.body_extractor = body_extractor

    async def get_query_string_params(self) -> QUERY_STRING_TYPE | None:
        return self.qs_extractor({}) if self.qs_extractor is not None else None

    async def get_body(self) -> BODY_TYPE | None:
        return self.body_extractor(b"") if self.body_extractor is not None else None

    async def get_body_bytes(self) -> bytes:
        raise NotImplementedError("Part 3 brings get_stream_body_bytes instead of get_body_bytes")

    async def get_json_body(self) -> Any:
        raise NotImplementedError("get_json_body comes in Part 3")

    async def get_headers(self) -> dict[str, str]:
        raise NotImplementedError("get_headers comes in Part 5")

    async def get_header_value(self, key: str) -> str:
        raise NotImplementedError("get_header_value comes in Part 5")
