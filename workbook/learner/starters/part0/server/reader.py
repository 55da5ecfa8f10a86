"""From bytes to messages, without a socket: bytes are fed in, a head and its body are taken out.

A message is cut out of the bytes before anything is made of it, so what a client sends ahead
(pipelining) stays bytes until its turn, and the verdict on a message is the same however it is cut
into reads.
"""

import re

from server.head import Head
from server.limits import Limits

_EMPTY_LINES = 8  # bytes of them before a request: more is a way to keep a connection for nothing
_CR = ord("\r")
_LINE_BEGUN = re.compile(
    rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+(?: [\x21-\x7e]*(?: [A-Z]*(?:/[0-9.]*)?)?)?)?\r?"
)


class Reader:
    """Owes the attributes that connection.py looks at: data, what waits to be taken, and
    is_body_complete, whether there is no body to be taken."""

    def __init__(self, limits: Limits) -> None:
        raise NotImplementedError("TODO: a HeadParser, bytes, and no body yet")

    @property
    def pending(self) -> int:
        """Bytes that wait to be taken."""
        raise NotImplementedError("TODO: how many bytes wait")

    @property
    def has_begun(self) -> bool:
        """Whether anything has come of a message that is not taken yet, be it an empty line."""
        raise NotImplementedError("TODO: whether anything of a message has come")

    def feed(self, data: bytes) -> None:
        raise NotImplementedError("TODO: keep it behind what waits")

    def take_head(self) -> Head | None:
        """The next message's head; None as long as bytes of it are missing."""
        raise NotImplementedError(
            "TODO: a Head as soon as its empty line is there, else None; too long is 414 or 431"
        )

    def take_body(self) -> bytes:
        """What has come of the body; `is_body_complete` tells whether more is to come."""
        raise NotImplementedError("TODO: what has come of the body")

    def has_news(self) -> bool:
        """Whether there is something to take of the body, be it that it is complete: what has come
        may be nothing but the framing of chunks."""
        raise NotImplementedError("TODO: decode it; whether there is something for the app")
