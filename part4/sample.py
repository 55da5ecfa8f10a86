"""The application of Part 4: /home answers at once and leaves some work for later.

/about forgets its answer on purpose: see what the client gets, and what the terminal shows.
"""

from typing import Any

from asgi.api_router import ApiRouter
from asgi.app import App
from asgi.background_tasks import TaskParams, create_task, get_background_tasks
from asgi.http_responses import BaseHTTPResponse, OK_JSONResponse
from asgi.request_data import RequestData
from asgi.types import Methods

home_router = ApiRouter()
about_router = ApiRouter()


def extract_query_string(params: dict[str, Any]) -> dict[str, Any]:
    return params


def extract_body(body: bytes) -> int:
    return 1


async def home_task(params: TaskParams) -> None:
    print("home bg task triggered")


@home_router.get("/")
async def root(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
    print("root triggered")
    return OK_JSONResponse()


@home_router.get("/home")
async def home(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
    print("home triggered")
    await get_background_tasks().add_tasks([create_task(home_task)])
    return OK_JSONResponse()


@about_router.get("/about")
async def about(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:  # type: ignore[return]
    print("about triggered")


@about_router.multi_methods(
    "/about/careers", [Methods.GET, Methods.POST], extract_query_string, extract_body
)
async def careers(request_data: RequestData[dict[str, Any], int]) -> BaseHTTPResponse:
    print("about careers triggered")
    body = bytearray()
    async for chunk in request_data.get_stream_body_bytes():
        body += chunk
    print(body)
    print(await request_data.get_body())
    print(await request_data.get_json_body())
    return OK_JSONResponse()


app = App()
app.include_routes([home_router, about_router])

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=8000)
