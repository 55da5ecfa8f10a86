"""Your application: one object that a server calls as `await app(scope, receive, send)`.

The scope says what the connection is. `receive` and `send` are awaitable functions: each call takes
or gives one message. TODO.md beside this file lists the steps in order.
"""

from collections.abc import Awaitable, Callable
from typing import Any


async def home() -> None:
    """The handler for "/": Part 1, "Adding handlers to test our crap code"."""
    raise NotImplementedError('TODO: print "home triggered"')


async def users() -> None:
    """The handler for "/users"."""
    raise NotImplementedError('TODO: print "users triggered"')


class App:
    def __init__(self) -> None:
        """Set `self.router` to a Router with home for "/" and users for "/users"."""
        # TODO: make the router as soon as router.py works. Until then you have nothing to do here.

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer every request with two messages: Part 1, "Adding handlers to test our crap code".

        "http.response.start" has the status, "http.response.body" has the body as bytes. If the
        router knows the path, print "handler found", await the handler and answer 200 "ok". If not,
        print "handler not found, ignoring" and answer 404 "not found". If the scope's type is not
        "http", raise an exception that names the type.

        A server can put the app below a prefix, scope["root_path"]. Remove the prefix from
        scope["path"] before you ask the router. The key may be missing, and /api is not a prefix of
        /apiary.
        """
        raise NotImplementedError('TODO: answer 404 "not found"; later, ask the router')


app = App()

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=8000)
