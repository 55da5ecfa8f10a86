"""Tests any response of a handler with the lint: it is sent correctly or refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import costly, of, run
from workbook.protocol.conversation import Transcript, converse
from workbook.protocol.messages import http_scope
from workbook.suite.printed import Printed

PARTS = [3, 5]  # Part 4 sends responses as Part 3 does
REFUSALS = (ValueError, TypeError, AssertionError, LookupError)

texts = st.text(max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
bodies = st.none() | texts | st.binary(max_size=8) | json_values | st.builds(object)
header_names = st.sampled_from(
    ["x-a", "X-A", "Content-Type", "content-length", "Set-Cookie", "Transfer-Encoding", "date"]
) | st.text(st.characters(max_codepoint=300), max_size=3)
header_values = (
    st.sampled_from(["", "a", "a\r\nx: y", "\x00", "é", "茶", " a ", "7"])
    | st.text(max_size=4)
    | st.integers()
    | st.none()
)
pairs = st.lists(st.tuples(header_names, header_values), max_size=4)
statuses = st.sampled_from([200, 201, 204, 304, 404, 500, 599]) | st.integers(-1, 1000)
encodings = st.sampled_from(["utf-8", "latin-1", "utf-16", "ascii", "no-such-encoding"])


async def asked(part: int, make: Any) -> Transcript:
    async def handler(request_data: object) -> Any:
        return make()

    routes = of(part, "asgi.api_router.ApiRouter")()
    routes.get("/")(handler)
    app = of(part, "asgi.app.App")()
    app.include_routes([routes])
    return await converse(app, http_scope("GET", "/"))


@costly()
@pytest.mark.parametrize("kind", ["TextResponse", "JsonResponse"])
@pytest.mark.parametrize("part", PARTS)
@given(
    status=statuses,
    body=bodies,
    headers=st.none() | pairs | pairs.map(dict),
    added=pairs,
    encode=encodings,
)
def test_a_response_is_valid_or_a_500(
    part: int,
    kind: str,
    status: int,
    body: object,
    headers: Any,
    added: list[tuple[Any, Any]],
    encode: str,
) -> None:
    response_class = of(part, f"asgi.http_responses.{kind}")
    refused: list[Exception] = []

    def make() -> Any:
        try:
            response = response_class(body, status, headers, encode)
            for key, value in added:
                response.add_header(key, value)
            if status not in (204, 304):
                response.get_body()
        except REFUSALS as error:
            refused.append(error)
            raise
        return response

    with Printed():  # hides the reports of the 500s
        transcript = run(asked(part, make))
    assert transcript.breaches == []
    assert transcript.answer is not None
    if refused:
        assert (transcript.answer.status, transcript.answer.text) == (500, "Internal Server Error")
        return
    response = make()
    assert transcript.answer.status == status
    assert transcript.answer.body == (b"" if status in (204, 304) else response.get_body())
    names = [name for name, _ in transcript.answer.headers]
    assert names.count("content-length") == (0 if status in (204, 304) else 1)
    assert names.count("content-type") <= 1
