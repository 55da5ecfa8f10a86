"""JSON with a library that is written in C: with a response class and `get_json_body(decode)`.

The framework itself does not change. This example uses msgspec; `dumps` and `loads` of orjson fit
in the same two places.

To try it, run `PYTHONPATH=part5 make run APP=examples.codecs_in_c:app`. If msgspec is missing, run
`make check` once, which installs it. Then type in another terminal:

    curl -i -d '{"cups": [1, 2.5]}' http://127.0.0.1:8000/      # 200, and the same JSON
    curl -i -d '{"cups": ' http://127.0.0.1:8000/               # 400
"""

from typing import Any

import msgspec

from asgi.api_router import ApiRouter
from asgi.app import App
from asgi.http_responses import BaseHTTPResponse, JsonResponse
from asgi.request_data import RequestData


class FastJsonResponse(JsonResponse):
    def get_body(self) -> bytes:
        return b"" if self._body is None else msgspec.json.encode(self._body)


routes = ApiRouter()


@routes.post("/")
async def echo(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
    return FastJsonResponse(await request_data.get_json_body(msgspec.json.decode))


app = App()
app.include_routes([routes])
