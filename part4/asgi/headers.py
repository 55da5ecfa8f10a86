"""The headers of a response: a mapping that ignores the case of names and checks each header.

ASGI wants names and values as bytes, and names in lower case. RFC 9110 5: a name is a token, and a
value has no control character, because a line end would begin a new header.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping

HeaderValue = str | int
HeadersLike = Mapping[str, HeaderValue] | Iterable[tuple[str, HeaderValue]]

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NOT_IN_A_VALUE = re.compile(r"[^\t\x20-\x7e\xa0-\xff]")


class Headers(MutableMapping[str, str | list[str]]):
    """headers["X-Tea"] = "green" replaces x-tea. A set-cookie is added to the other cookies.

    A content-length is ignored, because the response counts its body.
    """

    __slots__ = ("lines",)

    def __init__(self, lines: Iterable[tuple[bytes, bytes]] = ()) -> None:
        self.lines = list(lines)

    def extend(self, headers: HeadersLike) -> None:
        """Add a dict or pairs. A name may repeat, but only the last content type is kept."""
        for name, value in headers.items() if isinstance(headers, Mapping) else headers:
            line = encode_header(name, value)
            if line[0] in (b"content-type", b"content-length"):
                self[name] = value
            else:
                self.lines.append(line)

    def __setitem__(self, name: str, value: HeaderValue | list[str]) -> None:
        line = encode_header(name, value)
        kept = []
        for other in self.lines:
            if other[0] != line[0] or line[0] == b"set-cookie":
                kept.append(other)
        if line[0] != b"content-length":
            kept.append(line)
        self.lines = kept

    def __getitem__(self, name: str) -> str | list[str]:
        """Return the value, or a list if the header is there more than once."""
        key = name.lower().encode("latin-1")
        values = [value.decode("latin-1") for found, value in self.lines if found == key]
        if not values:
            raise KeyError(name)
        return values if len(values) > 1 else values[0]

    def __delitem__(self, name: str) -> None:
        key = name.lower().encode("latin-1")
        self.lines = [line for line in self.lines if line[0] != key]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name.decode() for name, _ in self.lines))

    def __len__(self) -> int:
        return len(list(iter(self)))


def encode_header(name: str, value: object) -> tuple[bytes, bytes]:
    """Return the header as ASGI wants it, or raise an error that says what is wrong."""
    if not isinstance(value, (str, int)):
        raise TypeError(f"the header {name!r} has the value {value!r}; give a str or an int")
    text = str(value).strip(" \t")
    if _NOT_IN_A_VALUE.search(text):
        raise ValueError(
            f"the header {name!r} cannot hold {value!r}: control characters are not allowed, "
            f"and characters that latin-1 lacks have to be percent-encoded"
        )
    return _encode_name(name), text.encode("latin-1")


@functools.lru_cache(maxsize=256)  # an application sends the same few names again and again
def _encode_name(name: str) -> bytes:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a header name: use letters, digits and !#$%&'*+.^_`|~-")
    if name.lower() == "transfer-encoding":
        raise ValueError("transfer-encoding is for the server to set; remove it")
    return name.lower().encode()
