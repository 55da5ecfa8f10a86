"""The Starlette app; its middlewares are plain ASGI, which Starlette's guide prefers for speed."""

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from workbook.protocol.asgi_types import App, Message, Receive, Scope, Send
from workbook.speed.scenarios import LAYERS, SMALL, TEXT, Scenario, path_of


async def text(request: Request) -> PlainTextResponse:
    return PlainTextResponse(TEXT)


async def small_json(request: Request) -> JSONResponse:
    return JSONResponse(SMALL)


async def echo(request: Request) -> JSONResponse:
    return JSONResponse(await request.json())


async def query(request: Request) -> PlainTextResponse:
    name, page = request.query_params["name"], int(request.query_params["page"])
    return PlainTextResponse(f"{name} {page} {request.headers['x-token']}")


async def upload(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


class AddsHeader:
    def __init__(self, app: App, name: str) -> None:
        self.app = app
        self.name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[self.name] = "1"
            await send(message)

        await self.app(scope, receive, send_with_header)


ROUTES = [
    Route("/", text),
    Route("/json", small_json),
    Route("/echo", echo, methods=["POST"]),
    Route("/query", query),
    Route("/upload", upload, methods=["POST"]),
]


def app_for(scenario: Scenario) -> App:
    if scenario.kind == "routes":
        return Starlette(routes=[Route(path_of(n), text) for n in range(scenario.routes)])
    layers = reversed(LAYERS) if scenario.kind == "layers" else ()
    return Starlette(routes=ROUTES, middleware=[Middleware(AddsHeader, name) for name in layers])
