"""JSON by a codec written in C: a response class of your own, and a decoder for get_json_body.

Nothing of the framework changes for it. msgspec stands here for any of them; orjson's `dumps` and
`loads` fit in the same two places.
"""

from typing import Any

import msgspec

from asgi.http_responses import BaseHTTPResponse, JsonResponse
from asgi.request_data import RequestData


class FastJsonResponse(JsonResponse):
    def get_body(self) -> bytes:
        return b"" if self._body is None else msgspec.json.encode(self._body)


async def echo(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
    return FastJsonResponse(await request_data.get_json_body(msgspec.json.decode))
