"""Tests that JSON with half of a surrogate pair, which no encoding can write, is answered 400."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.part5 import PART5
from workbook.protocol.conversation import body_messages, converse, http_scope

HALF = r"\ud800"
WHOLE = r"\ud83d\ude00"


@dataclass
class Order:
    tea: str


async def status(body: str, extractor: Any = None) -> int:
    async def echo(request_data: Any) -> Any:
        value = await (request_data.get_body() if extractor else request_data.get_json_body())
        return PART5.get("asgi.http_responses.OK_TEXTResponse")(str(value))

    routes = PART5.get("asgi.api_router.ApiRouter")()
    routes.post("/", body_extractor=extractor)(echo)
    app = PART5.get("asgi.app.App")()
    app.include_routes([routes])
    transcript = await converse(app, http_scope("POST", "/"), body_messages([body.encode()]))
    assert transcript.answer is not None
    return transcript.answer.status


@pytest.mark.parametrize(
    "body",
    ['"HERE"', '{"tea": "HERE"}', '{"HERE": 1}', '{"tea": [{"a": "xHEREx"}]}'],
    ids=["a text", "a value", "a key", "deep inside"],
)
async def test_half_of_a_pair_is_a_400_and_a_whole_pair_is_text(body: str) -> None:
    assert await status(body.replace("HERE", HALF)) == 400
    assert await status(body.replace("HERE", WHOLE)) == 200


async def test_an_extractor_refuses_it_too() -> None:
    extractor = PART5.get("asgi.extractors.json_extractor")(Order)
    assert await status(f'{{"tea": "{HALF}"}}', extractor) == 400
    assert await status(f'{{"{HALF}": 1, "tea": "a"}}', extractor) == 400
    assert await status(f'{{"tea": "{WHOLE}"}}', extractor) == 200
