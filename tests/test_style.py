"""Tests with ruff and mypy --strict, and that no file names a path of one machine."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.make_commands import python
from workbook.parts.ladder import ROOT, all_parts

NOT_OURS = {".git", ".venv", "build", "mine", "node_modules"}
# Home and scratch directories. "/home" alone is a route of the samples.
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:root|Users|home/\w+|tmp/\w+)/\w")
CODE = ("*.py", "*.toml", "*.txt", "*.yml", "*.json", "*.md", "*.ipynb", "Makefile", "run")


def our_files(*patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        for file in ROOT.rglob(pattern):
            inside = file.relative_to(ROOT).parts
            if file.is_file() and not any(
                name in NOT_OURS
                or name == "__pycache__"
                or name.endswith("_cache")
                or ".venv" in name
                for name in inside
            ):
                yield file


def assert_succeeds(*command: str, directory: Path = ROOT) -> None:
    said = python("-m", *command, directory=directory, timeout=300)
    assert said.returncode == 0, said.stdout + said.stderr


def test_ruff_check() -> None:
    assert_succeeds("ruff", "check", "--quiet", ".")


def test_ruff_format() -> None:
    assert_succeeds("ruff", "format", "--check", "--quiet", ".")


@pytest.mark.long
def test_mypy() -> None:
    """The runs follow one another, because they share a cache of the libraries."""
    strictly = ("mypy", f"--config-file={ROOT / 'pyproject.toml'}")
    cache = f"--cache-dir={ROOT / '.mypy_cache'}"
    # Each part is checked separately, because all parts have modules of the same names.
    for name in [*(part.directory.name for part in all_parts()), "beyond"]:
        assert_succeeds(*strictly, cache, ".", directory=ROOT / name)
    assert_succeeds(*strictly, cache, "workbook", "tests")


def test_no_path_of_one_machine() -> None:
    texts = {file: file.read_text(encoding="utf-8") for file in our_files(*CODE)}
    assert ROOT / "Makefile" in texts
    assert [
        f"{file}: {found.group()}"
        for file, text in texts.items()
        for found in MACHINE_PATH.finditer(text)
    ] == []
    assert [str(file) for file, text in texts.items() if f"{ROOT}/" in text] == []


def test_such_a_path_would_be_found() -> None:
    for path in ("root", "tmp/work", "Users", "home/ann"):
        assert MACHINE_PATH.search(f'open("/{path}/notes.txt")')
    assert not MACHINE_PATH.search("GET /home 200, /users/me, http://127.0.0.1:8000/home/x")
