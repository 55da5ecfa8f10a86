"""A middleware that lets only the page of `make lab` ask the server, which runs the reader's code.

A page of another site can send requests to 127.0.0.1. With a host name that points to 127.0.0.1, it
can even read the answers. But it cannot choose the Host and the Origin that the browser sends, so
this middleware checks both. The server also uses the CSRF middleware of part5/examples/.
"""

import re
from typing import Any

from asgi.http_responses import BaseHTTPResponse, TextResponse
from asgi.middleware import BaseGlobalMiddleware
from asgi.request_data import RequestData
from asgi.types import HandlerType, StatusCode

LOCAL = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?")
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class OnlyThisPage(BaseGlobalMiddleware):
    async def __call__(self, call_next: HandlerType) -> HandlerType:
        async def wrapper(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
            headers = await request_data.get_headers()
            refusal = refused(headers, request_data.method)
            response = refusal or await call_next(request_data)
            for name, value in HEADERS.items():
                response.add_header(name, value)
            return response

        return wrapper


def refused(headers: dict[str, str], method: str) -> BaseHTTPResponse | None:
    host, origin = headers.get("host", ""), headers.get("origin")
    if not LOCAL.fullmatch(host):
        return TextResponse(
            f"This server answers for 127.0.0.1 and localhost, not for {host!r}.",
            StatusCode.MISDIRECTED_REQUEST,
        )
    if origin is not None and origin != f"http://{host}":
        return TextResponse(f"A page of {origin!r} may not ask this server.", StatusCode.FORBIDDEN)
    # A link on another site may open the page, but another site may send no other request.
    elsewhere = headers.get("sec-fetch-site") in ("cross-site", "same-site")
    if elsewhere and (method != "GET" or headers.get("sec-fetch-mode") != "navigate"):
        return TextResponse("Another site may not ask this server.", StatusCode.FORBIDDEN)
    return None
