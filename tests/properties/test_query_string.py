"""Tests the query string pair by pair against urllib.parse; malformed pairs are skipped."""

from collections.abc import Iterable
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from tests.conformance.by_hand import Receive
from tests.properties import of, run

# Mostly characters with a meaning in a query string, sometimes any byte.
PIECES = (
    b"&",
    b"=",
    b"+",
    b"%",
    b"?",
    b";",
    b"a",
    b"b",
    b"%41",
    b"%c3%a9",
    b"%ff",
    b"%zz",
    b"\xe9",
)
queries = st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=12).map(b"".join)


def oracle(query: bytes) -> list[tuple[str, str]]:
    """Return the pairs that urllib.parse decodes; bytes beyond ASCII count as their escapes."""
    ascii_only = "".join(chr(byte) if byte < 128 else f"%{byte:02x}" for byte in query)
    pairs: list[tuple[str, str]] = []
    for pair in ascii_only.removeprefix("?").split("&"):
        if "=" in pair:
            try:
                pairs += parse_qsl(pair, keep_blank_values=True, errors="strict")
            except UnicodeDecodeError:
                continue
    return pairs


def gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, str | list[str]]:
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return {name: found[0] if len(found) == 1 else found for name, found in lists.items()}


@given(query=queries)
def test_a_query_string_is_read_as_urllib_reads_its_pairs(query: bytes) -> None:
    data = of(5, "asgi.request_data.RequestData")(Receive([]), [], query)
    assert run(data.get_query_string_dict()) == gathered(oracle(query))
