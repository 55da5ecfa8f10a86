"""What a handler learns about its request: a draft that fixes the names before there is any data.

The article of Part 2 uses this file without printing it; the repository of the series has it. The
draft already calls the extractors, with an empty dict and an empty body. The real body comes in
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
        raise NotImplementedError("TODO: set self.qs_extractor and self.body_extractor")

    async def get_query_string_params(self) -> QUERY_STRING_TYPE | None:
        """Call the extractor with an empty dict and return its result. Without one return None."""
        raise NotImplementedError("TODO: call the extractor with {}, if there is one")

    async def get_body(self) -> BODY_TYPE | None:
        """Call the extractor with b"" and return its result. Without one return None."""
        raise NotImplementedError('TODO: call the extractor with b"", if there is one')

    # The other getters only raise NotImplementedError("… comes in Part …"), with the number.

    async def get_body_bytes(self) -> bytes:
        """It will work in Part 3, under the name get_stream_body_bytes."""
        raise NotImplementedError("TODO: name the part that brings it, by its number")

    async def get_json_body(self) -> Any:
        """It will work in Part 3."""
        raise NotImplementedError("TODO: name the part that brings it, by its number")

    async def get_headers(self) -> dict[str, str]:
        """It will work in Part 5."""
        raise NotImplementedError("TODO: name the part that brings it, by its number")

    async def get_header_value(self, key: str) -> str:
        """It will work in Part 5."""
        raise NotImplementedError("TODO: name the part that brings it, by its number")
