"""Part 2, on whose path it is: what a handler returns is ignored, the answer is always ok."""

from typing import Any

from asgi.api_router import ApiRouter
from asgi.app import App

router = ApiRouter()


@router.get("/")
async def root(request_data: Any) -> Any: ...


app = App()
app.include_routes([router])
