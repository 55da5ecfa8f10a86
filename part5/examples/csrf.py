"""A middleware that protects forms from other sites: `App(middlewares=[CSRFMiddleware()])`.

A page of another site can make the browser send our cookies, but it can neither read them nor add
a header. So our own pages copy a token from the cookie into a header, and only they can do that.
This is called a double-submit cookie.

To try it, run `PYTHONPATH=part5 make run APP=examples.csrf:app`. Then type in another terminal:

    curl -i http://127.0.0.1:8000/              # 200, and the response sets the cookie
    curl -i -X POST http://127.0.0.1:8000/      # 403, because there is no token
    curl -i -X POST -b csrf_token=abc -H 'x-csrf-token: abc' http://127.0.0.1:8000/     # 200
"""

import secrets
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any

from asgi.api_router import ApiRouter
from asgi.app import App
from asgi.http_responses import BaseHTTPResponse, OK_TEXTResponse, TextResponse
from asgi.middleware import BaseGlobalMiddleware
from asgi.request_data import RequestData
from asgi.types import HandlerType, Methods, StatusCode

COOKIE = "csrf_token"
HEADER = "x-csrf-token"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}  # RFC 9110 9.2.1: these change nothing


class CSRFMiddleware(BaseGlobalMiddleware):
    """Browsers send a secure cookie only over https. To try it over http, use secure=False."""

    def __init__(self, *, secure: bool = True) -> None:
        # Without HttpOnly, because a script of our page has to read the token.
        self._attributes = "Path=/; SameSite=Lax" + ("; Secure" if secure else "")

    async def __call__(self, call_next: HandlerType) -> HandlerType:
        async def wrapper(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
            token = _token_in(await request_data.get_header_value("cookie"))
            sent = await request_data.get_header_value(HEADER)
            if request_data.method not in SAFE_METHODS and not _same(token, sent):
                return TextResponse("CSRF token missing or wrong", StatusCode.FORBIDDEN)
            response = await call_next(request_data)
            if not token:  # an existing token stays, because other open pages use it
                cookie = f"{COOKIE}={secrets.token_urlsafe()}; {self._attributes}"
                response.add_header("set-cookie", cookie)
            return response

        return wrapper


def _token_in(cookies: str) -> str:
    """Return the token. Reads each pair alone, because one bad pair makes http.cookies drop all."""
    for pair in cookies.split(";"):
        with suppress(CookieError):
            cookie = SimpleCookie(pair)
            if COOKIE in cookie:
                return cookie[COOKIE].value
    return ""


def _same(token: str, sent: str) -> bool:
    """Return whether they match. Takes equally long for every token, so the time tells nothing."""
    return bool(token) and secrets.compare_digest(token.encode(), sent.encode())


routes = ApiRouter()


@routes.multi_methods("/", [Methods.GET, Methods.POST])
async def order(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
    return OK_TEXTResponse(f"{request_data.method} reached the handler\n")


app = App(middlewares=[CSRFMiddleware(secure=False)])
app.include_routes([routes])
