"""Tests the tables of `make errata` and `make errata-full`, and their errors."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.make_commands import workbook
from workbook.cli.commands.errata import faults_of, summary
from workbook.cli.commands.errata_full import red_nowhere
from workbook.errata import Needs, elsewhere, entries
from workbook.errata.elsewhere import in_child, pythons
from workbook.errata.trial import Verdict

FIRST = entries()[0]
HERE = Verdict.python


def test_errata_prints_the_table() -> None:
    said = workbook("errata", f"--only={FIRST.id}")
    assert (said.returncode, said.stderr) == (0, "")
    headings, row, got = said.stdout.splitlines()[:3]
    assert headings.split() == ["id", "part", "rows", "found", "check", "red"]
    cells = [FIRST.id, str(FIRST.part), *FIRST.rows, FIRST.stands, FIRST.check, "yes"]
    assert row.split() == cells
    assert got.startswith("     ")
    assert said.stdout.endswith("\nOf the planted mistakes, 1 of 1 made their check fail.\n")


def test_errata_of_one_part() -> None:
    said = workbook("errata", "--part=2", f"--only={FIRST.id},E06")
    assert (said.returncode, said.stderr) == (0, "")
    assert [line.split()[:2] for line in said.stdout.splitlines() if line.startswith("E")] == [
        ["E06", "2"]
    ]


def test_errata_full_looks_on_every_host() -> None:
    said = workbook("errata-full", f"--only={FIRST.id}")
    assert (said.returncode, said.stderr) == (0, "")
    headings, row, *_ = said.stdout.splitlines()
    assert headings.split() == ["id", "part", "rows", "check", *pythons(), "needs"]
    marks = ["✓✓✓"] * len(pythons())
    assert row.split() == [FIRST.id, str(FIRST.part), *FIRST.rows, FIRST.check, *marks]
    assert said.stdout.endswith("\nAll planted mistakes (1) made their check fail.\n")


def test_an_unknown_one_is_told() -> None:
    for command in ("errata", "errata-full"):
        said = workbook(command, "--only=E98765")
        assert (said.returncode, said.stdout) == (1, "")
        assert said.stderr.startswith("There is no erratum 'E98765'")


def verdicts(*changes: dict[str, object]) -> Iterator[Verdict]:
    for each in changes:
        yield replace(Verdict(FIRST.id, "inprocess", red=True), **each)  # type: ignore[arg-type]


def test_a_fault_is_told_with_its_mistake_and_its_place() -> None:
    seen = verdicts({}, {"faults": ("it stays green", "and more")})
    assert list(faults_of(seen)) == [
        f"{FIRST.id} (Python {HERE}, inprocess): it stays green",
        f"{FIRST.id} (Python {HERE}, inprocess): and more",
    ]


def test_what_could_not_be_seen_is_counted_apart() -> None:
    seen = [(FIRST, verdict) for verdict in verdicts({}, {"red": None})]
    assert summary(seen) == (
        "Of the planted mistakes, 1 of 2 made their check fail. Not to be seen on this Python or "
        f"server: {FIRST.id}."
    )


def test_a_mistake_that_was_red_nowhere_is_told() -> None:
    needy = replace(FIRST, needs=Needs(python="<3.12"))
    assert list(red_nowhere([needy], list(verdicts({"red": None}, {})))) == []
    assert list(red_nowhere([needy], list(verdicts({"red": None}, {"red": False})))) == [
        f"{FIRST.id} was red nowhere: it needs Python <3.12. make test PYTHON=… makes another "
        "environment."
    ]


def test_a_trial_that_breaks_off_is_a_fault(tmp_path: Path) -> None:
    python = tmp_path / "python3"
    python.write_text("#!/bin/sh\necho one >&2; echo no such module >&2; exit 3\n")
    python.chmod(0o755)
    (verdict,) = in_child(str(python), FIRST, ["inprocess"], all_checks=True)
    assert verdict.red is False
    assert verdict.faults == ("its trial in a process of its own failed: no such module",)


def test_the_pythons_are_those_that_make_has_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "ROOT", tmp_path)
    assert pythons() == {HERE: sys.executable}
    for version in ("3.99", "3.9", HERE, "3.98"):
        made = tmp_path / f".venv-{version}"
        made.mkdir()
        (made / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}.1\n")
        (made / "test.installed").touch()
    (tmp_path / ".venv-3.98/test.installed").unlink()
    assert list(pythons()) == ["3.9", HERE, "3.99"]
    assert pythons()[HERE] == sys.executable
    assert pythons()["3.99"] == str(tmp_path / ".venv-3.99/bin/python")
