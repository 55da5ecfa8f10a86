"""Checks of Part 2's RequestData: later methods exist, and name the part that implements them."""

import inspect
import re
from typing import Any

from tests.conformance.by_hand import REQUEST_DATA, Receive, app_that, as_it_is
from workbook.protocol.messages import body_messages
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

READ = "Part 2, repository: asgi/request_data.py"


def _drafted(bench: Bench, *extractors: Any) -> Any:
    """Return RequestData made with positional arguments, in the article's order."""
    given: tuple[Any, ...] = ()
    if bench.part >= 3:
        given = (Receive(body_messages([])),)
    if bench.part >= 5:
        given = (*given, [(b"x-tea", b"green")], b"")
    return bench.name(REQUEST_DATA)(*given, *extractors)


async def _what_comes_of(bench: Bench, data: Any, method: str, *given: str) -> str:
    if not hasattr(data, method):
        return f"no {method}"
    try:
        result = getattr(data, method)(*given)
        if inspect.isawaitable(result):
            result = await bench.within(result)
        elif hasattr(result, "__anext__"):
            result = await bench.within(anext(result))
    except NotImplementedError as error:
        if "TODO" in str(error):
            raise  # a stub that is not written yet
        part = re.search(r"Part \d", str(error))
        return f"NotImplementedError naming {part.group() if part else 'no part'}"
    return repr(result)


@check(
    "draft-extractors",
    "an extractor gets empty data until the part that reads the real data",
    since=2,
    expected={
        2: "query {}, body b''",
        3: "query {}, body b'tea'",
        5: "query b'a=1', body b'tea'",
    },
    needs=REQUEST_DATA,
    read=READ,
    hints=(
        "Which arguments of the route does RequestData get?",
        "get_query_string_params and get_body of RequestData.",
        "If there is an extractor, call it: with {} and b'' in Part 2, later with the data.",
    ),
    rows=("2.3", "5.6"),
)
async def what_extractors_get(bench: Bench) -> str:
    bench.name(REQUEST_DATA)
    handed: list[str] = []

    async def read(request_data: Any) -> None:
        query = "get_query_string" if bench.part >= 5 else "get_query_string_params"
        await getattr(request_data, query)()
        await request_data.get_body()

    app = app_that(
        bench,
        read,
        lambda given: handed.append(f"query {given!r}"),
        lambda given: handed.append(f"body {given!r}"),
    )
    answer = await bench.ask(app, "POST", "/read?a=1", body=b"tea")
    return ", ".join(handed) or seen(answer)


@check(
    "draft-no-extractors",
    "without extractors, query string and body are None",
    since=2,
    expected="None, None",
    needs=REQUEST_DATA,
    read=READ,
    hints=(
        "Can a route have no extractors?",
        "get_query_string_params and get_body of RequestData.",
        "Return None where the extractor is None, before calling it.",
    ),
    live=False,
)
async def without_extractors(bench: Bench) -> str:
    data = _drafted(bench)
    query = data.get_query_string if bench.part >= 5 else data.get_query_string_params
    return f"{await query()}, {await bench.within(data.get_body())}"


@check(
    "draft-attributes",
    "RequestData keeps both extractors in attributes",
    since=2,
    expected={2: "qs_extractor, body_extractor", 3: "_qs_extractor, _body_extractor"},
    needs=REQUEST_DATA,
    read=READ,
    hints=(
        "Under which names does the constructor keep the extractors?",
        "RequestData.__init__: the query extractor comes before the body extractor.",
        "self.qs_extractor and self.body_extractor in Part 2, with an underscore from Part 3.",
    ),
    live=False,
)
async def kept_extractors(bench: Bench) -> str:
    def body_extractor(body: bytes) -> bytes:
        return body

    data = _drafted(bench, as_it_is, body_extractor)
    kept = {
        "qs_extractor": as_it_is,
        "body_extractor": body_extractor,
        "_qs_extractor": as_it_is,
        "_body_extractor": body_extractor,
    }
    found = [name for name, given in kept.items() if getattr(data, name, None) is given]
    return ", ".join(found) or "none of them"


@check(
    "draft-json-body",
    "get_json_body raises an error that names Part 3, and accepts an empty body from there on",
    since=2,
    expected={2: "NotImplementedError naming Part 3", 3: "of an empty body: {}"},
    needs=REQUEST_DATA,
    read={2: READ, 3: "Part 3, repository: asgi/request_data.py"},
    hints=(
        "Part 2 cannot read a body yet. From Part 3 on: is an empty body an error?",
        "RequestData.get_json_body.",
        'Part 2: raise NotImplementedError("get_json_body comes in Part 3"). From Part 3 on: '
        "return {} if the body is empty.",
    ),
    live=False,
)
async def drafted_json(bench: Bench) -> str:
    came = await _what_comes_of(bench, _drafted(bench), "get_json_body")
    is_missing = came.startswith(("NotImplementedError", "no "))
    return came if is_missing else f"of an empty body: {came}"


@check(
    "draft-headers",
    "get_headers and get_header_value raise errors that name Part 5, and work from there on",
    since=2,
    expected={2: "NotImplementedError naming Part 5", 5: "{'x-tea': 'green'}, 'green'"},
    needs=REQUEST_DATA,
    read=READ,
    hints=(
        "The methods exist in Parts 2 to 4. What can they do there?",
        "RequestData.get_headers and RequestData.get_header_value.",
        'raise NotImplementedError("get_headers comes in Part 5"), and the other likewise.',
    ),
    live=False,
)
async def drafted_headers(bench: Bench) -> str:
    data = _drafted(bench)
    every = await _what_comes_of(bench, data, "get_headers")
    one = await _what_comes_of(bench, data, "get_header_value", "x-tea")
    return every if every == one else f"{every}, {one}"


@check(
    "draft-body-bytes",
    "get_body_bytes raises an error that names Part 3, and is gone from there on",
    since=2,
    expected={2: "NotImplementedError naming Part 3", 3: "no get_body_bytes"},
    needs=REQUEST_DATA,
    read=READ,
    hints=(
        "What can the method do, as long as nobody reads the body? What takes its place in Part 3?",
        "RequestData.get_body_bytes.",
        "In Part 2 it raises NotImplementedError that names Part 3; in Part 3 delete the method.",
    ),
    live=False,
)
async def drafted_bytes(bench: Bench) -> str:
    return await _what_comes_of(bench, _drafted(bench), "get_body_bytes")


@check(
    "draft-query-name",
    "the method for the query string has the name that the article gives it",
    since=2,
    expected={2: "get_query_string_params", 5: "get_query_string"},
    needs=REQUEST_DATA,
    read={2: READ, 5: 'Part 5, "Headers and Query string"'},
    hints=(
        "Does a part have both names, or only one?",
        "RequestData.get_query_string_params.",
        "Rename it in Part 5, where the extractor gets the raw bytes.",
    ),
    live=False,
)
async def name_of_the_query(bench: Bench) -> str:
    known = ("get_query_string_params", "get_query_string")
    return ", ".join(name for name in known if hasattr(bench.name(REQUEST_DATA), name))
