"""The application of Part 5: two middlewares around every handler, and a query string to read.

/about returns nothing on purpose. See what the client gets, and what the terminal shows.
"""

from typing import Any

from asgi.api_router import ApiRouter
from asgi.app import App
from asgi.background_tasks import TaskParams, create_task, get_background_tasks
from asgi.http_responses import BaseHTTPResponse, OK_JSONResponse
from asgi.middleware import BaseGlobalMiddleware
from asgi.request_data import RequestData
from asgi.types import HandlerType, Methods

router1 = ApiRouter()
router2 = ApiRouter()


class Mid1(BaseGlobalMiddleware):
    async def __call__(self, call_next: HandlerType) -> HandlerType:
        async def wrapper(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
            print("mid1")
            response = await call_next(request_data)
            print("mid1 end")
            return response

        return wrapper


class Mid2(BaseGlobalMiddleware):
    async def __call__(self, call_next: HandlerType) -> HandlerType:
        async def wrapper(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
            print("mid2")
            response = await call_next(request_data)
            print("mid2 end")
            return response

        return wrapper


def qs_extractor(qs: bytes) -> str:
    return qs.decode("latin-1")


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
async def careers(request_data: RequestData[str, int]) -> BaseHTTPResponse:
    print("about careers triggered")
    print(await request_data.get_query_string_dict())
    body = bytearray()
    async for chunk in request_data.get_stream_body_bytes():
        body += chunk
    print(body)
    print(await request_data.get_body())
    print(await request_data.get_json_body())
    return OK_JSONResponse()


app = App(middlewares=[Mid1(), Mid2()])
app.include_routes([router1, router2])

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=8000)
