"""Checks response headers: they must be pairs of bytes that a server can send unchanged."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from workbook.protocol.lint.breach import fail, in_short

# RFC 9110 5.6.2 and 5.5; bytes from 0x80 up are legal in a value (obs-text).
TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
LENGTH = re.compile(rb"[0-9]{1,18}")  # no real length needs more digits
CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")

Pairs = list[tuple[bytes, bytes]]


def repeatable(headers: Any) -> bool:
    """Return whether the headers can be read twice; an iterator cannot."""
    return isinstance(headers, Collection)


def is_byte_pair(pair: Any) -> bool:
    return (
        isinstance(pair, tuple | list)
        and len(pair) == 2
        and isinstance(pair[0], bytes)
        and isinstance(pair[1], bytes)
    )


def check_headers(headers: Any) -> Pairs:
    if isinstance(headers, str | bytes | dict) or not isinstance(headers, Iterable):
        fail("headers-iterable", in_short(headers))
    return [_checked(pair) for pair in headers]


def _checked(header: Any) -> tuple[bytes, bytes]:
    if isinstance(header, str | bytes) or not isinstance(header, Iterable):
        fail("header-pair", in_short(header))
    pair = tuple(header)
    if len(pair) != 2:
        fail("header-pair", in_short(header))
    if not is_byte_pair(pair):
        fail("header-bytes", in_short(header))
    name, value = pair
    if not TOKEN.fullmatch(name):
        fail("header-token", in_short(name))
    if name != name.lower():
        fail("header-lower-case", in_short(name))
    if CONTROL.search(value):
        fail("header-value", f"{in_short(value)} for {in_short(name)}")
    if name == b"transfer-encoding":
        fail("no-transfer-encoding", in_short(value))
    return name, value


def content_length(headers: Pairs) -> int | None:
    values = [value for name, value in headers if name == b"content-length"]
    if len(values) > 1:
        fail("length-once", in_short(values))
    if values and not LENGTH.fullmatch(values[0]):
        fail("length-digits", in_short(values[0]))
    return int(values[0]) if values else None
