"""A CSRF middleware: the double-submit cookie, on nothing but what Part 5 gives a middleware.

A page of another site can make the browser send our cookies, but it can neither read them nor add
a header. So our own pages repeat the token of the cookie in a header, and only they can.
"""

import secrets
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any

from asgi.http_responses import BaseHTTPResponse, TextResponse
from asgi.middleware import BaseGlobalMiddleware
from asgi.request_data import RequestData
from asgi.types import HandlerType, StatusCode

COOKIE = "csrf_token"
HEADER = "x-csrf-token"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}  # RFC 9110 9.2.1: they change nothing


class CSRFMiddleware(BaseGlobalMiddleware):
    """Give it secure=False to try it over plain http: the cookie is for https otherwise."""

    def __init__(self, *, secure: bool = True) -> None:
        # No HttpOnly: a script of ours reads the token, to send it back in the header.
        self._attributes = "Path=/; SameSite=Lax" + ("; Secure" if secure else "")

    async def __call__(self, call_next: HandlerType) -> HandlerType:
        async def wrapper(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
            token = _token_of_cookie(await request_data.get_header_value("cookie"))
            sent = await request_data.get_header_value(HEADER)
            if request_data.method not in SAFE_METHODS and not _same(token, sent):
                return TextResponse("CSRF token missing or wrong", StatusCode.FORBIDDEN)
            response = await call_next(request_data)
            if not token:  # one that is there stays: other pages of ours hold it already
                cookie = f"{COOKIE}={secrets.token_urlsafe()}; {self._attributes}"
                response.add_header("set-cookie", cookie)
            return response

        return wrapper


def _token_of_cookie(header: str) -> str:
    """Pair by pair: http.cookies would give up all of them for one that it cannot read."""
    for pair in header.split(";"):
        with suppress(CookieError):
            cookie = SimpleCookie(pair)
            if COOKIE in cookie:
                return cookie[COOKIE].value
    return ""


def _same(token: str, sent: str) -> bool:
    """Takes as long for a near miss as for any other, so that no token can be guessed by parts."""
    return bool(token) and secrets.compare_digest(token.encode(), sent.encode())
