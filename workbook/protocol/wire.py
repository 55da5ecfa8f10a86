"""What a server writes for the messages of an app, as h11 does it."""

from http.client import responses
from typing import Any

import h11

from workbook.protocol.asgi_types import Message


def on_the_wire(method: str, sent: list[Message]) -> bytes:
    """The bytes of one response: what has no length goes in chunks."""
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(f"{method} / HTTP/1.1\r\nhost: any\r\n\r\n".encode())
    connection.next_event()
    events: list[h11.Event] = []
    for message in sent:
        if message["type"] == "http.response.start":
            events.append(_head(message["status"], message.get("headers", ())))
        elif message.get("body") and method != "HEAD":
            events.append(h11.Data(data=message["body"]))
    try:
        written = [connection.send(event) for event in [*events, h11.EndOfMessage()]]
    except h11.LocalProtocolError:
        return b""  # the lint has told what is wrong with it
    return b"".join(filter(None, written))


def _head(status: int, headers: Any) -> h11.Response:
    reason = responses.get(status, "")
    pairs = [(bytes(name), bytes(value)) for name, value in headers]
    return h11.Response(status_code=status, headers=pairs, reason=reason.encode())
