"""Tests `make bench-exact` without valgrind: reading its log, and when Part 5 needs too much."""

from pathlib import Path

import pytest

from workbook.errors import WorkbookError
from workbook.speed import baseline, exact
from workbook.speed.exact import Count, counted_in, over_floor

LOG = """\
==6711== Cachegrind, a cache and branch-prediction profiler
==6711== Command: python -m workbook.speed.counted
==6711==
==6711== I   refs:      430,876,196
"""
COUNTS = [
    Count("text", "floor", 14_000.0),
    Count("text", "part5", 51_684.2),
    Count("text", "part1", 21_000.0),
    Count("json", "floor", 34_000.0),
    Count("json", "part5", 68_000.0),
]


def test_the_log_is_read() -> None:
    assert counted_in(LOG) == 430_876_196
    with pytest.raises(WorkbookError, match="has not told"):
        counted_in("==6711== Command: python")


def test_without_valgrind_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WorkbookError, match="apt install valgrind"):
        next(exact.count([("text", "floor")]))


def test_a_count_is_told_as_a_multiple_of_the_floor_of_its_scenario() -> None:
    assert over_floor(COUNTS)["text"]["part1"] == 1.5
    assert over_floor(COUNTS)["json"] == {"floor": 1.0, "part5": 2.0}


@pytest.mark.parametrize(
    ("before", "grown", "shrunk"),
    [
        (51_684, [], []),
        (50_200, [], []),  # an increase of 2.96 % is allowed
        (50_100, ["part5 text: 51,684 instructions per request, 3.2% more than 50,100"], []),
        (52_100, [], []),  # a decrease of 0.8 % is not reported
        (53_000, [], ["part5 text: 51,684 instructions per request, 2.5% fewer than 53,000"]),
    ],
)
def test_the_gate(before: int, grown: list[str], shrunk: list[str]) -> None:
    stands: baseline.Baseline = {"text": before, "query": 1}
    assert [*baseline.grown(stands, COUNTS)] == grown
    assert [*baseline.shrunk(stands, COUNTS)] == shrunk


def test_a_renewed_baseline_keeps_what_was_not_counted(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    baseline.renew("here", [Count("text", "part5", 9.0), Count("404", "part5", 7.0)], file)
    baseline.renew("there", [Count("text", "part5", 5.0)], file)
    baseline.renew("here", COUNTS, file)
    assert baseline.read("here", file) == {"404": 7, "text": 51_684, "json": 68_000}
    assert baseline.read("there", file) == {"text": 5}
    assert baseline.read("elsewhere", file) is None
