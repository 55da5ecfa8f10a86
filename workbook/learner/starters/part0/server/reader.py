"""Turns bytes into messages, without a socket: feed bytes, then take a head and its body.

Each head is cut out of the bytes before it is parsed. So requests that a client sends ahead
(pipelining) stay bytes until it is their turn, and it makes no difference how the bytes are split
into reads.
"""

import re

from server.head import Head
from server.limits import Limits

_EMPTY_LINES = 8  # bytes of empty lines that are skipped; more would keep a connection alive
_CR = ord("\r")
_LINE_BEGUN = re.compile(
    rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+(?: [\x21-\x7e]*(?: [A-Z]*(?:/[0-9.]*)?)?)?)?\r?"
)


class Reader:
    """Turns bytes into heads and bodies. connection.py reads two attributes:

    `data` has the bytes that wait to be taken. `is_body_complete` tells whether the whole body has
    been taken.
    """

    def __init__(self, limits: Limits) -> None:
        raise NotImplementedError(
            "TODO: make a HeadParser and an empty buffer; there is no body yet"
        )

    @property
    def pending(self) -> int:
        """How many bytes wait to be taken."""
        raise NotImplementedError("TODO: return how many bytes wait")

    @property
    def has_begun(self) -> bool:
        """Whether any byte of the next message has come, even of an empty line before it."""
        raise NotImplementedError("TODO: return whether any byte of a message has arrived")

    def feed(self, data: bytes) -> None:
        raise NotImplementedError("TODO: add the data to the waiting bytes")

    def take_head(self) -> Head | None:
        """Return the next head; None if it is not complete. Raises BadMessage."""
        raise NotImplementedError(
            "TODO: return a Head after its empty line, else None; refuse long ones: 414, 431"
        )

    def take_body(self) -> bytes:
        """Return the bytes of the body that have come; `is_body_complete` tells if it is all."""
        raise NotImplementedError("TODO: return the bytes of the body that have arrived")

    def has_news(self) -> bool:
        """Return whether take_body would return bytes, or the body is complete. The bytes that have
        come may be only the framing of chunks."""
        raise NotImplementedError(
            "TODO: decode the body; return whether the app has something to read"
        )
