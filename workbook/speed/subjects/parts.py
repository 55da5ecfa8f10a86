"""The apps of our parts: each part skips the scenarios that need a later part."""

from typing import Any

from workbook.learner.own_parts import home
from workbook.parts import ladder
from workbook.parts.loader import LoadedPart, load_part
from workbook.protocol.asgi_types import App
from workbook.speed.scenarios import LAYERS, SMALL, TEXT, Scenario, path_of


def app_for(name: str, scenario: Scenario) -> App:
    number = 5 if name == "mine" else int(name.removeprefix("part"))
    part = ladder.part(number)
    code = load_part(home(part) if name == "mine" else part.directory)
    return _flat(code, scenario) if number == 1 else _grouped(code, number, scenario)


def _flat(code: LoadedPart, scenario: Scenario) -> App:
    app = code.get("app.App")()

    async def handler() -> None:
        pass

    for path in _paths(scenario):
        app.router.add_route(path, handler)
    return app


def _grouped(code: LoadedPart, number: int, scenario: Scenario) -> App:
    group = code.get("asgi.api_router.ApiRouter")()
    if number == 2:
        text = _silent
    else:
        text = _text(code.get("asgi.http_responses.OK_TEXTResponse"))
        _add_json(group, code.get("asgi.http_responses.OK_JSONResponse"))
        _add_upload(group, code.get("asgi.http_responses.OK_TEXTResponse"))
    for path in _paths(scenario):
        group.get(path)(text)
    if number == 5:
        _add_query(group, code.get("asgi.http_responses.OK_TEXTResponse"))
    options: dict[str, Any] = {}
    if scenario.kind == "layers":
        options["middlewares"] = _middlewares(code.get("asgi.middleware.BaseGlobalMiddleware"))
    app = code.get("asgi.app.App")(**options)
    app.include_routes([group])
    return app


def _paths(scenario: Scenario) -> list[str]:
    return [path_of(number) for number in range(scenario.routes)] or ["/"]


async def _silent(request_data: Any) -> None:
    """Return None: Part 2 ignores the result, and every route responds "ok"."""


def _text(response: Any) -> Any:
    async def text(request_data: Any) -> Any:
        return response(TEXT)

    return text


def _add_json(group: Any, response: Any) -> None:
    @group.get("/json")
    async def small(request_data: Any) -> Any:
        return response(SMALL)

    @group.post("/echo")
    async def echo(request_data: Any) -> Any:
        return response(await request_data.get_json_body())


def _add_upload(group: Any, response: Any) -> None:
    @group.post("/upload", None, len)
    async def upload(request_data: Any) -> Any:
        return response(str(await request_data.get_body()))


def _add_query(group: Any, response: Any) -> None:
    @group.get("/query")
    async def query(request_data: Any) -> Any:
        parameters = await request_data.get_query_string_dict()
        name, page = parameters["name"], int(parameters["page"])
        return response(f"{name} {page} {await request_data.get_header_value('x-token')}")


def _middlewares(base: Any) -> list[Any]:
    class AddsHeader(base):
        def __init__(self, name: str) -> None:
            self._name = name

        async def __call__(self, call_next: Any) -> Any:
            async def wrapper(request_data: Any) -> Any:
                response = await call_next(request_data)
                response.add_header(self._name, "1")
                return response

            return wrapper

    inner, outer = LAYERS
    return [AddsHeader(outer), AddsHeader(inner)]
