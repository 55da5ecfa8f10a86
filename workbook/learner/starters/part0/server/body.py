"""A request's body: where it ends, whatever pieces it comes in.

Both kinds take bytes and return (decoded, the rest, whether the body is complete). A chunk's
extensions and the trailers are read and dropped: they are no headers, and nobody else's bytes.
"""

import re
from typing import Protocol

from server.limits import Limits

_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,16})(;[\t\x20-\x7e\x80-\xff]*)?\r\n")
_TRAILER_LINE = re.compile(rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*)?\r\n")
# How such a line may begin, so that a wrong one is known before its end has come.
_CHUNK_LINE_BEGUN = re.compile(rb"(?:[0-9A-Fa-f]{1,16}(?:;[\t\x20-\x7e\x80-\xff]*)?\r?)?")
_TRAILER_LINE_BEGUN = re.compile(
    rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+(?::[\t\x20-\x7e\x80-\xff]*\r?)?|\r)?"
)

Taken = tuple[bytes, bytes, bool]


class Body(Protocol):
    def take(self, data: bytes) -> Taken: ...


class LengthBody:
    def __init__(self, length: int, limits: Limits) -> None:
        raise NotImplementedError("TODO: 413 beyond limits.body")

    def take(self, data: bytes) -> Taken:
        raise NotImplementedError("TODO: as much as is left of the length")


class ChunkedBody:
    def __init__(self, limits: Limits) -> None:
        raise NotImplementedError("TODO: nothing has come yet")

    def take(self, data: bytes) -> Taken:
        raise NotImplementedError(
            "TODO: chunk after chunk: size, data, CRLF; after the last one the trailers are dropped"
        )
