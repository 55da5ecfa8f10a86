"""The query string as pairs: "&" separates them, the first "=" ends a name, "+" is a space."""

from urllib.parse import unquote_to_bytes


def query_pairs(query_string: bytes) -> list[tuple[str, str]]:
    """The pairs in order, without those that have no "=" or are not UTF-8 once decoded."""
    pairs = []
    for pair in query_string.removeprefix(b"?").replace(b"+", b" ").split(b"&"):
        name, equals, value = pair.partition(b"=")
        if equals:
            try:
                pairs.append((_decode(name), _decode(value)))
            except UnicodeDecodeError:
                continue
    return pairs


def _decode(text: bytes) -> str:
    # find and not `in`, which first tries whether b"%" is a number.
    return (text if text.find(b"%") < 0 else unquote_to_bytes(text)).decode()
