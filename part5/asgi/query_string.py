"""The query string as pairs: "&" separates them, the first "=" ends a name, "+" is a space."""

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes


def query_pairs(query_string: bytes) -> Iterator[tuple[str, str]]:
    """The pairs in order, without those that have no "=" or are not UTF-8 once decoded."""
    for pair in query_string.removeprefix(b"?").split(b"&"):
        name, equals, value = pair.replace(b"+", b" ").partition(b"=")
        if not equals:
            continue
        try:
            decoded = unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()
        except UnicodeDecodeError:
            continue
        yield decoded
