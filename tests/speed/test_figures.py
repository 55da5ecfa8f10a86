"""Tests that the benchmark measures correctly, and only reports what its samples support.

The tests do not depend on the speed of the machine, nor on other frameworks.
"""

import json
from typing import Any

import pytest

from workbook.errors import WorkbookError
from workbook.protocol.asgi_types import Receive, Scope, Send
from workbook.speed import rounds
from workbook.speed.bare_app import FLOORS
from workbook.speed.driver import WrongAnswer, started
from workbook.speed.plan import Plan
from workbook.speed.ratios import figures, floors
from workbook.speed.report import document, ratio_text
from workbook.speed.rounds import Sample
from workbook.speed.run import run
from workbook.speed.scenarios import SCENARIOS, Scenario
from workbook.speed.subjects import WITH_CODEC, Subject, subjects

PARTS = [subject for subject in subjects() if not subject.package]
OURS = [
    (scenario, part) for scenario in SCENARIOS for part in PARTS if scenario.name not in part.lacks
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
async def test_the_floor_gives_the_right_answer(scenario: Scenario) -> None:
    async with started("the floor", FLOORS[scenario.name], scenario) as floor:
        await floor.check()


@pytest.mark.parametrize(("scenario", "part"), OURS, ids=lambda each: each.name)
async def test_a_part_gives_the_right_answer(scenario: Scenario, part: Subject) -> None:
    async with started(part.name, part.app_for(scenario), scenario) as driven:
        await driven.check()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
async def test_a_wrong_answer_is_refused_wherever_it_comes(scenario: Scenario) -> None:
    right = FLOORS[scenario.name]
    asked = 0

    async def wrong_in_the_end(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal asked
        asked += 1
        app = right if asked < 4 else _teapot
        await app(scope, receive, send)

    async with started("this one", wrong_in_the_end, scenario) as driven:
        await driven.check()
        with pytest.raises(WrongAnswer, match="this one gives a wrong answer"):
            await driven.cpu(times=3)


async def _teapot(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 418})
    await send({"type": "http.response.body", "body": b"ok"})


async def test_each_request_is_a_new_one() -> None:
    """If a subject changed the scope, the next request must not see it."""
    scopes: list[Scope] = []

    async def remembers(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scopes.append(scope)
            scope["headers"].append((b"x-mine", b"1"))
            scope["state"]["mine"] = 1
        await FLOORS["text"](scope, receive, send)

    async with started("this one", remembers, SCENARIOS[0]) as driven:
        await driven.cpu(times=2)
    first, second = scopes
    assert first is not second
    assert first["headers"] == second["headers"]
    assert len(first["headers"]) == 7


def test_a_ratio_is_taken_within_its_round() -> None:
    """The second round is ten times slower for both, so its ratio is the same."""
    given = [(200.0, 100.0), (2000.0, 1000.0), (210.0, 100.0), (900.0, 300.0), (190.0, 100.0)]
    samples = [Sample("text", "part5", *pair) for pair in given]
    figure = figures(samples)["text"]["part5"]
    assert figure.ratio == 2.0
    assert (figure.low, figure.high) == (1.95, 2.55)
    assert figure.microseconds == 0.21
    assert floors(samples) == {"text": 0.1}


def test_the_document_is_what_pages_are_made_from() -> None:
    samples = [Sample("text", "part5", 300.0, 100.0), Sample("json", "part3", 200.0, 100.0)]
    made = document(figures(samples), floors(samples))
    assert json.loads(json.dumps(made)) == made
    assert made["figures"]["text"]["part5"]["ratio"] == 3.0
    assert made["floors"] == {"text": 0.1, "json": 0.1}


def test_no_more_digits_than_mean_something() -> None:
    assert [ratio_text(ratio) for ratio in (1.2345, 12.345, 123.45)] == ["1.23", "12.3", "123"]


async def test_the_rounds_are_shuffled_and_complete() -> None:
    plan = Plan(1, 3, 0.001, ["text", "few"], ["part1", "part5"])
    order = [(sample.scenario, sample.subject) async for sample in rounds.samples(plan)]
    assert len(order) == plan.samples == 12
    a_round = {(scenario.name, subject.name) for scenario, subject in plan.pairs()}
    assert [set(order[start : start + 4]) for start in (0, 4, 8)] == [a_round] * 3


def test_a_run_is_several_processes() -> None:
    plan = Plan(2, 1, 0.001, ["text"], ["part5"])
    told = list(run(plan))
    assert [(sample.scenario, sample.subject) for sample in told] == [("text", "part5")] * 2
    assert all(sample.subject_ns > 0 and sample.floor_ns > 0 for sample in told)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"scenarios": ["tex"]}, "SCENARIOS=tex is not there: choose from text json"),
        ({"subjects": ["part9"]}, "SUBJECTS=part9 is not there: choose from part1 part2"),
    ],
)
def test_a_wrong_name_is_told_with_the_choices(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(WorkbookError, match=sentence):
        Plan(1, 1, 1.0, **options).check()


def test_a_part_sits_out_what_comes_later() -> None:
    takes_part = {
        part.name: [each.name for each in SCENARIOS if each.name not in part.lacks]
        for part in PARTS
    }
    assert takes_part["part1"] == ["text", "few", "many", "404"]
    assert takes_part["part3"] == ["text", "json", "echo", "few", "many", "404", "405"]
    assert takes_part["part5"] == [each.name for each in SCENARIOS]


def test_a_codec_is_measured_where_there_is_json() -> None:
    assert {each.name for each in SCENARIOS} - WITH_CODEC.lacks == {"json", "echo"}
