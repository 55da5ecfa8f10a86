"""The smallest Litestar app."""

from litestar import Litestar, MediaType, get


@get("/", media_type=MediaType.TEXT)
async def root() -> str:
    return "ok"


app = Litestar([root], openapi_config=None)
