"""Tests docs/BENCHMARKS.md and its short table, with invented JSON files."""

import json
from pathlib import Path
from typing import Any

import pytest

from workbook.cli.commands.bench import name_of
from workbook.errors import WorkbookError
from workbook.speed import page
from workbook.speed.calls import price
from workbook.speed.plot import bars, lines, ratios
from workbook.speed.report import write
from workbook.speed.subjects import subject

ROUNDS = {"processes": 4, "rounds": 6}
FACTS = {"date": "2025-11-28", "python": "CPython 3.11.7", "machine": "an abacus", "versions": {}}


def a_run(**of_text: float) -> dict[str, Any]:
    figures = {name: {"ratio": ratio, "low": 1.0, "high": 9.0} for name, ratio in of_text.items()}
    return {"floors": {"text": 1.5}, "figures": {"text": figures}}


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    """Return a folder with three runs on 3.11, and one on 3.9, which is later in text order."""
    runs = [a_run(part5=2.0, falcon=4.0), a_run(part5=2.2, falcon=4.0), a_run(part5=2.1, falcon=5)]
    for version, document in (
        ("3.11", {**FACTS, **ROUNDS, "runs": runs}),
        ("3.9", {**FACTS, "python": "CPython 3.9", **ROUNDS, "runs": runs[:1]}),
    ):
        (tmp_path / f"bench-{version}.json").write_text(json.dumps(document))
    return tmp_path


def test_a_figure_is_the_median_of_its_runs_and_they_are_told_apart(measured: Path) -> None:
    document = page.read(measured, "bench")[-1]
    assert page.ratios_of(document) == {"text": {"part5": 2.1, "falcon": 4.0}}
    assert page.moves(document) == [pytest.approx(0.2 / 2.1), 0.25]


def test_the_pages_say_what_the_files_say(measured: Path) -> None:
    pages = page.current_pages(measured)
    text = pages[page.PAGE]
    assert text.index("**CPython 3.9**") < text.index("**CPython 3.11.7**, 2025-11-28, an abacus")
    assert "| × floor | text |\n|---|---:|\n| Part 5 | 2.10 |\n| Falcon | 4.00 |\n" in text
    assert "| floor, µs | 1.50 |" in text
    assert "Runs: 3, of 24 rounds in 4 processes each.\nBetween them a figure moved by 17%" in text
    assert "| Part 5 | 2.00 |" in pages[page.SHORT]


def test_the_readers_own_part_has_no_row(measured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs with mine/ go to a separate file. If another file has such figures, they are ignored."""
    assert (name_of(["mine", "starlette"]), name_of(["starlette"])) == ("bench-mine", "bench")
    monkeypatch.setenv("WORKBOOK_MINE", str(measured))
    (measured / "part5").mkdir()
    document = {**FACTS, **ROUNDS, "runs": [a_run(part5=2.0, mine=3.0)]}
    (measured / "bench-3.11.json").write_text(json.dumps(document))
    (measured / "bench-mine-3.11.json").write_text(json.dumps(document))
    text = "".join(page.current_pages(measured).values())
    assert "| Part 5 | 2.00 |" in text
    assert "yours" not in text


def test_the_floor_stands_below_its_own_scenario(measured: Path) -> None:
    """The JSON file may list scenarios in any order. Each floor belongs below its scenario."""
    figures = {name: {"part5": {"ratio": 2.0}} for name in ("404", "text", "json")}
    run = {"floors": {"404": 4.04, "text": 1.0, "json": 3.0}, "figures": figures}
    document = {**FACTS, **ROUNDS, "runs": [run]}
    (measured / "bench-3.11.json").write_text(json.dumps(document))
    text = page.current_pages(measured)[page.PAGE]
    assert "| × floor | text | small JSON | 404 |\n" in text
    assert "| floor, µs | 1.00 | 3.00 | 4.04 |\n" in text


def test_what_was_not_measured_stays(measured: Path) -> None:
    """A new run of one command must not remove the tables of the others."""
    before = page.PAGE.read_text("utf-8")
    begin, end = "<!-- server: made by `make bench-page` -->", "<!-- end of server -->"
    kept = before[before.index(begin) : before.index(end)]
    assert kept in page.current_pages(measured)[page.PAGE]


def test_without_a_run_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="run make bench first"):
        page.current_pages(tmp_path)


def test_the_committed_pages_have_a_real_run() -> None:
    for file in (page.PAGE, page.SHORT):
        assert "| Starlette |" in file.read_text("utf-8"), f"{file.name}: make bench-page"


def test_each_plot_has_a_ground_so_that_any_page_shows_it() -> None:
    drawn = [
        ratios({"text": {"part5": 2.0, "quart": 100.0}}, "a title"),
        bars({"Part 5": 0.5}, "a title"),
        lines({"Part 5": {10: 1.0, 100: 1.1}}, "routes", "cost"),
    ]
    for svg in drawn:
        assert "Part 5" in svg
        assert svg.index("fill: #ffffff") < svg.index("<text"), "nothing is drawn before the ground"


def test_a_file_has_the_name_of_its_interpreter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook.speed.report.BUILD", tmp_path / "build")
    file = write("bench", {"python": "CPython"})
    assert file.parent == tmp_path / "build"
    assert page.read(file.parent, "bench") == [{"python": "CPython"}]


async def test_a_request_takes_the_same_calls_each_time() -> None:
    from workbook.speed.scenarios import SCENARIOS

    first = await price(subject("part5").app_for(SCENARIOS[0]), "/")
    second = await price(subject("part5").app_for(SCENARIOS[0]), "/")
    layers = next(scenario for scenario in SCENARIOS if scenario.name == "layers")
    layered = await price(subject("part5").app_for(layers), "/")
    assert first == second
    assert first.of("app.py") > 0
    assert first.of("driver.py") == 0
    assert layered.calls > first.calls
