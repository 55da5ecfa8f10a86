"""The FastAPI app: the signature of each handler names its inputs, with types that are checked."""

from typing import Annotated, Any

from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse, PlainTextResponse

from workbook.protocol.asgi_types import App
from workbook.speed.scenarios import LAYERS, SMALL, TEXT, Scenario, path_of
from workbook.speed.subjects.starlette_app import AddsHeader


async def text() -> PlainTextResponse:
    return PlainTextResponse(TEXT)


async def small_json() -> JSONResponse:
    return JSONResponse(SMALL)


async def echo(data: dict[str, Any]) -> JSONResponse:
    return JSONResponse(data)


async def query(name: str, page: int, x_token: Annotated[str, Header()]) -> PlainTextResponse:
    return PlainTextResponse(f"{name} {page} {x_token}")


def app_for(scenario: Scenario) -> App:
    app = FastAPI(openapi_url=None)
    if scenario.kind == "routes":
        for number in range(scenario.routes):
            app.get(path_of(number))(text)
    app.get("/")(text)
    app.get("/json")(small_json)
    app.post("/echo")(echo)
    app.get("/query")(query)
    if scenario.kind == "layers":
        for name in LAYERS:  # the middleware added last is the outermost
            app.add_middleware(AddsHeader, name=name)
    return app
