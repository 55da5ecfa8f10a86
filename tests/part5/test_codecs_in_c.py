"""Tests JSON codecs that are written in C; bodies that they refuse are answered 400."""

from typing import Any

import pytest

from tests.part5 import PART5
from workbook.protocol.answer import Answer
from workbook.protocol.conversation import converse, http_scope
from workbook.protocol.messages import body_messages

with PART5:
    from part5.examples.codecs_in_c import FastJsonResponse, echo


async def send(body: bytes) -> Answer:
    group = PART5.get("asgi.api_router.ApiRouter")()
    group.post("/")(echo)
    app: Any = PART5.get("asgi.app.App")()
    app.include_routes([group])
    transcript = await converse(app, http_scope("POST", "/"), body_messages([body]))
    assert transcript.breaches == []
    assert transcript.answer is not None
    return transcript.answer


async def test_it_reads_and_writes() -> None:
    answer = await send('{"tea": "grün", "cups": [1, 2.5, null]}'.encode())
    assert answer.status == 200
    assert answer.body == '{"tea":"grün","cups":[1,2.5,null]}'.encode()
    assert answer.all("content-type") == ["application/json"]
    assert answer.all("content-length") == [str(len(answer.body))]


@pytest.mark.parametrize("body", [b'{"tea": ', b'{"tea": NaN}', b'"\xff"', b"[" * 100_000])
async def test_what_it_refuses_is_a_400(body: bytes) -> None:
    answer = await send(body)
    assert (answer.status, answer.body) == (400, b"Invalid JSON body")


async def test_no_body_is_the_same_as_with_our_own_codec() -> None:
    assert (await send(b"")).body == b"{}"
    assert (await FastJsonResponse(None)()).body == b""
