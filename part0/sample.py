"""The application of Part 0: pages, a parameter, JSON, a redirect, a middleware and two hooks.

`python sample.py` serves it on our server. /broken is a 500 on purpose.
"""

from web import (
    Application,
    HTTPBadRequest,
    HTTPException,
    HTTPFound,
    Request,
    Response,
    json_response,
    run_app,
)
from web.url_dispatcher import Handler


async def tell_the_way(request: Request, handler: Handler) -> Response:
    print(f"{request.method} {request.path!r} in")
    try:
        response = await handler(request)
    except HTTPException as exception:
        response = exception
    print(f"{request.method} {request.path!r} out, {response.status}")
    return response


app = Application(middlewares=[tell_the_way])


@app.get("/")
async def home(request: Request) -> Response:
    return Response("<h1>From a socket to a request</h1>", content_type="text/html")


@app.get("/users/{name}")
async def user(request: Request) -> Response:
    return json_response({"name": request.match_info["name"], "query": dict(request.url.query)})


@app.post("/users")
async def create_user(request: Request) -> Response:
    data = await request.json()
    if not isinstance(data, dict) or "name" not in data:
        raise HTTPBadRequest("A user has a name")
    return json_response(data, status=201)


@app.get("/old")
async def moved(request: Request) -> Response:
    raise HTTPFound("/")


@app.get("/broken")
async def broken(request: Request) -> Response:
    raise RuntimeError("broken on purpose")


async def open_up(app: Application) -> None:
    print("opened")


async def close_down(app: Application) -> None:
    print("closed")


app.on_startup.append(open_up)
app.on_shutdown.append(close_down)

if __name__ == "__main__":
    run_app(app)
