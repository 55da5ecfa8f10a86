"""The packages that the site includes for Python in the browser, besides the standard library."""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from workbook.errors import WorkbookError
from workbook.parts.ladder import ROOT

# The name that is imported, and the package that contains it, in the version of requirements/.
PACKAGES: Mapping[str, str] = {
    "annotated_types": "annotated-types",
    "h11": "h11",
    "idna": "idna",
    "markdown_it": "markdown-it-py",
    "mdurl": "mdurl",
    "msgspec": "msgspec",
    "multidict": "multidict",
    "propcache": "propcache",
    "pydantic": "pydantic",
    "pydantic_core": "pydantic_core",
    "pygments": "Pygments",
    "rich": "rich",
    "typing_extensions": "typing_extensions",
    "typing_inspection": "typing-inspection",
    "yarl": "yarl",
}
REQUIREMENTS = ("learn", "part0", "run")
# The site uses only one lexer of Pygments, and no tests of packages.
LEFT_OUT = re.compile(
    r"pygments/lexers/(?!(__init__|_mapping|python)\.py)|pydantic/v1/|/tests/|/sboms/|\.pyi$"
)


class NotToBeHad(WorkbookError):
    """A package or file that the site needs cannot be downloaded."""


def pinned() -> list[str]:
    """Return lines such as `h11==0.16.0`, with the same versions as on the reader's machine."""
    lines = [
        line.partition("#")[0].strip()
        for name in REQUIREMENTS
        for line in (ROOT / f"requirements/{name}.txt").read_text("utf-8").splitlines()
    ]
    versions = {line.partition("==")[0]: line for line in lines if "==" in line}
    return [versions[package] for package in PACKAGES.values()]


def download(into: Path, python: str, abi: str) -> None:
    """Download the wheels for Pyodide's Python, such as "3.14.2", and ABI, such as "2026_0"."""
    if find_spec("pip") is None:
        raise WorkbookError(
            f"The site needs pip to bring its packages, and {sys.executable} has none: "
            f"{sys.executable} -m ensurepip brings it."
        )
    major, minor, *_ = python.split(".")
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary=:all:", f"--dest={into}"),
        *(f"--platform=pyemscripten_{abi}_wasm32", "--implementation=cp"),
        *(f"--python-version={major}.{minor}", f"--abi=cp{major}{minor}"),
    ]
    into.mkdir(parents=True, exist_ok=True)
    # With --abi, pip skips packages in plain Python, unless `--abi=none` is given too.
    said = subprocess.run([*command, "--abi=none", *pinned()], capture_output=True, text=True)
    if said.returncode:
        raise NotToBeHad(f"The packages of the site cannot be had:\n{said.stderr.strip()}")


def unpacked(wheels: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file that is needed."""
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if not name.endswith("/") and not LEFT_OUT.search(name):
                    yield name, archive.read(name)


def cleared(directory: Path) -> Path:
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return directory
