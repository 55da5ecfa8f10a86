"""The application of Part 2: two route groups in one app. To run it, type `python sample.py`."""

from typing import Any

from asgi.api_router import ApiRouter
from asgi.app import App
from asgi.request_data import RequestData
from asgi.types import Methods

router1_pkg_sample_1 = ApiRouter()
router2_pkg_sample_2 = ApiRouter()


def qs_extractor(qs: dict[str, Any]) -> dict[str, Any]:
    return qs


def body_extractor(body: bytes) -> int:
    return 1


@router1_pkg_sample_1.get("/home")
async def home(request_data: RequestData[Any, Any]) -> None:
    print("home triggered")


@router2_pkg_sample_2.get("/about")
async def about(request_data: RequestData[Any, Any]) -> None:
    print("about triggered")


# The article calls this one `about` too, but a second `about` would replace the first.
@router2_pkg_sample_2.multi_methods(
    "/about/careers", [Methods.GET, Methods.POST], qs_extractor, body_extractor
)
async def careers(request_data: RequestData[dict[str, Any], int]) -> None:
    print("about careers triggered")
    print(await request_data.get_query_string_params(), await request_data.get_body())


app = App()
app.include_routes([router1_pkg_sample_1, router2_pkg_sample_2])

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=8000)
