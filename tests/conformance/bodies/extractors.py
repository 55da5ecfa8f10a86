"""Checks of body extractors: a refused body is answered 400, a bug in the extractor 500."""

from collections.abc import Callable
from typing import Any

from tests.conformance.by_hand import NOT_YET, STREAM, app_reading
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

READ = "Part 3, repository: asgi/request_data.py"


@check(
    "body-extractor-errors",
    "a ValueError or RecursionError of an extractor is answered 400, other exceptions 500",
    since=3,
    expected={
        1: "ValueError 500, RecursionError 500, RuntimeError 500, KeyError 500",
        3: "ValueError 400, RecursionError 400, RuntimeError 500, KeyError 500",
    },
    read=READ,
    hints=(
        "Which exception do int(), json, pydantic and msgspec raise for wrong input?",
        "RequestData.get_body.",
        "Turn only these two into an InvalidRequestDataException; a KeyError is a bug of ours.",
    ),
    rows=("3.30",),
)
async def extractor_errors(bench: Bench) -> str:
    def raising(error: type[Exception]) -> Any:
        def extractor(body: bytes) -> None:
            raise error("tea")

        return extractor

    told: list[str] = []
    for error in (ValueError, RecursionError, RuntimeError, KeyError):
        app = app_reading(bench, lambda data: data.get_body(), body=raising(error))
        answer = await bench.ask(app, "POST", "/read", body=b"tea")
        told.append(f"{error.__name__} {answer.status}")
    return ", ".join(told)


@check(
    "body-extractor-answers",
    "an extractor may raise its own InvalidRequest, and its message may be any object",
    since=3,
    expected='404 "no such tea", 400',
    needs=STREAM,
    read=READ,
    hints=(
        "Must the message of an exception be a str?",
        "exceptions.py: what each class does with its message.",
        "Pass str(message) to the response, and let an InvalidRequest through as it is.",
    ),
    rows=("3.30",),
)
async def extractor_answers(bench: Bench) -> str:
    bench.name(STREAM)
    told: list[str] = []

    def refuse(body: bytes) -> None:
        if body == b"mate":
            raise bench.name("asgi.exceptions.NotFoundException")("no such tea")
        raise bench.name("asgi.exceptions.InvalidRequestDataException")(["tea"])

    app = app_reading(bench, lambda data: data.get_body(), body=refuse)
    told.append(seen(await bench.ask(app, "POST", "/read", body=b"mate")))
    told.append(str((await bench.ask(app, "POST", "/read", body=b"chai")).status))
    return ", ".join(told)


@check(
    "body-extractor-pydantic",
    "pydantic's validate_json works as an extractor, and a body that it refuses is answered 400",
    since=3,
    expected={1: f"{NOT_YET}, 500, 500", 3: '200 "[1, 2]", 400, 400'},
    read=READ,
    hints=(
        "What does an extractor get, and what may it return?",
        "RequestData.get_body.",
        "pydantic's ValidationError is a ValueError: a 400, as for every extractor.",
    ),
    rows=("3.30",),
)
async def with_pydantic(bench: Bench) -> str:
    from pydantic import TypeAdapter

    return await _foreign(bench, TypeAdapter(list[int]).validate_json)


@check(
    "body-extractor-msgspec",
    "msgspec's decode works as an extractor, and a body that it refuses is answered 400",
    since=3,
    expected={1: f"{NOT_YET}, 500, 500", 3: '200 "[1, 2]", 400, 400'},
    read=READ,
    hints=(
        "What does an extractor get, and what may it return?",
        "RequestData.get_body.",
        "msgspec's errors are ValueErrors: a 400, as for every extractor.",
    ),
    rows=("3.30",),
)
async def with_msgspec(bench: Bench) -> str:
    from msgspec.json import Decoder

    return await _foreign(bench, Decoder(list[int]).decode)


async def _foreign(bench: Bench, extractor: Callable[[bytes], object]) -> str:
    app = app_reading(bench, lambda data: data.get_body(), body=extractor)
    bodies = (b"[1, 2]", b'["one"]', b"[1,")
    good, wrong, cut = [await bench.ask(app, "POST", "/read", body=body) for body in bodies]
    return f"{seen(good)}, {wrong.status}, {cut.status}"
