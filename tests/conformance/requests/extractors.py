"""Checks of asgi/extractors.py, our addition: dataclasses whose annotations convert the values."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, make_dataclass
from typing import Any

from tests.conformance.by_hand import app_that
from workbook.protocol.answer import Answer
from workbook.suite.checks import check
from workbook.suite.cpu_time import cpu_time
from workbook.suite.testbed import Bench, seen

READ = "Part 5, repository: README.md"
QUERY = "asgi.extractors.query_extractor"
JSON = "asgi.extractors.json_extractor"


@dataclass
class Search:
    text: str
    page: int = 1
    price: float | None = None
    hot: bool = False
    size: list[int] = field(default_factory=list)


@dataclass
class Order:
    tea: str
    cups: int


@dataclass
class Table:
    number: int
    orders: list[Order]


async def _query(bench: Bench, *queries: str) -> list[Answer]:
    async def read(data: Any) -> Any:
        return await data.get_query_string()

    app = app_that(bench, read, query=bench.name(QUERY)(Search))
    return [await bench.ask(app, "GET", f"/read?{query}") for query in queries]


async def _bodies(
    bench: Bench, extractor: Callable[[bytes], object], *bodies: bytes
) -> list[Answer]:
    app = app_that(bench, lambda data: data.get_body(), body=extractor)
    return [await bench.ask(app, "POST", "/read", body=body) for body in bodies]


def _refusal(answer: Answer, *fields: str) -> str:
    """Return the status of a refusal, with the field that its message names."""
    if answer.status != 400:
        return str(answer.status)
    return f"400 naming {', '.join(field for field in fields if field in answer.text) or 'none'}"


@check(
    "extractors-query-typed",
    "query_extractor converts each value to the type of its annotation",
    since=5,
    expected="200 \"Search(text='7', page=2, price=0.5, hot=True, size=[])\"",
    needs=QUERY,
    read=READ,
    hints=(
        "In a query string all values are text. Which type should each have?",
        "asgi/extractors.py: query_extractor(model).",
        "Read the annotations once, then convert each value to its type; defaults fill the rest.",
    ),
    rows=("5.5", "5.17"),
)
async def query_typed(bench: Bench) -> str:
    return seen((await _query(bench, "text=7&page=2&price=0.5&hot=true"))[0])


@check(
    "extractors-query-list",
    "only the annotation decides whether a value is a list, not how often the client sent it",
    since=5,
    expected="size once [3] · size twice [3, 4] · page twice 400 naming page",
    needs=QUERY,
    read=READ,
    hints=(
        "If the client sends one size, is size: list[int] a list?",
        "asgi/extractors.py: where all the values of a name become one field.",
        "A list field takes all values; any other takes one, and more than one is a 400.",
    ),
    rows=("5.5",),
)
async def query_list(bench: Bench) -> str:
    once, twice, page = await _query(
        bench, "text=a&size=3", "text=a&size=3&size=4", "text=a&page=3&page=4"
    )
    sizes = [answer.text.partition("size=")[2].removesuffix(")") for answer in (once, twice)]
    told = [f"size once {sizes[0]}", f"size twice {sizes[1]}"]
    return " · ".join([*told, f"page twice {_refusal(page, 'page')}"])


@check(
    "extractors-query-wrong",
    "a value of the wrong type, or a missing one, is answered 400 with the field's name",
    since=5,
    expected="wrong 400 naming page, missing 400 naming text",
    needs=QUERY,
    read=READ,
    hints=(
        "What does the client need to know about its bad request?",
        "asgi/extractors.py: what is raised where a value does not convert.",
        "InvalidRequestDataException with the name of the field in front.",
    ),
    rows=("5.17",),
)
async def query_wrong(bench: Bench) -> str:
    wrong, missing = await _query(bench, "text=a&page=two", "page=2")
    told = [_refusal(answer, "page", "text", "size") for answer in (wrong, missing)]
    return f"wrong {told[0]}, missing {told[1]}"


@check(
    "extractors-json-typed",
    "json_extractor makes a dataclass from a body, including nested dataclasses",
    since=5,
    expected="200 \"Table(number=4, orders=[Order(tea='mint', cups=2)])\"",
    needs=JSON,
    read=READ,
    hints=(
        "Which types can a field have besides str and int?",
        "asgi/extractors.py: json_extractor(model).",
        "Decode the body, then convert each field to its type, nested ones in the same way.",
    ),
    rows=("5.17",),
)
async def json_typed(bench: Bench) -> str:
    extractor = bench.name(JSON)(Table)
    body = b'{"number": 4, "orders": [{"tea": "mint", "cups": 2}]}'
    return seen((await _bodies(bench, extractor, body))[0])


@check(
    "extractors-json-wrong",
    "a body that does not fit the model is answered 400 with the field's name",
    since=5,
    expected="wrong 400 naming cups, missing 400 naming number, list 400, cut 400",
    needs=JSON,
    read=READ,
    hints=(
        'Is "7" a number in JSON?',
        "asgi/extractors.py: what is raised where a value does not fit.",
        "InvalidRequestDataException with the field's name; bad JSON, or no object, is a 400 too.",
    ),
    rows=("5.17",),
)
async def json_wrong(bench: Bench) -> str:
    wrong, missing, as_list, cut = await _bodies(
        bench,
        bench.name(JSON)(Table),
        b'{"number": 4, "orders": [{"tea": "mint", "cups": "2"}]}',
        b'{"orders": []}',
        b"[4]",
        b'{"number": ',
    )
    wrong_told = _refusal(wrong, "number", "tea", "cups")
    missing_told = _refusal(missing, "number", "orders")
    return f"wrong {wrong_told}, missing {missing_told}, list {as_list.status}, cut {cut.status}"


@check(
    "extractors-query-linear",
    "refusing a number with 16 times as many digits takes about 16 times as long",
    since=5,
    expected="int linear, float linear",
    needs=QUERY,
    read=READ,
    hints=(
        "In how many ways can your pattern match the same digits?",
        "asgi/extractors.py: the pattern of a float.",
        "Digits after the point only where there is a point: [0-9]+(\\.[0-9]*)?",
    ),
    live=False,
)
async def query_linear(bench: Bench) -> str:
    said = []
    for kind in (int, float):
        extract = bench.name(QUERY)(make_dataclass("Tea", [("cups", kind)]))
        few, many = (min(_cpu(extract, digits) for _ in range(5)) for digits in (400, 6400))
        longer = many / few
        said.append(f"{kind.__name__} " + ("linear" if longer < 60 else f"{longer:.0f} times"))
    return ", ".join(said)


def _cpu(extract: Any, digits: int) -> float:
    query = b"cups=" + b"7" * digits + b"x"
    with cpu_time() as took, suppress(Exception):  # the request is refused
        extract(query)
    return took.seconds
