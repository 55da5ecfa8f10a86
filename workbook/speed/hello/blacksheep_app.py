"""The smallest BlackSheep app."""

from blacksheep import Application, Request, Response, text

app = Application()


@app.router.get("/")
async def root(request: Request) -> Response:
    return text("ok")
