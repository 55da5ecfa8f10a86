"""Tests the note about the planted mistake: if it is broken or missing, an error says so."""

import shutil
from pathlib import Path

import pytest

from tests.hunting import METHODS, Desk
from workbook.errata.planted_copy import veiled


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "JSONDecodeError: "),
        ("", "JSONDecodeError: "),
        ("[]", "TypeError: "),
        ("{}", "KeyError: 'erratum'"),
        ('{"erratum": 7}', "TypeError: "),
        ('{"erratum": "E07"}', "Error: "),
        (f'{{"erratum": "{veiled("E98765")}"}}', "UnknownErratum: There is no erratum 'E98765'"),
    ],
)
def test_a_note_that_cannot_be_read_is_told(desk: Desk, text: str, reason: str) -> None:
    planted = desk.plant(METHODS)
    desk.note.write_text(text)
    for command in ("break", "check", "mend"):
        desk.refuses(f"state.json does not say what is planted ({reason}", command)
    assert planted.exists()


def test_a_copy_without_its_note_is_told(desk: Desk) -> None:
    planted = desk.plant(METHODS)
    desk.note.unlink()
    for command in ("break", "check", "mend"):
        desk.refuses("state.json is missing, so it is unknown which mistake is in ", command)
    assert planted.exists()


def test_a_note_without_its_copy(desk: Desk) -> None:
    shutil.rmtree(desk.plant(METHODS))
    desk.refuses("is missing: run make mend, then make break.", "check")
    desk.refuses("A mistake is still planted in ", "break")
    assert desk("mend").returncode == 0
    assert not desk.broken.exists()
