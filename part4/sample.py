"""The application of Part 4: /home answers at once, and adds a background task.

/about returns nothing on purpose. See what the client gets, and what the terminal shows.
"""

from typing import Any

from asgi.api_router import ApiRouter
from asgi.app import App
from asgi.background_tasks import TaskParams, create_task, get_background_tasks
from asgi.http_responses import BaseHTTPResponse, OK_JSONResponse
from asgi.request_data import RequestData
from asgi.types import Methods

router1 = ApiRouter()
router2 = ApiRouter()


def qs_extractor(qs: dict[str, Any]) -> dict[str, Any]:
    return qs


def body_extractor(body: bytes) -> int:
    return 1


async def home_bg_task(params: TaskParams) -> None:
    print("home bg task triggered")


@router1.get("/")
async def root(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
    print("root triggered")
    return OK_JSONResponse()


@router1.get("/home")
async def home(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
    await get_background_tasks().add_tasks([create_task(home_bg_task)])
    print("home triggered")
    return OK_JSONResponse()


@router2.get("/about")
async def about(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:  # type: ignore[return]
    print("about triggered")


# The article calls this one `about` too, but a second `about` would replace the first.
@router2.multi_methods("/about/careers", [Methods.GET, Methods.POST], qs_extractor, body_extractor)
async def careers(request_data: RequestData[dict[str, Any], int]) -> BaseHTTPResponse:
    print("about careers triggered")
    await request_data.get_query_string_params()  # its extractor gets {} until Part 5
    body = bytearray()
    async for chunk in request_data.get_stream_body_bytes():
        body += chunk
    print(body)
    print(await request_data.get_body())
    print(await request_data.get_json_body())
    return OK_JSONResponse()


app = App()
app.include_routes([router1, router2])

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=8000)
