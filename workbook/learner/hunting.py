"""The hunt for a planted mistake: checks the copy instead of the reader's part.

The check that guards against the mistake comes first. A hunt has two hints: the first hint of the
red check, and the functions that the mistake has changed.
"""

import ast
import os
import random
import sys
from collections.abc import Iterator, Mapping, Sequence

from workbook.errata import Erratum, planted_copy
from workbook.errata.planting import patched
from workbook.errors import WorkbookError
from workbook.learner.attempt import Attempt, of_planted, python_files
from workbook.learner.definitions import Definition, functions
from workbook.learner.next_red import print_of
from workbook.learner.todo import IN_REPOSITORY
from workbook.parts.ladder import part

HINTS = 2
OUTSIDE = "outside of all functions"
IMPORTS = "the imports"


def hunted(number: str) -> Attempt | None:
    """Return the copy with the planted mistake, if it is a copy of the part to be checked."""
    wanted = part(number).number if number.strip() else None
    erratum = planted_copy.planted()
    if erratum is None or wanted not in (None, erratum.part):
        return None
    found = of_planted(part(erratum.part))
    require(erratum)
    return found


def verdict(erratum: Erratum) -> bool | None:
    """Return whether the copy, as it is now, has passed its check; None if it was not checked."""
    directory = planted_copy.directory_of(erratum)
    return planted_copy.verdict(print_of(python_files(directory), directory))


def next_of(candidates: Sequence[Erratum], solved: Mapping[str, bool]) -> Erratum | None:
    """Return a random candidate. `solved` tells for each earlier hunt whether it was solved.

    A solved mistake is not chosen again before all are solved. New mistakes come before mistakes
    that the reader has given up.
    """
    new = [each for each in candidates if each.id not in solved]
    given_up = [each for each in candidates if not solved.get(each.id)]
    some = new or given_up or candidates
    return random.choice(some) if some else None


def require(erratum: Erratum) -> None:
    """Raise a WorkbookError if the mistake cannot show on this Python.

    If the mistake needs a flag of Python, start this command again with the flag.
    """
    if not erratum.needs.fits_python:
        raise WorkbookError(
            f"The planted mistake shows only on Python {erratum.needs.python}: choose a Python, "
            "as in make check PYTHON=python3.11."
        )
    if not erratum.needs.fits_flag:
        print(
            f" (this hunt runs under python {erratum.needs.flag})",
            flush=True,
        )
        command = [sys.executable, erratum.needs.flag, "-m", "workbook", *sys.argv[1:]]
        os.execv(sys.executable, command)


def hints_of(erratum: Erratum, check: str, first: str) -> tuple[str, str]:
    """Return the two hints for a red check, whose own first hint is `first`."""
    return (check == erratum.check and erratum.nudge) or first, sits(erratum)


def to_read(read: str) -> str:
    """Return the section to read, or "" for a file, which is not the place of the mistake."""
    return "" if IN_REPOSITORY in read else read


def sits(erratum: Erratum) -> str:
    """Return in a sentence where the mistake is, or what has to be written."""
    gone, there = [], [*places(erratum)]
    for file, text in patched(erratum).items() if erratum.is_written else ():
        ours = _codes((part(erratum.part).directory / file).read_text("utf-8"))
        if text is None:
            gone.append(f"{file} is missing.")
        elif lacking := [name for name in ours if name not in _codes(text)]:
            gone.append(f"{file} lacks {' and '.join(lacking)}.")
            there = [each for each in there if not each.startswith(file)]
    return " ".join([*gone, *([f"The mistake is in {' and in '.join(there)}."] if there else [])])


def places(erratum: Erratum) -> Iterator[str]:
    """Yield each changed file with its changed functions, such as `asgi/body.py: Body.whole`.

    The functions are those of the copy; for one that is missing there, it is its class. Changed
    imports count only if nothing else has changed, or if the copy uses a name that it has lost.
    """
    directory = part(erratum.part).directory
    found = dict[str, list[str]]()
    for file, text in patched(erratum).items():
        if text is None:
            continue
        source = (directory / file).read_text("utf-8")
        ours, theirs = _codes(source), _codes(text)
        classes = {name.rpartition(".")[0] for name in {*ours} - {*theirs}} - {""}
        found[file] = [
            name or OUTSIDE
            for name in theirs
            if name in classes or theirs[name] - ours.get(name, set())
        ]
        lost = (_imported(source) - _imported(text)) & _used(text)
        if lost and OUTSIDE not in found[file]:
            found[file].insert(0, IMPORTS)
    told = {file: names for file, names in found.items() if names}
    for file, names in (told or {file: [OUTSIDE] for file in found}).items():
        yield f"{file}: {', '.join(names)}"


def _imported(source: str) -> set[str]:
    tree = ast.parse(source)
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return {alias.asname or alias.name for node in imports for alias in node.names}


def _used(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def _codes(source: str) -> dict[str, set[str]]:
    """Return the code of each function and class by name, without nested ones.

    The code outside of them is one piece for each statement. Comments, docstrings and imports are
    left out.
    """
    tree = ast.parse(source)
    found = {"": tree, **dict(functions(tree, ""))}
    return {name: _own_code(node) for name, node in found.items()}


def _own_code(node: ast.Module | Definition) -> set[str]:
    apart = (Definition, ast.Import, ast.ImportFrom) if isinstance(node, ast.Module) else Definition
    inside = [each for each in node.body if not isinstance(each, apart)]
    if inside and isinstance(inside[0], ast.Expr) and isinstance(inside[0].value, ast.Constant):
        inside = inside[1:]
    code = [*map(ast.unparse, inside)]
    return {*code} if isinstance(node, ast.Module) else {"\n".join([_head(node), *code])}


def _head(node: Definition) -> str:
    """Return the `def` or `class` line with decorators, bases and parameters."""
    if isinstance(node, ast.ClassDef):
        arguments = ", ".join(map(ast.unparse, node.bases))
    else:
        arguments = ast.unparse(node.args)
    marks = [ast.unparse(each) for each in node.decorator_list]
    return f"{marks} {type(node).__name__} {arguments}"
