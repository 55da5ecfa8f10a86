"""The floor of the benchmarks: for each scenario, a bare ASGI function that does the least work.

The functions have no routing and no checks. They read and write JSON and parse the query with the
standard library, and send the same headers in the same two messages as the frameworks.
"""

import json
from urllib.parse import parse_qsl

from workbook.protocol.asgi_types import App, Receive, Scope, Send
from workbook.speed.scenarios import SMALL

TEXT_TYPE = (b"content-type", b"text/plain; charset=utf-8")
JSON_TYPE = (b"content-type", b"application/json")


async def text(scope: Scope, receive: Receive, send: Send) -> None:
    headers = [TEXT_TYPE, (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


async def small_json(scope: Scope, receive: Receive, send: Send) -> None:
    body = json.dumps(SMALL).encode()
    headers = [JSON_TYPE, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    chunks = []
    more = True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    body = json.dumps(json.loads(b"".join(chunks))).encode()
    headers = [JSON_TYPE, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def query(scope: Scope, receive: Receive, send: Send) -> None:
    parameters = dict(parse_qsl(scope["query_string"].decode()))
    token = next((value for name, value in scope["headers"] if name == b"x-token"), b"")
    body = f"{parameters['name']} {int(parameters['page'])} {token.decode('latin-1')}".encode()
    headers = [TEXT_TYPE, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def layers(scope: Scope, receive: Receive, send: Send) -> None:
    """Call two functions around the response: each awaits the inner one, then adds its header."""
    headers = await _outer()
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


async def _outer() -> list[tuple[bytes, bytes]]:
    headers = await _inner()
    headers.append((b"x-outer", b"1"))
    return headers


async def _inner() -> list[tuple[bytes, bytes]]:
    headers = await _handler()
    headers.append((b"x-inner", b"1"))
    return headers


async def _handler() -> list[tuple[bytes, bytes]]:
    return [TEXT_TYPE, (b"content-length", b"2")]


async def not_found(scope: Scope, receive: Receive, send: Send) -> None:
    headers = [TEXT_TYPE, (b"content-length", b"9")]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"Not found"})


async def not_allowed(scope: Scope, receive: Receive, send: Send) -> None:
    headers = [TEXT_TYPE, (b"content-length", b"18"), (b"allow", b"GET")]
    await send({"type": "http.response.start", "status": 405, "headers": headers})
    await send({"type": "http.response.body", "body": b"Method not allowed"})


async def upload(scope: Scope, receive: Receive, send: Send) -> None:
    chunks = []
    more = True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    await _tell_length(b"".join(chunks), send)


async def adding_up(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body with `+=` for each chunk, to show what this costs. This is not a floor."""
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    await _tell_length(body, send)


async def _tell_length(received: bytes, send: Send) -> None:
    body = b"%d" % len(received)
    headers = [TEXT_TYPE, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


FLOORS: dict[str, App] = {
    "text": text,
    "json": small_json,
    "echo": echo,
    "query": query,
    "few": text,
    "many": text,
    "layers": layers,
    "404": not_found,
    "405": not_allowed,
}
