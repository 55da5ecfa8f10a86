"""The packages of workbook/ and their imports: `python -m tests.architecture` prints them."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from workbook.parts.ladder import ROOT

# In order: a package may import from those before it, and never from tests/.
ORDER = (
    "errors",
    "console",
    "parts",
    "protocol",
    "servers",
    "suite",
    "errata",
    "lessons",
    "learner",
    "lab",
    "page",
    "site",
    "speed",
    "soak",
    "cli",
    "__main__",
)

Arrows = Mapping[tuple[str, str], list[str]]


def arrows(directory: Path = ROOT / "workbook") -> Arrows:
    """Return each pair of packages of which one imports the other, with the imports' places."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file in sorted(directory.rglob("*.py")):
        inside = file.relative_to(directory).parts
        if "starters" in inside:  # these files become the reader's own code
            continue
        here = inside[0].removesuffix(".py")
        for line, module in imports(file.read_text("utf-8")):
            there = "tests" if module.startswith("tests") else module.split(".")[1]
            if there != here:
                found[here, there].append(f"{'/'.join(inside)}:{line}")
    return found


def imports(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of every module of this repository that a file imports."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "workbook":
            names = [f"workbook.{each.name}" for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            if name == "tests" or name.startswith(("tests.", "workbook.")):
                assert isinstance(node, ast.Import | ast.ImportFrom)
                yield node.lineno, name


def against_the_order(found: Arrows) -> list[str]:
    return [
        f"{here} -> {there}: {place}"
        for (here, there), places in found.items()
        for place in places
        if there not in ORDER or ORDER.index(there) > ORDER.index(here)
    ]


def lines_of(package: str) -> int:
    path = ROOT / "workbook" / package
    files = path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")]
    return sum(len(file.read_text("utf-8").splitlines()) for file in files)


if __name__ == "__main__":
    drawn = arrows()
    for package in ORDER:
        used = [there for there in ORDER if (package, there) in drawn]
        print(f"{package:<9} {lines_of(package):>6} lines  -> {', '.join(used) or 'nothing'}")
