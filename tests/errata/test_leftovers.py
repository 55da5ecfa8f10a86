"""Tests that a planted copy has no import and no private helper that only our code needs."""

import ast
import io
import tokenize
from collections.abc import Iterator

import pytest

from workbook.errata import Erratum, entries, erratum
from workbook.errata.planting import as_mending, patched
from workbook.learner.definitions import Definition
from workbook.learner.hunting import sits
from workbook.parts.ladder import part

IGNORED = {"E47": {"_max_size"}}
"""A name that is set and never used is the mistake itself."""


@pytest.mark.parametrize("each", entries(), ids=lambda each: str(each.id))
def test_a_planted_copy_has_no_leftovers(each: Erratum) -> None:
    """An unused name in the copy would point to the place of the mistake."""
    directory = part(each.part).directory
    for file, text in patched(each).items():
        if text is not None:
            ours = (directory / file).read_text("utf-8")
            left = unused(text) & {*defined(ast.parse(ours))} - unused(ours) - IGNORED.get(
                each.id, set()
            )
            assert not left, f"{file} of {each.id} no longer uses {', '.join(sorted(left))}"


@pytest.mark.parametrize("each", entries(), ids=lambda each: str(each.id))
def test_a_planted_copy_tells_no_answer(each: Erratum) -> None:
    """Hidden edits take away only comments and docstrings, and no other edit brings a comment."""
    for file, text in patched(each).items():
        shown = patched(each, [edit for edit in each.edits if not edit.hidden]).get(file)
        ours = part(each.part).directory / file
        if text is not None:
            assert code(text) == code(shown or ours.read_text("utf-8"))
            assert comments(text) <= comments(ours.read_text("utf-8"))


@pytest.mark.parametrize("each", entries(), ids=lambda each: str(each.id))
def test_mend_shows_the_lines_of_the_copy(each: Erratum) -> None:
    """A comment that the copy has not got is neither around the mistake nor a part of the fix."""
    copy = {line for text in patched(each).values() for line in (text or "").splitlines()}
    shown = [line for line in as_mending(each).splitlines() if line[:3] not in ("---", "+++")]
    assert {line[1:] for line in shown if line[0] in "- "} <= copy | {""}
    hidden = {edit.old.strip() for edit in each.edits if edit.hidden}
    assert not hidden & {line[1:].strip() for line in shown}


def code(source: str) -> str:
    """Return the code without comments and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | Definition) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def comments(source: str) -> set[str]:
    lines = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.string for token in lines if token.type == tokenize.COMMENT}


def unused(source: str) -> set[str]:
    """Return the imported and private names that a module defines, but does not use itself."""
    tree = ast.parse(source)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not _stores(node)}
    used |= {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Store)
    }
    return {*defined(tree)} - used


def defined(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((name.asname or name.name).partition(".")[0] for name in node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from [node.name] if _is_private(node.name) else []
        elif isinstance(node, ast.Name) and _stores(node) and _is_private(node.id):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield from [node.attr] if _is_private(node.attr) else []


def _stores(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


@pytest.mark.parametrize(
    ("planted", "told"),
    {
        "E05": "asgi/app.py: outside of all functions",  # an import, and nothing else
        "E09": "asgi/types.py: Methods and in asgi/router.py: Router.get_route",  # only its base
        "E12": "asgi/app.py: App.include_routes",  # also a function that is gone, and imports
        "E35": "asgi/headers.py: Headers.extend, Headers.__setitem__",  # also a docstring
        "E71": "asgi/types.py: outside of all functions and in sample.py: qs_extractor",
        "E76": "asgi/request_data.py: RequestData",  # a method that is gone
        "E85": "web/application.py: the imports, Application.route.register",  # one is gone
        "E95": "server/response_head.py: header_line and in web/response.py: Response.add_header",
    }.items(),
)
def test_the_last_hint_names_what_can_be_found_in_the_copy(planted: str, told: str) -> None:
    assert sits(erratum(planted)) == f"The mistake is in {told}."


@pytest.mark.parametrize(
    ("planted", "told"),
    {
        "E06": "asgi/types.py is missing. asgi/request_data.py is missing.",
        "E65": "asgi/background_tasks.py lacks TaskParams and create_task.",
        "E81": "asgi/extractors.py is missing. The mistake is in asgi/types.py: StatusCode.",
    }.items(),
)
def test_the_last_hint_names_what_is_missing(planted: str, told: str) -> None:
    assert sits(erratum(planted)) == told
