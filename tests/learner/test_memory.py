"""Tests mine/state.json: what it saves, and that a broken file is moved aside."""

import json
import os
from pathlib import Path

import pytest

from workbook.learner import memory
from workbook.learner.memory import State


@pytest.fixture(autouse=True)
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path / "mine"))
    monkeypatch.setattr(memory, "_said", set())
    return tmp_path / "mine"


def test_without_a_file_nothing_is_remembered_and_none_is_made(mine: Path) -> None:
    assert memory.read() == State()
    assert not mine.exists()


def test_it_is_plain_and_says_what_it_is(mine: Path) -> None:
    memory.record(3, 9, 14, "routing-405")
    memory.record_hint("routing-405", 1)
    noted = json.loads((mine / "state.json").read_text())
    assert "You may delete this file" in noted["about"]
    assert noted["parts"]["3"].pop("checked").startswith("20")
    expected = {
        "passed": 9,
        "checks": 14,
        "failing": "routing-405",
        "green": [],
        "files": {},
        "step": 0,
        "code": "",
        "error": "",
    }
    assert noted["parts"] == {"3": expected}
    assert noted["hints"] == {"routing-405": 1}
    assert noted["last"] == {"part": "3", "check": "routing-405"}
    assert [path.name for path in mine.iterdir()] == ["state.json"]


def test_the_hints_to_what_has_turned_green_begin_anew() -> None:
    memory.record(3, 9, 14, "routing-405")
    memory.record_hint("routing-405", 2)
    memory.record(3, 9, 14, "routing-405")
    assert memory.read().hints == {"routing-405": 2}
    memory.record(3, 10, 14, "routing-slashes")
    assert memory.read().hints == {}


def test_forgetting_a_part_leaves_the_others() -> None:
    memory.record(1, 26, 26)
    memory.record(3, 9, 14, "routing-405")
    memory.forget(3)
    assert set(memory.read().parts) == {"1"}
    assert memory.read().last == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        '{"parts": 3}',
        '{"parts": {"3": {}}}',
        '{"parts": {"3": {"passed": "9", "checks": 14}}}',
        '{"parts": {"3": {"passed": 9, "checks": 14, "tea": 1}}}',
        '{"hints": {"routing-405": "two"}}',
        '{"last": {"part": 3}}',
        '{"predictions": {"calls": {"said": 3}}}',
        "\udcff",
    ],
)
def test_a_broken_file_is_moved_aside(
    text: str, mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine.mkdir()
    broken = text.encode("utf-8", "surrogateescape")
    for number in (1, 2):
        (mine / "state.json").write_bytes(broken)
        assert memory.read() == State()
        assert (mine / f"state.broken{number}.json").read_bytes() == broken
        said = capsys.readouterr().err
        assert f"state.broken{number}.json now, and a new file begins.\n" in said
        assert said.count("\n") == 1
    memory.record(1, 2, 3)
    assert memory.read().parts["1"].passed == 2


def test_where_nothing_can_be_written_that_is_one_sentence(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine.write_text("I am no directory\n")
    for passed in (1, 2):
        memory.record(1, passed, 3)
    said = capsys.readouterr().err
    assert "cannot be written (" in said
    assert said.count("\n") == 1
    assert mine.read_text() == "I am no directory\n"


@pytest.mark.skipif(os.getuid() == 0, reason="nothing is forbidden to root")
def test_a_directory_that_is_read_only_is_the_same(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    memory.record(1, 1, 3)
    mine.chmod(0o500)
    try:
        memory.record(1, 2, 3)
    finally:
        mine.chmod(0o700)
    assert "cannot be written (Permission denied)" in capsys.readouterr().err
    assert memory.read().parts["1"].passed == 1


def test_the_hints_of_a_hunt_begin_again_with_another_check() -> None:
    def hints_after(failing: str) -> int:
        memory.record_hunt("E01", 1, failing, [], {})
        hunt = memory.read().hunt
        assert hunt is not None
        return hunt.hints

    assert hints_after("routing-404") == 0
    memory.record_hunt_hint(2)
    assert hints_after("routing-404") == 2
    assert hints_after("routing-interior") == 0
