"""The smallest Quart app."""

from quart import Quart, Response

app = Quart(__name__)


@app.get("/")
async def root() -> Response:
    return Response("ok", mimetype="text/plain")
