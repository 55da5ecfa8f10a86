"""Puts bytecode into the site's archives, so that a browser need not compile them at each visit.

Each version of Python has its own bytecode, so `compile.mjs` runs this module in the site's Python.
"""

import py_compile
import sys
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from workbook.errors import WorkbookError
from workbook.site import desk
from workbook.site.tab import settle_in
from workbook.site.zips import zipped

# The questions of a visitor who steps through a request, reads, and begins a part. The modules that
# Python imports to answer them are compiled. Other modules stay source code, which is smaller.
VISIT: tuple[dict[str, Any], ...] = (
    {"ask": "contents"},
    {"ask": "steps", "part": 5, "target": "/home"},
    {"ask": "code", "part": 5},
    {"ask": "read", "part": 5},
    {"ask": "start", "part": 1},
    {"ask": "check", "part": 1},
)


def compile_what_a_visit_imports(site: Path) -> None:
    settle_in()
    for question in VISIT:
        if problem := desk.answer(question).get("problem"):
            raise WorkbookError(f"Python in the browser could not answer {question}: {problem}")
    imported = {str(getattr(each, "__file__", "")) for each in sys.modules.values()}
    for archive, place in {
        "python/python_stdlib.zip": next(each for each in sys.path if each.endswith(".zip")),
        "packages.zip": "/packages",
        "workbook.zip": "/workbook",
    }.items():
        compile_archive(site / archive, place, imported)


def compile_archive(archive: Path, place: str, imported: Collection[str]) -> None:
    """Replace each imported file of the archive by bytecode. `place` is where it is unpacked."""
    with zipfile.ZipFile(archive) as opened:
        files = [(each, opened.read(each)) for each in opened.namelist() if each[-1] != "/"]
    archive.write_bytes(zipped(_compiled(files, place, imported)))


def _compiled(
    files: list[tuple[str, bytes]], place: str, imported: Collection[str]
) -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory() as directory:
        source, made = Path(directory, "source.py"), Path(directory, "made.pyc")
        for name, data in files:
            if f"{place}/{name}" not in imported:
                yield name, data
                continue
            source.write_bytes(data)
            py_compile.compile(
                str(source),
                str(made),
                dfile=f"{place}/{name}",  # as a traceback names it
                doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
            yield f"{name}c", made.read_bytes()
