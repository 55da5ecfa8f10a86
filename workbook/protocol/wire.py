"""Turns the messages of an app into the bytes that a server writes, with h11."""

from http.client import responses
from typing import Any

import h11

from workbook.protocol.asgi_types import Message


def on_the_wire(method: str, sent: list[Message]) -> bytes:
    """Return the bytes of one response; without content-length the body is sent in chunks."""
    return b"".join(written(method, sent))


def written(method: str, sent: list[Message]) -> list[bytes]:
    """Return the bytes that each message adds, or [] if the response breaks a rule of HTTP."""
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(f"{method} / HTTP/1.1\r\nhost: any\r\n\r\n".encode())
    connection.next_event()
    pieces: list[bytes] = []
    try:
        for message in sent:
            if message["type"] == "http.response.start":
                head = _head(message["status"], message.get("headers", ()))
                pieces.append(connection.send(head) or b"")
            elif message.get("body") and method != "HEAD":
                pieces.append(connection.send(h11.Data(data=message["body"])) or b"")
            else:
                pieces.append(b"")
        end = connection.send(h11.EndOfMessage()) or b""
    except h11.LocalProtocolError:
        return []  # the lint reports what is wrong
    return [*pieces[:-1], pieces[-1] + end]


def _head(status: int, headers: Any) -> h11.Response:
    reason = responses.get(status, "")
    pairs = [(bytes(name), bytes(value)) for name, value in headers]
    return h11.Response(status_code=status, headers=pairs, reason=reason.encode())
