"""Tests that the first red check names the mistake that was just made."""

from pathlib import Path

import pytest

from tests.learner.test_check import Reader
from workbook.learner.next_red import by_cause, changed
from workbook.learner.results import Result
from workbook.learner.steps import lesson
from workbook.parts.ladder import part

MISTAKES = {
    "types.py with a plain Enum": (
        "asgi/types.py",
        ("from enum import StrEnum", "(StrEnum)"),
        ("from enum import Enum", "(Enum)"),
        "groups-methods-enum",
        "other keys, prints Methods.PUT",
    ),
    "app.py with the article's test": (
        "asgi/app.py",
        ("if not isinstance(response, BaseHTTPResponse)",),
        ("if response is not isinstance(response, BaseHTTPResponse)",),
        "samples-root",
        "not a response",
    ),
    "a getter without async": (
        "asgi/request_data.py",
        ("    async def get_json_body", "body = await self._load_all_body()"),
        ("    def get_json_body", 'body = b""'),
        "request-use-await",
        "await query_string_params, headers, header_value, body",
    ),
    "a RouteInfo in another order": (
        "asgi/api_router.py",
        ("RouteInfo(path, handler, method, query_string_extractor, body_extractor)",),
        ("(path, method, handler, query_string_extractor, body_extractor)",),
        "groups-route-info",
        "got        path, method,",
    ),
}


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


@pytest.mark.parametrize("name", MISTAKES)
def test_the_first_red_names_the_cause(name: str, reader: Reader) -> None:
    file, old, new, check, words = MISTAKES[name]
    directory = reader.has(3)
    reader.checks("--part=3")
    for before, after in zip(old, new, strict=True):
        text = (directory / file).read_text("utf-8")
        assert before in text
        (directory / file).write_text(text.replace(before, after), "utf-8")
    page = reader.checks("--part=3", status=3)
    assert f" ✗ {check} " in page
    assert words in " ".join(page.split()).replace("got ", "got        ")
    assert f"red since you changed {file}." in " ".join(page.split())
    assert f" ✗ {check} " in reader.checks("--part=3", status=3)  # a second time is the same


def test_without_a_save_the_order_is_that_of_building() -> None:
    red = [Result("b", "", "red"), Result("a", "", "red")]
    assert by_cause(red, green_before=(), files={"app.py"}) == red


def test_a_check_of_a_later_step_passed_only_by_chance() -> None:
    one = lesson(part(3))
    by_chance, next_one = Result("response-bodies-no-json", "", "red"), Result("x", "", "red")
    red = [next_one, by_chance]
    first_step = [*one.steps[0].checks, by_chance.id]
    assert by_cause(red, first_step, {"asgi/http_responses.py"}, one) == red
    everything = [*one.due]
    assert by_cause(red, everything, {"asgi/http_responses.py"}, one) == [by_chance, next_one]


def test_a_step_that_was_done_stays_so_while_an_earlier_check_is_red() -> None:
    one = lesson(part(3))
    wrong, undone = Result("router-segments", "", "red"), Result("errors-family", "", "red")
    green = [check for check in one.due if check != undone.id]
    assert by_cause([undone, wrong], green, {"asgi/router.py"}, one) == [wrong, undone]


def test_what_the_app_of_the_part_before_answers_says_little_in_the_step_of_the_app() -> None:
    one = lesson(part(3))
    earlier = [check for step in one.steps[:5] for check in step.checks]
    red = [Result("app-answers-handler", "", "red"), Result("routing-interior", "", "red")]
    assert by_cause(red, earlier, {"asgi/app.py"}, one) == red
    assert one.order["app-answers-handler"] < one.order["routing-interior"]


def test_a_file_that_is_new_or_gone_has_changed() -> None:
    assert changed({"a": "1", "b": "2"}, {"a": "1", "c": "3"}) == {"b", "c"}
