"""Builds the site: the page, a worker that runs Python, and the workbook's own files unchanged.

The page is the one of `make lab`. Two things differ: how the page calls `answer`, and what the
reader can do on the page without an editor and a terminal. Texts, checks and parts are packed
unchanged.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from workbook.parts.ladder import ROOT
from workbook.site import packages, runtime
from workbook.site.zips import zipped

STATIC = Path(__file__).with_name("static")
PAGE = ROOT / "workbook/page/static"
TARGET = ROOT / "build/site"
CACHE = ROOT / "build/site-parts"  # the files that npm and pip have downloaded
ALONE = ("docs/words.md",)  # the page shows it
PACKED = ("workbook", "tests/conformance", "tests/part0", *(f"part{each}" for each in range(6)))
KINDS = {".py", ".toml", ".md", ".json"}
NOT_THERE = ("workbook/cli", "workbook/soak", "workbook/speed", "workbook/site/npm")
LATER = ("python/", "packages.zip", "workbook.zip")  # the page's worker fetches them


class Built(NamedTuple):
    directory: Path
    bytes: int
    python: str


def build(target: Path = TARGET, pyodide: str = "", cache: Path = CACHE) -> Built:
    modules = runtime.installed(cache / "npm")
    site = packages.cleared(target.with_name(f"{target.name}.new"))
    version = runtime.copied(pyodide, modules, site / "python")
    wheels = cache / f"wheels-{version.python}-{_digest(packages.pinned())}"
    if not wheels.is_dir():
        packages.download(wheels, version.python, version.abi)
    (site / "packages.zip").write_bytes(zipped(packages.unpacked(wheels)))
    (site / "workbook.zip").write_bytes(zipped(sources()))
    _compile_archives(site, cache)
    _copy_page(site)
    runtime.bundled(STATIC / "editor.js", modules, site / "static/editor.js")
    _write_service_worker(site)
    shutil.rmtree(target, ignore_errors=True)
    site.rename(target)
    size = sum(file.stat().st_size for file in target.rglob("*") if file.is_file())
    return Built(target, size, version.python)


def _compile_archives(site: Path, cache: Path) -> None:
    """Put bytecode into the archives, and keep the result for the next build."""
    archives = sorted(site.rglob("*.zip"))
    kept = cache / "compiled" / _digest(map(_sha256, archives))
    if not kept.is_dir():
        runtime.compile_archives(site)
        packages.cleared(kept.parent)
        made = packages.cleared(kept.with_suffix(".new"))
        for archive in archives:
            shutil.copy(archive, made)
        made.rename(kept)
    for archive in archives:
        shutil.copy(kept / archive.name, archive)


def _copy_page(site: Path) -> None:
    """Copy the page of `make lab`, but replace the two modules that need a server."""
    shutil.copytree(PAGE, site / "static")
    (site / "static/index.html").rename(site / "index.html")
    (site / "static/build.js").rename(site / "static/live.js")
    for name in ("build.js", "python.js", "site.css", "transport.js"):
        shutil.copyfile(STATIC / name, site / "static" / name)
    shutil.copyfile(STATIC / "worker.js", site / "worker.js")


def sources() -> Iterator[tuple[str, bytes]]:
    for folder in PACKED:
        for file in sorted((ROOT / folder).rglob("*")):
            name = file.relative_to(ROOT).as_posix()
            hidden = "__pycache__" in name or name.startswith(NOT_THERE)
            if file.suffix in KINDS and not hidden:
                yield name, file.read_bytes()
    for name in ALONE:
        yield name, (ROOT / name).read_bytes()
    yield "tests/__init__.py", b""


def _write_service_worker(site: Path) -> None:
    """Write a service worker that lists each file of the site. So it changes if a file changes."""
    files = [file for file in sorted(site.rglob("*")) if file.is_file()]
    names = [file.relative_to(site).as_posix() for file in files]
    digests = map(_sha256, files)
    at_once = ["./", *(name for name in names if not name.startswith(LATER))]
    told = {"version": _digest([*names, *digests]), "files": at_once}
    text = (STATIC / "sw.js").read_text("utf-8")
    (site / "sw.js").write_text(f"const SITE = {json.dumps(told)};\n{text}", "utf-8")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
