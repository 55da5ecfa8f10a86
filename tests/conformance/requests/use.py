"""Checks of RequestData used as in the articles: awaited getters, and the body as a stream."""

import inspect
from typing import Any

from tests.conformance.by_hand import REQUEST_DATA, Receive
from workbook.protocol.messages import body_messages
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

GETTERS = {
    "get_query_string_params": (),
    "get_query_string": (),
    "get_query_string_dict": (),
    "get_headers": (),
    "get_header_value": ("x-tea",),
    "get_body_bytes": (),
    "get_json_body": (),
    "get_body": (),
}


@check(
    "request-use-await",
    "every getter of RequestData is a coroutine function, and the stream an async generator",
    since=2,
    needs=REQUEST_DATA,
    expected={
        2: "await query_string_params, headers, header_value, body_bytes, json_body, body",
        3: "await query_string_params, headers, header_value, json_body, body · async for",
        5: "await query_string, query_string_dict, headers, header_value, json_body, body"
        " · async for",
    },
    read='Part 2, "So, what\'s next?" (sample)',
    hints=(
        "How does the article's sample call the getters?",
        "The getters of RequestData, also those that only raise NotImplementedError.",
        "async def get_header_value(self, key), and a yield in get_stream_body_bytes.",
    ),
    live=False,
)
async def awaited(bench: Bench) -> str:
    given: tuple[Any, ...] = ()
    if bench.part >= 3:
        given = (Receive(body_messages([])),)
    if bench.part >= 5:
        given = (*given, [(b"x-tea", b"green")], b"a=1")
    data = bench.name(REQUEST_DATA)(*given)
    coroutines = []
    for name, arguments in GETTERS.items():
        if not hasattr(data, name):
            continue
        try:
            result = getattr(data, name)(*arguments)
        except NotImplementedError:
            continue  # the error comes only when it is awaited
        if inspect.iscoroutine(result):
            coroutines.append(name.removeprefix("get_"))
            result.close()
    told = f"await {', '.join(coroutines)}"
    stream = getattr(data, "get_stream_body_bytes", None)
    return f"{told} · async for" if inspect.isasyncgenfunction(stream) else told
