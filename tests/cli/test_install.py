"""Tests of the install step of make, with scripts in the place of uv and pip."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbook.cli import install

SUCCEEDS = [sys.executable, "-c", "print('Collecting h11==1.0')"]
FAILS = [sys.executable, "-c", "print('error: a dns failure'); raise SystemExit(1)"]


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(install, "install_workbook", lambda site_packages: None)
    (tmp_path / "other.txt").write_text("# What it needs.\nh11==1.0\n")
    group = tmp_path / "group.txt"
    group.write_text("-r other.txt\nuvicorn==1.0\nh11==1.0\n")
    return group


def given(monkeypatch: pytest.MonkeyPatch, *commands: list[str]) -> None:
    def installers(group: Path, total: int) -> Iterator[list[str]]:
        assert total == 2
        yield from commands

    monkeypatch.setattr(install, "installers", installers)


def test_the_next_installer_is_tried_if_one_fails(
    group: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, FAILS, SUCCEEDS, FAILS)
    assert install.main(str(group)) == 0
    out, err = capfd.readouterr()
    assert out.startswith(f"Installing 2 packages ({group}) into ")
    assert err == ""


def test_if_all_fail_the_last_one_says_why(
    group: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, [*FAILS[:2], "raise SystemExit('error: another')"], FAILS)
    assert install.main(str(group)) == 1
    assert capfd.readouterr().err == (
        "error: a dns failure\n"
        "The network cannot be reached. Everything that worked before still works. Only commands "
        "that need these packages do not.\n"
    )


@pytest.mark.parametrize(
    ("pip", "uv", "expected"),
    [(True, True, ["uv", "pip"]), (True, False, ["pip"]), (False, True, ["uv"])],
)
def test_uv_is_tried_before_pip(
    pip: bool, uv: bool, expected: list[str], group: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "find_spec", lambda name: pip or None)
    monkeypatch.setattr(install, "uv", lambda: "uv" if uv else None)
    commands = list(install.installers(group, 2))
    assert ["uv" if command[0] == "uv" else command[2] for command in commands] == expected


def test_without_both_there_is_a_sentence(group: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "find_spec", lambda name: None)
    monkeypatch.setattr(install, "uv", lambda: None)
    with pytest.raises(SystemExit, match="has no pip, and there is no uv: delete"):
        list(install.installers(group, 2))


@pytest.mark.parametrize("total", [2, install.MANY + 1])
def test_uv_is_downloaded_for_a_large_group_only(
    total: int, group: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloads: list[list[str]] = []
    monkeypatch.setattr(install, "find_spec", lambda name: True)
    monkeypatch.setattr(install, "uv", lambda: "uv" if downloads else None)
    monkeypatch.setattr(subprocess, "run", lambda command, **_: downloads.append(command))
    first = next(install.installers(group, total))
    assert bool(downloads) == (total > install.MANY) == (first[0] == "uv")
    assert all(command[-1] == install.UV for command in downloads)


def test_an_installer_that_dies_without_a_word_has_failed(
    group: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, [sys.executable, "-c", "raise SystemExit(3)"])
    assert install.main(str(group)) == 1
    assert "ended with status 3" in capfd.readouterr().err
