"""The BlackSheep app; much of BlackSheep is compiled. The handlers get the plain request."""

from collections.abc import Awaitable, Callable
from typing import Any

from blacksheep import Application, Request, Response, Router, json, text

from workbook.protocol.asgi_types import App
from workbook.speed.scenarios import LAYERS, SMALL, TEXT, Scenario, path_of

Handler = Callable[[Request], Awaitable[Response]]


async def plain(request: Request) -> Response:
    return text(TEXT)


async def small_json(request: Request) -> Response:
    return json(SMALL)


async def echo(request: Request) -> Response:
    return json(await request.json())


async def query(request: Request) -> Response:
    (name,), (page,) = request.query["name"], request.query["page"]
    token = request.headers.get_single(b"x-token").decode()
    return text(f"{name} {int(page)} {token}")


async def upload(request: Request) -> Response:
    return text(str(len(await request.read() or b"")))


def adds_header(name: str) -> Any:
    encoded = name.encode()

    async def middleware(request: Request, handler: Handler) -> Response:
        response = await handler(request)
        response.add_header(encoded, b"1")
        return response

    return middleware


def app_for(scenario: Scenario) -> App:
    router = Router()
    if scenario.kind == "routes":
        for number in range(scenario.routes):
            router.add_get(path_of(number), plain)
    router.add_get("/", plain)
    router.add_get("/json", small_json)
    router.add_post("/echo", echo)
    router.add_get("/query", query)
    router.add_post("/upload", upload)
    app = Application(router=router)
    if scenario.kind == "layers":
        app.middlewares.extend(adds_header(name) for name in reversed(LAYERS))
    return app
