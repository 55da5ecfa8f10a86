"""The query string as pairs: "&" separates them, the first "=" ends a name, "+" is a space."""

from urllib.parse import unquote_to_bytes


def query_pairs(query_string: bytes) -> list[tuple[str, str]]:
    """The pairs in order. A pair without "=" or with bytes that are not UTF-8 is left out."""
    pairs = []
    for pair in query_string.removeprefix(b"?").replace(b"+", b" ").split(b"&"):
        name, equals, value = pair.partition(b"=")
        if equals:
            try:
                pairs.append((unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()))
            except UnicodeDecodeError:
                continue
    return pairs
