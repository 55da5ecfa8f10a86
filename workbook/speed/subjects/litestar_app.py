"""The Litestar app: typed handlers, JSON by msgspec, and plain ASGI middlewares."""

from typing import Any

from litestar import Litestar, MediaType, get, post
from litestar.middleware import DefineMiddleware
from litestar.params import Parameter

from workbook.protocol.asgi_types import App
from workbook.speed.scenarios import LAYERS, SMALL, TEXT, Scenario, path_of
from workbook.speed.subjects.starlette_app import AddsHeader


@get("/", media_type=MediaType.TEXT)
async def text() -> str:
    return TEXT


@get("/json")
async def small_json() -> dict[str, Any]:
    return SMALL


@post("/echo", status_code=200)
async def echo(data: dict[str, Any]) -> dict[str, Any]:
    return data


@get("/query", media_type=MediaType.TEXT)
async def query(name: str, page: int, token: str = Parameter(header="x-token")) -> str:
    return f"{name} {page} {token}"


def app_for(scenario: Scenario) -> App:
    layers = reversed(LAYERS) if scenario.kind == "layers" else ()
    handlers: list[Any] = [text, small_json, echo, query]
    if scenario.kind == "routes":
        paths = [path_of(number) for number in range(scenario.routes)]
        handlers.append(get(paths, media_type=MediaType.TEXT)(_text))
    return Litestar(
        handlers,
        middleware=[DefineMiddleware(AddsHeader, name=name) for name in layers],
        openapi_config=None,
    )


async def _text() -> str:
    return TEXT
