"""The Falcon app: a resource for each path, and middleware that only handles the response."""

from falcon import MEDIA_TEXT
from falcon.asgi import App as Falcon
from falcon.asgi import Request, Response

from workbook.protocol.asgi_types import App
from workbook.speed.scenarios import LAYERS, SMALL, TEXT, Scenario, path_of


class Text:
    async def on_get(self, request: Request, response: Response) -> None:
        response.content_type = MEDIA_TEXT
        response.text = TEXT


class SmallJson:
    async def on_get(self, request: Request, response: Response) -> None:
        response.media = SMALL


class Echo:
    async def on_post(self, request: Request, response: Response) -> None:
        response.media = await request.get_media()


class Query:
    async def on_get(self, request: Request, response: Response) -> None:
        name, page = request.get_param("name"), request.get_param_as_int("page")
        response.content_type = MEDIA_TEXT
        response.text = f"{name} {page} {request.get_header('x-token')}"


class Upload:
    async def on_post(self, request: Request, response: Response) -> None:
        response.content_type = MEDIA_TEXT
        response.text = str(len(await request.stream.read()))


class AddsHeader:
    def __init__(self, name: str) -> None:
        self._name = name

    async def process_response(
        self, request: Request, response: Response, resource: object, succeeded: bool
    ) -> None:
        response.set_header(self._name, "1")


def app_for(scenario: Scenario) -> App:
    layers = reversed(LAYERS) if scenario.kind == "layers" else ()
    app = Falcon(middleware=[AddsHeader(name) for name in layers])
    if scenario.kind == "routes":
        for number in range(scenario.routes):
            app.add_route(path_of(number), Text())
    app.add_route("/", Text())
    app.add_route("/json", SmallJson())
    app.add_route("/echo", Echo())
    app.add_route("/query", Query())
    app.add_route("/upload", Upload())
    return app
