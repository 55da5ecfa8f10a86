"""Tests load and faults in short; `make soak` runs them at length."""

import argparse
import sys
from pathlib import Path

import pytest

from workbook.cli.commands import soak
from workbook.cli.commands.soak import left_behind
from workbook.errors import WorkbookError
from workbook.soak import faults
from workbook.soak.trials import Stop, steady, stopped_under_load


def test_every_faulty_task_has_one_end() -> None:
    ends = faults.ended(1000)
    assert ends.accepted == ends.states.total() == 1000
    assert set(ends.states) == {"done", "failed", "given up", "cancelled", "named at shutdown"}
    assert ends.most == ends.limit


async def test_a_stop_under_load_loses_nothing() -> None:
    stop = await stopped_under_load(after=100)
    assert (stop.code, stop.lost) == (0, 0)
    assert stop.requests >= 100
    assert stop.accepted == stop.requests
    assert stop.named > 0  # more tasks are accepted than can finish in half a second


async def test_mixed_traffic_leaves_nothing_open() -> None:
    growth = await steady(700, warm_up=100)
    assert growth.answers.pop("left") == 14
    assert set(growth.answers) == {"200", "400", "404", "405"}
    assert sum(growth.answers.values()) == 700 - 14
    assert list(left_behind(growth)) == []


async def test_what_each_request_leaves_behind_is_seen() -> None:
    leaking = [sys.executable, "-m", "tests.leaking", "3000"]
    growth = await steady(500, warm_up=100, command=leaking)
    assert [line.split(" by ")[0] for line in left_behind(growth)] == ["memory grew"]


def test_what_is_lost_is_counted() -> None:
    assert Stop(0, requests=10, completed=9, accepted=10, finished=7, named=2).lost == 2


def test_where_there_is_no_proc_one_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(soak, "PROC", tmp_path / "statm")
    with pytest.raises(WorkbookError, match="which only Linux has: run it in the devcontainer"):
        soak.run(argparse.Namespace(requests=1, stops=1))
