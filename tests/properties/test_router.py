"""Tests the router against a dict of paths. From Part 3 on, both ignore empty segments."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import of

METHODS = ("GET", "POST", "DELETE")
# Few segments, so that paths often meet; slashes anywhere, and segments that are not registered.
segments = st.sampled_from(["", "", "a", "b", "ab", "é", "%2F", "."])
paths = st.lists(segments, max_size=5).map("/".join)
places = st.tuples(paths, st.sampled_from(METHODS))


def normalised(part: int, path: str) -> tuple[str, ...]:
    pieces = path.split("/")
    return tuple(pieces if part < 3 else filter(None, pieces))


def looked_up(router: Any, part: int, path: str, method: str) -> object:
    """Return the number of the handler, None, or the methods of a 405."""
    refusals = () if part < 3 else (of(part, "asgi.exceptions.MethodNotAllowedException"),)
    try:
        route = router.get_route(path, method)
    except refusals as refusal:
        return set(refusal.http_response.get_headers()["allow"].split(", "))
    return None if route is None else route.handler


@pytest.mark.parametrize("part", [2, 3])  # Parts 4 and 5 route with Part 3's own file
@given(registered=st.lists(places, max_size=8), asked=st.lists(places, max_size=8))
def test_the_router_is_a_dict_of_normalised_paths(
    part: int, registered: list[tuple[str, str]], asked: list[tuple[str, str]]
) -> None:
    router = of(part, "asgi.router.Router")()
    oracle: dict[tuple[str, ...], dict[str, int]] = {}
    for number, (path, method) in enumerate(registered):
        known = oracle.setdefault(normalised(part, path), {})
        if method in known:
            with pytest.raises(ValueError, match="registered twice"):
                router.add_route(path, number, method)
        else:
            router.add_route(path, number, method)
            known[method] = number
    for path, method in (*registered, *asked):
        known = oracle.get(normalised(part, path), {})
        wanted: object = known.get(method)
        if known and wanted is None and part >= 3:
            wanted = set(known)
        assert looked_up(router, part, path, method) == wanted
