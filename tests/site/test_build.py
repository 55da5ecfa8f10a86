"""Tests the steps of building the site that need no network."""

import io
import json
import tomllib
import zipfile
from pathlib import Path

import pytest

from workbook.errors import WorkbookError
from workbook.parts.ladder import ROOT, all_parts
from workbook.site import build, packages, runtime
from workbook.site.zips import zipped

STATIC = ROOT / "workbook/site/static"


def pyodide(folder: Path) -> Path:
    folder.mkdir()
    for name in runtime.FILES:
        (folder / name).write_text("x")
    info = {"python": "3.14.2", "abi_version": "2026_0"}
    lock = {"info": info, "packages": {"numpy": {}}}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    return folder


def test_pyodide_comes_from_a_folder_and_its_list_of_packages_stays_there(tmp_path: Path) -> None:
    source = pyodide(tmp_path / "source")
    version = runtime.copied(str(source), tmp_path, tmp_path / "site")
    assert version == ("3.14.2", "2026_0")
    assert sorted(file.name for file in (tmp_path / "site").iterdir()) == sorted(runtime.FILES)
    assert json.loads((tmp_path / "site/pyodide-lock.json").read_text())["packages"] == {}


def test_a_folder_without_it_is_told(tmp_path: Path) -> None:
    source = pyodide(tmp_path / "source")
    (source / "pyodide.asm.wasm").unlink()
    with pytest.raises(WorkbookError, match=r"PYODIDE=.* has no pyodide.asm.wasm"):
        runtime.copied(str(source), tmp_path, tmp_path / "site")


def test_an_address_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match=r"cannot be had from http://127.0.0.1:1/pyodide.mjs"):
        runtime.copied("http://127.0.0.1:1/", tmp_path, tmp_path / "site")


def test_the_packages_are_those_of_the_readers_machine() -> None:
    lines = packages.pinned()
    assert len(lines) == len(packages.PACKAGES)
    learn = (ROOT / "requirements/learn.txt").read_text("utf-8").splitlines()
    assert next(line for line in lines if line.startswith("pydantic==")) in learn


def test_of_a_wheel_only_what_is_needed_comes_along(tmp_path: Path) -> None:
    names = ["pygments/lexers/python.py", "pygments/lexers/ada.py", "h11/tests/test.py", "h11/a.py"]
    (tmp_path / "a.whl").write_bytes(zipped((name, b"") for name in names))
    found = [name for name, _ in packages.unpacked(tmp_path)]
    assert found == ["pygments/lexers/python.py", "h11/a.py"]


def test_what_is_packed_is_what_the_page_needs_and_nothing_of_the_readers() -> None:
    names = {name for name, _ in build.sources()}
    for part in all_parts():
        assert f"part{part.number}/README.md" in names
        assert {f"part{part.number}/{file}" for file in part.files} <= names
    assert {"workbook/errata/E01.toml", "workbook/learner/starters/part1/app.py"} <= names
    assert "tests/conformance/routing/paths.py" in names
    assert not [name for name in names if name.startswith(("mine/", "build/", "workbook/cli"))]
    assert not [name for name in names if "__pycache__" in name]


def test_an_archive_is_the_same_bytes_each_time() -> None:
    one, other = (zipped([("a/b.py", b"x = 1\n"), ("c.py", b"")]) for _ in range(2))
    assert one == other
    assert zipfile.ZipFile(io.BytesIO(one)).read("a/b.py") == b"x = 1\n"


def test_only_relative_addresses_stand_in_the_site() -> None:
    for file in (*STATIC.iterdir(), *build.PAGE.iterdir()):
        text = file.read_text("utf-8")
        assert 'src="/' not in text
        assert 'href="/' not in text
        assert not [word for word in ('fetch("/', 'from "/', 'import("/') if word in text]


def test_the_pages_and_the_metadata_name_the_python_of_the_browser() -> None:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    npm = json.loads((runtime.NPM / "package.json").read_text("utf-8"))["dependencies"]
    major = npm["pyodide"].partition(".")[0]  # 314 is the one with CPython 3.14
    python = f"{major[0]}.{major[1:]}"
    assert f"Programming Language :: Python :: {python}" in about["classifiers"]


def test_the_lock_of_npm_names_no_registry() -> None:
    assert "http" not in (runtime.NPM / "package-lock.json").read_text("utf-8")
