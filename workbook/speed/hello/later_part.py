"""The smallest app of Parts 3 to 5; the part is the one on sys.path."""

from typing import Any

from asgi.api_router import ApiRouter
from asgi.app import App
from asgi.http_responses import BaseHTTPResponse, OK_TEXTResponse

router = ApiRouter()


@router.get("/")
async def root(request_data: Any) -> BaseHTTPResponse:
    return OK_TEXTResponse("ok")


app = App()
app.include_routes([router])
