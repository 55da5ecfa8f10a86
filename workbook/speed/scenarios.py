"""The scenarios of the benchmark: the requests, and the test for a right response.

A scenario names the kind of app that it needs: `plain` has one route for each handler, `layers` is
the same with two middlewares, `routes` has many paths.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from workbook.protocol.answer import Answer

Kind = Literal["plain", "layers", "routes"]

TEXT = "ok"
SMALL = {"id": 7, "name": "ann", "active": True}
KILOBYTE = {
    "order": "2025-11-0042",
    "paid": True,
    "items": [
        {"id": number, "name": f"part number {number}", "price": 9.5 * number, "tags": ["a", "b"]}
        for number in range(1, 15)
    ],
}
CHUNK = 64 * 1024
LAYERS = ("x-inner", "x-outer")  # each middleware adds the header of this name


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    right: Callable[[Answer], bool]
    kind: Kind = "plain"
    routes: int = 0
    method: str = "GET"
    path: str = "/"
    query: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    pieces: tuple[bytes, ...] = (b"",)  # the body, one message for each piece


def path_of(number: int) -> str:
    """Return the path of a numbered route, for example /section4/page2 for 42."""
    return f"/section{number // 10}/page{number % 10}"


def _is_text(text: str, *headers: tuple[str, str]) -> Callable[[Answer], bool]:
    return lambda answer: (
        (answer.status, answer.text) == (200, text)
        and all(answer.header(name) == value for name, value in headers)
    )


def _is_json(value: Any) -> Callable[[Answer], bool]:
    return lambda answer: (
        answer.status == 200
        and answer.header("content-type").startswith("application/json")
        and bool(answer.json() == value)
    )


def _has_status(status: int) -> Callable[[Answer], bool]:
    return lambda answer: answer.status == status


def _echo() -> Scenario:
    body = json.dumps(KILOBYTE).encode()
    headers = (b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))
    right = _is_json(KILOBYTE)
    return Scenario(
        "echo",
        "1 KB JSON echo",
        right,
        method="POST",
        path="/echo",
        headers=headers,
        pieces=(body,),
    )


def many_routes(name: str, count: int) -> Scenario:
    # Request the route in the middle: a search from first to last needs half of its time here.
    path = path_of(count // 2)
    return Scenario(name, f"{count:,} routes", _is_text(TEXT), "routes", count, path=path)


def upload(mebibytes: int) -> Scenario:
    """Return a scenario with a large body in pieces; the right response is its length."""
    pieces = (b"x" * CHUNK,) * (mebibytes * 1024 * 1024 // CHUNK)
    right = _is_text(str(mebibytes * 1024 * 1024))
    name = f"{mebibytes} MiB"
    return Scenario(name, name, right, method="POST", path="/upload", pieces=pieces)


SCENARIOS = (
    Scenario("text", "text", _is_text(TEXT)),
    Scenario("json", "small JSON", _is_json(SMALL), path="/json"),
    _echo(),
    Scenario(
        "query",
        "query + header",
        _is_text("ann 2 t-42"),
        path="/query",
        query=b"name=ann&page=2&sort=newest",
        headers=((b"x-token", b"t-42"),),
    ),
    many_routes("few", 10),
    many_routes("many", 1000),
    Scenario(
        "layers", "two middlewares", _is_text(TEXT, *((name, "1") for name in LAYERS)), "layers"
    ),
    Scenario("404", "404", _has_status(404), path="/nowhere"),
    Scenario("405", "405", _has_status(405), method="DELETE"),
)
