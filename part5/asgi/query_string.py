"""Splits a query string into pairs: "&" ends a pair, the first "=" a name, and "+" is a space."""

from urllib.parse import unquote_to_bytes


def query_pairs(query_string: bytes) -> list[tuple[str, str]]:
    """Return the pairs in order. A pair without "=", or not in UTF-8, is left out."""
    pairs = []
    for pair in query_string.removeprefix(b"?").replace(b"+", b" ").split(b"&"):
        name, equals, value = pair.partition(b"=")
        if equals:
            try:
                pairs.append((unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()))
            except UnicodeDecodeError:
                continue
    return pairs
