"""Gets Pyodide from a folder, an address or its npm package, and other packages from npm."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from workbook.errors import WorkbookError
from workbook.site.packages import NotToBeHad

FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
NPM = Path(__file__).with_name("npm")


class Version(NamedTuple):
    python: str  # "3.14.2"
    abi: str  # "2026_0"


def installed(folder: Path) -> Path:
    """Install the packages that npm/package.json names, and keep the folder for the next build."""
    if shutil.which("npm") is None:
        raise NotToBeHad(
            "The site is built with npm, which is not here: install Node.js (Debian, Ubuntu: npm)."
        )
    folder.mkdir(parents=True, exist_ok=True)
    lock = (NPM / "package-lock.json").read_text("utf-8")
    done = folder / "installed-lock.json"
    if not done.is_file() or done.read_text("utf-8") != lock:
        for file in NPM.iterdir():
            shutil.copy(file, folder)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        said = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if said.returncode:
            raise NotToBeHad(f"npm cannot bring what the site needs:\n{said.stderr.strip()}")
        done.write_text(lock, "utf-8")
    return folder / "node_modules"


def copied(source: str, modules: Path, into: Path) -> Version:
    """Copy Pyodide into the site, from `source` or, if this is empty, from its npm package."""
    into.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        if source.startswith(("http://", "https://")):
            _fetched(f"{source.rstrip('/')}/{file}", into / file)
            continue
        folder = Path(source).expanduser() if source else modules / "pyodide"
        if not (folder / file).is_file():
            raise WorkbookError(
                f"PYODIDE={source} has no {file}: name a folder with Pyodide in it."
            )
        shutil.copyfile(folder / file, into / file)
    lock = into / "pyodide-lock.json"
    info = json.loads(lock.read_text("utf-8"))["info"]
    # Leave out the list of all packages that Pyodide has, because the site has its own packages.
    lock.write_text(json.dumps({"info": info, "packages": {}}), "utf-8")
    return Version(info["python"], info["abi_version"])


def _fetched(address: str, into: Path) -> None:
    try:
        with urlopen(address, timeout=60) as answer, into.open("wb") as file:
            shutil.copyfileobj(answer, file)
    except (URLError, OSError, ValueError) as error:
        raise NotToBeHad(f"PYODIDE= cannot be had from {address}: {error}.") from None


def compile_archives(site: Path) -> None:
    """Start the site's Python, and let it put bytecode into the archives: see bytecode.py."""
    program = Path(__file__).with_name("compile.mjs")
    _run_node("The site's Python", program, site)


def bundled(source: Path, modules: Path, into: Path) -> None:
    """Bundle one of our ES modules with everything that it imports from npm, for browsers."""
    options = ("--bundle", "--format=esm", "--minify", "--target=es2022", "--log-level=warning")
    _run_node(
        source.name,
        *(modules / "esbuild/bin/esbuild", source, f"--outfile={into}", *options),
        "--legal-comments=eof",
        NODE_PATH=str(modules),
    )


def _run_node(what: str, *command: str | Path, **environment: str) -> None:
    environment["PATH"] = str(Path(shutil.which("node") or "node").parent)
    said = subprocess.run(["node", *command], capture_output=True, text=True, env=environment)
    if said.returncode:
        raise WorkbookError(f"{what} is not ready for the site:\n{said.stderr.strip()}")
