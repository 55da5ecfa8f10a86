"""The Quart app: handlers that read the request from a context, and hooks for each response."""

from typing import Any

from quart import Quart, Response, jsonify, request

from workbook.protocol.asgi_types import App
from workbook.speed.scenarios import LAYERS, SMALL, TEXT, Scenario, path_of


async def text() -> Response:
    return Response(TEXT, mimetype="text/plain")


async def small_json() -> Response:
    return jsonify(SMALL)


async def echo() -> Response:
    return jsonify(await request.get_json())


async def query() -> Response:
    name, page = request.args["name"], int(request.args["page"])
    return Response(f"{name} {page} {request.headers['x-token']}", mimetype="text/plain")


def adds_header(name: str) -> Any:
    async def after(response: Response) -> Response:
        response.headers[name] = "1"
        return response

    return after


def app_for(scenario: Scenario) -> App:
    app = Quart(__name__)
    if scenario.kind == "routes":
        for number in range(scenario.routes):
            app.get(path_of(number))(text)
    app.get("/")(text)
    app.get("/json")(small_json)
    app.post("/echo")(echo)
    app.get("/query")(query)
    if scenario.kind == "layers":
        for name in LAYERS:
            app.after_request(adds_header(name))
    return app
