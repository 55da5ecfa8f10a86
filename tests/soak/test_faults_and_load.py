"""Tests what `make soak` does in short runs: faulty tasks, load, and idle connections."""

import argparse
import resource
import sys
from pathlib import Path

import pytest

from workbook.cli.commands import soak
from workbook.cli.commands.soak import gone_wrong, left_behind
from workbook.errors import WorkbookError
from workbook.soak import faults, idle
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


def test_idle_connections_cost_little_and_are_still_answered() -> None:
    seen = idle.held(200, requests=400)
    assert (seen.connections, seen.idle, seen.requests) == (200, 190, 400)
    assert list(gone_wrong(seen)) == []


def test_idle_connections_that_the_server_closes_are_seen() -> None:
    seen = idle.held(100, requests=100, command=[*idle.COMMAND[:-1], "0.01"])
    assert seen.lost > 0
    assert f"{seen.lost} of 95 idle connections were not answered at the end" in gone_wrong(seen)


@pytest.mark.parametrize(
    ("limits", "fit", "raised"),
    [
        ((1024, 4096), 3896, [(4096, 4096)]),
        ((1024, 20_000), 10_000, [(10_200, 20_000)]),
        ((1024, resource.RLIM_INFINITY), 10_000, [(10_200, resource.RLIM_INFINITY)]),
        ((12_000, 20_000), 10_000, []),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), 10_000, []),
    ],
)
def test_as_many_connections_as_the_open_files_allow(
    limits: tuple[int, int],
    fit: int,
    raised: list[tuple[int, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_to: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _, to: set_to.append(to))
    assert idle.room_for(10_000) == fit
    assert set_to == raised


def test_fewer_connections_than_asked_for_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(soak, "room_for", lambda wanted: 56)
    held = idle.Idle("asyncio", 56, memory=4000, idle=54, lost=0, requests=200, failed=3)
    monkeypatch.setattr(soak, "held", lambda count, requests: held)
    assert soak.connections(100) == ["3 of 200 requests failed beside idle connections"]
    told = capsys.readouterr().out
    assert "only 56 connections, not 100: this system allows 256 open files (ulimit -Hn)" in told
    assert "56 connections on Part 0 (asyncio): 4000 bytes each" in told


def test_what_is_lost_is_counted() -> None:
    assert Stop(0, requests=10, completed=9, accepted=10, finished=7, named=2).lost == 2


def test_where_there_is_no_proc_one_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(soak, "PROC", tmp_path / "statm")
    with pytest.raises(WorkbookError, match="only exists on Linux: run it in the devcontainer"):
        soak.run(argparse.Namespace(requests=1, stops=1))
