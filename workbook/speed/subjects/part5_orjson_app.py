"""The Part 5 app with orjson as JSON codec: a response class and a decoder.

part5/examples/codecs_in_c.py shows readers the same with msgspec.
"""

from typing import Any

import orjson

from workbook.parts import ladder
from workbook.parts.loader import load_part
from workbook.protocol.asgi_types import App
from workbook.speed.scenarios import SMALL, Scenario


def app_for(scenario: Scenario) -> App:
    code = load_part(ladder.part(5).directory)
    group = code.get("asgi.api_router.ApiRouter")()
    base: Any = code.get("asgi.http_responses.JsonResponse")

    class FastJsonResponse(base):
        def get_body(self) -> bytes:
            return b"" if self._body is None else orjson.dumps(self._body)

    @group.get("/json")
    async def small_json(request_data: Any) -> Any:
        return FastJsonResponse(SMALL)

    @group.post("/echo")
    async def echo(request_data: Any) -> Any:
        return FastJsonResponse(await request_data.get_json_body(orjson.loads))

    app: Any = code.get("asgi.app.App")()
    app.include_routes([group])
    return app
