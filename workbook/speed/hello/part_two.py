"""The smallest app of Part 2, which must be on sys.path.

Part 2 ignores what a handler returns: its response is always "ok".
"""

from typing import Any

from asgi.api_router import ApiRouter
from asgi.app import App

router = ApiRouter()


@router.get("/")
async def root(request_data: Any) -> Any: ...


app = App()
app.include_routes([router])
