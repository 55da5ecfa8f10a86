"""Tests extractors in a route: ours, and those of pydantic and msgspec."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import msgspec
import pydantic
import pytest

from tests.part5 import PART5
from workbook.protocol.answer import Answer
from workbook.protocol.conversation import body_messages, converse, http_scope, lifespan

Ask = Callable[..., Awaitable[Answer]]

query_extractor: Any = PART5.get("asgi.extractors.query_extractor")
json_extractor: Any = PART5.get("asgi.extractors.json_extractor")
OK_JSONResponse: Any = PART5.get("asgi.http_responses.OK_JSONResponse")


@dataclass
class Search:
    text: str
    page: int = 1
    tags: list[str] = field(default_factory=list)


@dataclass
class Item:
    name: str
    price: float


class PydanticItem(pydantic.BaseModel):
    name: str
    price: float


class MsgspecItem(msgspec.Struct):
    name: str
    price: float


BODY_EXTRACTORS = {
    "ours": json_extractor(Item),
    "pydantic-dataclass": pydantic.TypeAdapter(Item).validate_json,
    "pydantic-model": pydantic.TypeAdapter(PydanticItem).validate_json,
    "msgspec-dataclass": msgspec.json.Decoder(Item).decode,
    "msgspec-struct": msgspec.json.Decoder(MsgspecItem).decode,
}


def bad_extractor(_: bytes) -> None:
    raise ZeroDivisionError


async def search(request_data: Any) -> Any:
    found = await request_data.get_query_string()
    assert type(found) is Search
    return OK_JSONResponse(asdict(found))


async def show_item(request_data: Any) -> Any:
    item = await request_data.get_body()
    return OK_JSONResponse([type(item).__name__, item.name, item.price])


@pytest.fixture
async def ask() -> AsyncIterator[Ask]:
    group = PART5.get("asgi.api_router.ApiRouter")()
    group.get("/search", query_extractor(Search))(search)
    for name, extractor in BODY_EXTRACTORS.items():
        group.post(f"/{name}", body_extractor=extractor)(show_item)
    group.post("/bad", body_extractor=bad_extractor)(show_item)
    app = PART5.get("asgi.app.App")()
    app.include_routes([group])

    async def ask(method: str, target: str, *chunks: bytes) -> Answer:
        transcript = await converse(app, http_scope(method, target), body_messages(chunks))
        assert transcript.answer is not None
        assert transcript.breaches == []
        return transcript.answer

    async with lifespan(app):
        yield ask


async def test_a_query_string_of_the_right_types(ask: Ask) -> None:
    answer = await ask("GET", "/search?text=caf%C3%A9&page=2&tags=a&tags=b")
    assert (answer.status, answer.json()) == (200, {"text": "café", "page": 2, "tags": ["a", "b"]})


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "text: expected one value, got nothing"),
        ("text=a&page=two", "page: expected an integer, got 'two'"),
        (
            "text=a&page=" + "1" * 5000,
            "page: expected an integer, got '111111111111...1111111111111'",
        ),
        ("text=a&text=%0D%0A", r"text: expected one value, got ['a', '\r\n']"),
    ],
    ids=["missing", "wrong", "long", "twice"],
)
async def test_a_query_string_of_the_wrong_types_is_400(ask: Ask, query: str, told: str) -> None:
    answer = await ask("GET", f"/search?{query}")
    assert (answer.status, answer.text) == (400, told)


@pytest.mark.parametrize("name", BODY_EXTRACTORS)
async def test_a_valid_body_is_an_object(ask: Ask, name: str) -> None:
    answer = await ask("POST", f"/{name}", b'{"name": "a", ', b'"price": 2}')
    model = {"pydantic-model": "PydanticItem", "msgspec-struct": "MsgspecItem"}.get(name, "Item")
    assert (answer.status, answer.json()) == (200, [model, "a", 2.0])


INVALID = {
    "no-body": b"",
    "no-json": b'{"name": "a", ',
    "no-utf8": b'{"name": "\xff", "price": 1}',
    "wrong-type": b'{"name": "a", "price": []}',
    "missing": b'{"name": "a"}',
    "no-object": b"[1]",
    "too-deep": b"[" * 100_000,
}


@pytest.mark.parametrize("body", INVALID.values(), ids=INVALID)
@pytest.mark.parametrize("name", BODY_EXTRACTORS)
async def test_an_invalid_body_is_400(ask: Ask, name: str, body: bytes) -> None:
    answer = await ask("POST", f"/{name}", body)
    assert answer.status == 400
    assert answer.text == "Invalid body" or name == "ours"


async def test_an_extractor_of_ours_tells_what_is_wrong(ask: Ask) -> None:
    answer = await ask("POST", "/ours", INVALID["wrong-type"])
    assert answer.text == "price: expected a number, got []"
    answer = await ask("POST", "/ours", INVALID["no-json"])
    assert answer.text == "Invalid JSON body"


async def test_a_bug_in_an_extractor_is_500(ask: Ask) -> None:
    answer = await ask("POST", "/bad", b"{}")
    assert (answer.status, answer.text) == (500, "Internal Server Error")
