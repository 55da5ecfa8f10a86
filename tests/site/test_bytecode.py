"""Tests that the modules a visit imports are compiled for the browser, and no other files."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from workbook.site.build import LATER
from workbook.site.bytecode import compile_archive
from workbook.site.zips import zipped

FILES = {
    "tea/__init__.py": b"from tea import pot\n",
    "tea/pot.py": b"def pour():\n    raise ValueError('empty')\n",
    "tea/cup.py": b"SIZE = 3\n",
    "tea/words.txt": b"green",
}


def archive(directory: Path, place: str) -> Path:
    made = directory / "packages.zip"
    made.write_bytes(zipped(FILES.items()))
    compile_archive(made, place, {f"{place}/tea/__init__.py", f"{place}/tea/pot.py", "/b.py"})
    return made


def test_what_was_imported_is_compiled_and_the_rest_stays(tmp_path: Path) -> None:
    with zipfile.ZipFile(archive(tmp_path, "/packages")) as opened:
        names = opened.namelist()
        assert opened.read("tea/cup.py") == FILES["tea/cup.py"]
    assert names == ["tea/__init__.pyc", "tea/pot.pyc", "tea/cup.py", "tea/words.txt"]


@pytest.mark.parametrize("unpacked", [False, True])
def test_it_runs_and_a_traceback_names_the_file(tmp_path: Path, *, unpacked: bool) -> None:
    place = archive(tmp_path, "/packages")
    if unpacked:
        place = tmp_path / "unpacked"
        zipfile.ZipFile(tmp_path / "packages.zip").extractall(place)
    said = subprocess.run(
        [sys.executable, "-c", "import tea; tea.pot.pour()"],
        env={"PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert 'File "/packages/tea/pot.py", line 2, in pour' in said.stderr
    assert said.stderr.endswith("ValueError: empty\n")


def test_an_archive_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one, other = archive(tmp_path, "/packages"), archive(tmp_path / "other", "/packages")
    assert one.read_bytes() == other.read_bytes()


def test_the_site_has_compiled_what_a_visit_imports(site: Path) -> None:
    names = {
        name: set(zipfile.ZipFile(site / name).namelist())
        for name in ("python/python_stdlib.zip", *(each for each in LATER if each[-1] != "/"))
    }
    assert "asyncio/base_events.pyc" in names["python/python_stdlib.zip"]
    assert "asyncio/base_events.py" not in names["python/python_stdlib.zip"]
    assert "rich/console.pyc" in names["packages.zip"]
    assert "workbook/page/answer.pyc" in names["workbook.zip"]
    assert "tests/conformance/routing/paths.pyc" in names["workbook.zip"]
    kept = {"part5/sample.py", "workbook/learner/starters/part1/app.py"}
    assert kept <= names["workbook.zip"]
