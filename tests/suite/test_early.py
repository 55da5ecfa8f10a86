"""Tests that a feature of a later part, put into an earlier part, makes a check fail there.

One test adds each name of the lessons to the part before the one that introduces it, and another
tests that no public name is missing from the list. `early.toml` has edits that change behaviour.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.lessons.names import BROUGHT
from workbook.errata import Edit
from workbook.errata.planting import copy_part
from workbook.parts.ladder import ROOT, Part, part, parts
from workbook.suite.all_checks import quiet, run_alone
from workbook.suite.checks import registry
from workbook.suite.themes import load_checks

load_checks()

# Their behaviour is checked, or they are our additions; an earlier part gains nothing by their
# names.
SEEN_OTHERWISE = {
    "asgi.request_data.Extracted": "a TypeVar",
    "asgi.body": "ours: bodies-whole and its like see what it is used for",
    "asgi.headers": "ours: response-use-own-type sees what it is used for",
    "asgi.request_data.RequestData.get_json_body(decode)": "ours, for the extractors of Part 5",
}
PLANTS = tomllib.loads((ROOT / "tests/suite/early.toml").read_text("utf-8"))["plant"]
PLANTED = [(number, plant) for plant in PLANTS for number in plant["parts"]]
NAMES = [(number, name) for number, names in BROUGHT.items() for name in names]


@pytest.mark.thorough
@pytest.mark.parametrize(("number", "name"), NAMES, ids=[f"part{n}-{name}" for n, name in NAMES])
def test_a_name_that_comes_early_is_seen(number: int, name: str, tmp_path: Path) -> None:
    early = part(number - 1)
    copy_part(early, tmp_path)
    plant_name(name, early, tmp_path)
    with quiet():
        outcome = run_alone(registry[f"names-part{number}"], early, tmp_path)
    assert (outcome.ok, outcome.observed) == (False, f"only {name}")


@pytest.mark.parametrize(
    ("number", "plant"), PLANTED, ids=[f"part{n}-{p['what']}" for n, p in PLANTED]
)
def test_what_is_done_early_is_seen(number: int, plant: dict[str, Any], tmp_path: Path) -> None:
    early, check = part(number), registry[plant["check"]]
    copy_part(early, tmp_path)
    for edit in plant["edit"]:
        put(Edit(**edit), tmp_path)
    with quiet():
        outcome = run_alone(check, early, tmp_path)
    assert not outcome.ok, f"{check.id} stays green: {outcome.observed}"
    assert outcome.error is None, outcome.report()


@pytest.mark.parametrize("later", parts()[1:], ids=lambda later: f"part{later.number}")
def test_no_public_name_of_a_part_is_forgotten(later: Part) -> None:
    listed = {*BROUGHT[later.number], *SEEN_OTHERWISE}
    assert sorted(set(new_names(later)) - listed) == []


def put(edit: Edit, directory: Path) -> None:
    file = directory / edit.file
    if not file.exists():
        file = directory / "asgi" / edit.file  # the file has moved since Part 1
    text = file.read_text("utf-8")
    assert text.count(edit.old) == 1, f"{edit.file} has {text.count(edit.old)} times {edit.old!r}"
    file.write_text(text.replace(edit.old, edit.new), encoding="utf-8")


def plant_name(name: str, early: Part, directory: Path) -> None:
    """Add the least code that defines the name."""
    dotted, _, parameter = name.removesuffix(")").partition("(")
    steps = dotted.split(".")
    if early.number == 1 and steps[1:]:
        steps = steps[1:]  # Part 1 has no package
    file, inside = find_file(directory, steps)
    if not inside:
        file.parent.mkdir(exist_ok=True)
        file.write_text("", encoding="utf-8")
    elif parameter:
        add_parameter(file, inside, parameter)
    else:
        with file.open("a", encoding="utf-8") as text:
            text.write(f"\n{'.'.join(inside)} = None\n")


def find_file(directory: Path, steps: list[str]) -> tuple[Path, list[str]]:
    """Return the module file of the name, existing or not, and the rest of the name."""
    if len(steps) == 1:
        return directory / steps[0] / "__init__.py", []
    for length in range(1, len(steps)):
        file = directory.joinpath(*steps[:length]).with_suffix(".py")
        if file.exists():
            return file, steps[length:]
    return directory.joinpath(*steps).with_suffix(".py"), []


def add_parameter(file: Path, inside: list[str], parameter: str) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    found: ast.AST = tree
    for name in inside:
        found = member(found, name)
    if isinstance(found, ast.ClassDef) and found.decorator_list:  # a dataclass: add a field
        field = f"{parameter}: object = None"
        found.body.extend(ast.parse(field).body)
    else:
        function = member(found, "__init__") if isinstance(found, ast.ClassDef) else found
        assert isinstance(function, ast.FunctionDef)
        function.args.kwonlyargs.append(ast.arg(parameter))
        function.args.kw_defaults.append(ast.Constant(None))
    file.write_text(ast.unparse(tree), encoding="utf-8")


def member(node: ast.AST, name: str) -> ast.AST:
    assert isinstance(node, ast.Module | ast.ClassDef)
    return next(each for each in node.body if getattr(each, "name", "") == name)


def new_names(later: Part) -> Iterator[str]:
    """Yield the public names in the changed files that the part before does not have.

    A new file counts as a whole, because its existence would already be too early.
    """
    assert later.after is not None
    before = part(later.after).directory
    was = {new: old for old, new in later.moved.items()}
    for file in sorted({*later.changed, *later.moved.values()} - {"sample.py"}):
        module = file.removesuffix(".py").replace("/", ".")
        new = set(public(later.directory / file)) - set(public(before / was.get(file, file)))
        for name in new:
            if name.partition("(")[0] not in new:  # a parameter comes with its function
                yield f"{module}.{name}"


def public(file: Path) -> Iterator[str]:
    for node in ast.parse(file.read_text("utf-8")).body:
        yield from bound(node)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for inside in node.body:
                yield from (f"{node.name}.{name}" for name in bound(inside))
                if isinstance(inside, ast.FunctionDef | ast.AsyncFunctionDef):
                    called = f"{node.name}.{inside.name}".removesuffix(".__init__")
                    if "._" not in called:
                        yield from (f"{called}({name})" for name in parameters(inside))


def bound(node: ast.stmt) -> Iterator[str]:
    """Yield the public names that a statement defines; imported names are defined elsewhere."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        names = [node.name]
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [target.id for target in targets if isinstance(target, ast.Name)]
    else:
        names = []
    yield from (name for name in names if not name.startswith("_"))


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    given = [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]
    return [name for name in given if name != "self"]
