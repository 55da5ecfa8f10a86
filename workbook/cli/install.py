"""Installs one requirements file into the environment that runs this, and shows the progress.

make runs this as a file: `.venv/bin/python workbook/cli/install.py requirements/run.txt`. It needs
no installed package, not even pip, because uv makes environments without pip. The workbook itself
is installed as well, so that any Jupyter kernel can import it.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UV = "uv==0.13.9"
MANY = 50  # packages: fewer are installed before uv is downloaded
NO_NETWORK = ("connection", "network", "resolve", "unreachable", "timed out", "dns")

# Collecting rich==15.0.0 (from -r requirements/run.txt (line 5))
PACKAGE = re.compile(r"(?:Collecting|Requirement already satisfied:) (\S+)")


def main(file: str) -> int:
    group = Path(file)
    install_workbook(Path(sysconfig.get_path("purelib")))
    total = len(packages(group))
    into = Path(sys.prefix).name
    print(f"Installing {total} packages ({file}) into {into}, only this time …", flush=True)
    said = ""
    try:
        for installer in installers(group, total):
            said = run(installer, total)
            if not said:
                return 0
    except KeyboardInterrupt:
        print("\nStopped. Run the same command to install the rest.")
        return 130
    complain(said)
    return 1


def install_workbook(site_packages: Path) -> None:
    """Install the workbook like `pip install -e .`, but without pip, setuptools and a network."""
    (site_packages / "asgi_workbook.pth").write_text(f"{ROOT}\n", "utf-8")


def packages(group: Path) -> list[str]:
    """Return the package names in the file and in the files it includes with `-r`."""
    names: list[str] = []
    for line in group.read_text("utf-8").splitlines():
        if line.startswith("-r "):
            names += packages(group.parent / line.removeprefix("-r ").strip())
        elif found := re.match(r"[A-Za-z0-9_.-]+", line):
            names.append(found[0])
    return list(dict.fromkeys(names))


def installers(group: Path, total: int) -> Iterator[list[str]]:
    """Yield the commands that install the group, the fastest first.

    uv installs many packages in a quarter of pip's time. pip comes next, because uv does not read
    what a machine's settings say to pip, such as the address of a company's package index.
    """
    has_pip = bool(find_spec("pip"))
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    if total > MANY and has_pip and not uv():
        subprocess.run([*pip, "--quiet", "--retries=0", UV], capture_output=True)
    if found := uv():
        yield [found, "pip", "install", "--python", sys.executable, "--requirement", str(group)]
    if has_pip:
        yield [*pip, "--progress-bar=off", "--requirement", str(group)]
    elif not found:
        raise SystemExit(
            f"{sys.executable} has no pip, and there is no uv: delete .venv and try again."
        )


def uv() -> str | None:
    return shutil.which("uv") or shutil.which("uv", path=sysconfig.get_path("scripts"))


def run(installer: Sequence[str], total: int) -> str:
    """Run the installer and show a counting line. Return why it failed, or ""."""
    seen, said = 0, []
    environment = {"UV_HTTP_RETRIES": "1", **os.environ}
    with subprocess.Popen(
        installer, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if found := PACKAGE.match(line):
                seen += 1
                show(f"  {min(seen, total)} of {total}  {found[1]}")
            elif line.startswith(("Installing", "Building")):
                show("  unpacking …")
            elif line.startswith("Downloading"):
                show(f"  {line.strip()}")
    show("")
    if process.returncode == 0:
        return ""
    return "".join(said) or f"{' '.join(installer)} ended with status {process.returncode}.\n"


def complain(said: str) -> None:
    lines = said.splitlines(keepends=True)
    errors = [line for line in lines if "error" in line.lower()] or lines
    print("".join(errors[-5:]), end="", file=sys.stderr)
    if any(word in said.lower() for word in NO_NETWORK):
        print("The network cannot be reached. ", end="", file=sys.stderr)
    print(
        "Everything that worked before still works. Only commands that need these packages do not.",
        file=sys.stderr,
    )


def show(text: str) -> None:
    """Overwrite the progress line; do nothing if stdout is not a terminal."""
    if sys.stdout.isatty():
        print(f"\r\x1b[K{text[:78]}", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
