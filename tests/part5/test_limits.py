"""Tests two limitations that Part 5's page names. If you remove one of them, change the page."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.part5 import PART5
from workbook.protocol.conversation import body_messages, converse, http_scope

OK_TEXTResponse: Any = PART5.get("asgi.http_responses.OK_TEXTResponse")
Handler = Callable[[Any], Coroutine[Any, Any, Any]]


async def grouped(request_data: Any) -> Any:
    async with asyncio.TaskGroup() as group:
        group.create_task(request_data.get_json_body())
    return OK_TEXTResponse()


async def gathered(request_data: Any) -> Any:
    await asyncio.gather(request_data.get_json_body())
    return OK_TEXTResponse()


async def said(request_data: Any) -> Any:
    raise LookupError(f"no {(await request_data.get_query_string_dict())['tea']}")


async def quoted(request_data: Any) -> Any:
    raise LookupError(f"no {(await request_data.get_query_string_dict())['tea']!r}")


async def status(handler: Handler, body: bytes = b"", query: bytes = b"") -> int:
    routes = PART5.get("asgi.api_router.ApiRouter")()
    routes.post("/")(handler)
    app = PART5.get("asgi.app.App")(max_body_size=3)
    app.include_routes([routes])
    scope = http_scope("POST", "/", query_string=query)
    transcript = await converse(app, scope, body_messages([body]))
    assert transcript.answer is not None
    return transcript.answer.status


async def test_an_exception_that_is_an_answer_is_none_in_a_group() -> None:
    assert await status(grouped, b"{}") == await status(gathered, b"{}") == 200
    assert await status(gathered, b"large") == 413
    assert await status(grouped, b"large") == 500


async def test_the_text_of_an_exception_stands_in_the_log_as_it_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert await status(said, query=b"tea=green%0ARED") == 500
    assert "RED" in caplog.text.splitlines()
    caplog.clear()
    assert await status(quoted, query=b"tea=green%0ARED") == 500
    assert "LookupError: no 'green\\nRED'" in caplog.text.splitlines()
