"""Tests that request headers equal a simple merge of repeated names, whatever their case."""

import string

from hypothesis import given
from hypothesis import strategies as st

from tests.conformance.by_hand import Receive
from tests.properties import of, run

names = st.sampled_from(["accept", "Accept", "COOKIE", "cookie", "x-a", "X-A"]) | st.text(
    string.ascii_letters + "-_!", min_size=1, max_size=4
)
values = st.binary(max_size=6)


@given(pairs=st.lists(st.tuples(names, values), max_size=8), key=names)
def test_headers_are_a_merge_of_what_was_sent(pairs: list[tuple[str, bytes]], key: str) -> None:
    merged: dict[str, str] = {}
    for name, value in pairs:
        low, text = name.lower(), value.decode("latin-1")
        separator = "; " if low == "cookie" else ", "
        merged[low] = f"{merged[low]}{separator}{text}" if low in merged else text
    sent = [(name.encode(), value) for name, value in pairs]
    data = of(5, "asgi.request_data.RequestData")(Receive([]), iter(sent))
    assert run(data.get_headers()) == merged
    for name in (key, key.upper(), *merged):
        assert run(data.get_header_value(name)) == merged.get(name.lower(), "")
