"""Your application: one object that a server calls as `await app(scope, receive, send)`.

The scope says what the connection is. `receive` and `send` are awaitable functions, one message a
call. TODO.md beside this file has the order in which to build.
"""

from collections.abc import Awaitable, Callable
from typing import Any


async def home() -> None:
    """Part 1, "Adding handlers to test our crap code": answers for "/" by printing a line."""
    raise NotImplementedError('TODO: print "home triggered"')


async def users() -> None:
    """Answers for "/users"."""
    raise NotImplementedError('TODO: print "users triggered"')


class App:
    def __init__(self) -> None:
        """Owes `self.router`: a Router that has home for "/" and users for "/users"."""
        # TODO: make the router, once router.py has one. Until then there is nothing to do here.

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Part 1, "Handling requests": every request is answered with two messages.

        "http.response.start" has the status, "http.response.body" the body as bytes. A path that
        the router knows: print "handler found", await its handler, answer 200 "ok". Any other:
        print "handler not found, ignoring", answer 404 "not found". What is not of the type "http"
        is refused with an exception that names the type.

        The path to route is scope["path"] without the prefix scope["root_path"], where the app is
        mounted under one: it may be missing, and /api is no prefix of /apiary.
        """
        raise NotImplementedError('TODO: answer 404 "not found"; then, with a router, do better')


app = App()

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=8000)
