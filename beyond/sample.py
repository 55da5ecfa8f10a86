"""The application of Part 5, whose background tasks outlive it.

`diff part5/sample.py beyond/sample.py` shows all that has to change.
"""

from typing import Any

from asgi.api_router import ApiRouter
from asgi.background_tasks import TaskParams, create_task, get_background_tasks
from asgi.http_responses import BaseHTTPResponse, OK_JSONResponse
from asgi.middleware import BaseGlobalMiddleware
from asgi.request_data import RequestData
from asgi.types import HandlerType, Methods
from durable.app import App

home_router = ApiRouter()
about_router = ApiRouter()


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


def extract_query_string(query_string: bytes) -> str:
    return query_string.decode("latin-1")


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
async def careers(request_data: RequestData[str, int]) -> BaseHTTPResponse:
    print(request_data.get_query_string_dict())
    print("about careers triggered")
    body = bytearray()
    async for chunk in request_data.get_stream_body_bytes():
        body += chunk
    print(body)
    print(await request_data.get_body())
    print(await request_data.get_json_body())
    return OK_JSONResponse()


app = App(middlewares=[Mid1(), Mid2()], task_handlers=[home_task])
app.include_routes([home_router, about_router])

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=8000)
