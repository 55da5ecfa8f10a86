"""The application of Part 2: two route groups in one app. Run it: python sample.py"""

from typing import Any

from asgi.api_router import ApiRouter
from asgi.app import App
from asgi.request_data import RequestData
from asgi.types import Methods

home_router = ApiRouter()
about_router = ApiRouter()


def extract_query_string(params: dict[str, Any]) -> dict[str, Any]:
    return params


def extract_body(body: bytes) -> int:
    return 1


@home_router.get("/home")
async def home(request_data: RequestData[Any, Any]) -> None:
    print("home triggered")


@about_router.get("/about")
async def about(request_data: RequestData[Any, Any]) -> None:
    print("about triggered")


@about_router.multi_methods(
    "/about/careers", [Methods.GET, Methods.POST], extract_query_string, extract_body
)
async def careers(request_data: RequestData[dict[str, Any], int]) -> None:
    print("about careers triggered")
    print(request_data.get_query_string_params(), await request_data.get_body())


app = App()
app.include_routes([home_router, about_router])

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=8000)
