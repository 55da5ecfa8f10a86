"""What a handler is told about its request: a draft, for the article uses it and never prints it.

It fixes the names. The body comes in Part 3, headers and query string in Part 5; until then the
extractors are called with nothing in their hands.
"""

from typing import Any, Generic

from asgi.types import BODY_TYPE, QUERY_STRING_TYPE, BodyExtractor, QueryExtractor


class RequestData(Generic[QUERY_STRING_TYPE, BODY_TYPE]):
    def __init__(
        self,
        qs_extractor: QueryExtractor[QUERY_STRING_TYPE] = None,
        body_extractor: BodyExtractor[BODY_TYPE] = None,
    ) -> None:
        raise NotImplementedError("TODO: keep both extractors, under these names")

    async def get_query_string_params(self) -> QUERY_STRING_TYPE | None:
        """What the extractor makes of an empty dict; None where there is no extractor."""
        raise NotImplementedError("TODO: hand {} to the extractor, if there is one")

    async def get_body(self) -> BODY_TYPE | None:
        """What the extractor makes of b""; None where there is no extractor."""
        raise NotImplementedError('TODO: hand b"" to the extractor, if there is one')

    # The rest is declared, and says which part brings it: NotImplementedError("… comes in Part …").

    async def get_body_bytes(self) -> bytes:
        """Comes in the next part, as get_stream_body_bytes."""
        raise NotImplementedError("TODO: say which part brings it, by its number")

    async def get_json_body(self) -> Any:
        """Comes in the next part."""
        raise NotImplementedError("TODO: say which part brings it, by its number")

    async def get_headers(self) -> dict[str, str]:
        """Comes in the last part."""
        raise NotImplementedError("TODO: say which part brings it, by its number")

    async def get_header_value(self, key: str) -> str:
        """Comes in the last part."""
        raise NotImplementedError("TODO: say which part brings it, by its number")
