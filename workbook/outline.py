"""What a new file holds, at a glance: its names in their order, and the first line on each."""

import ast
from collections.abc import Iterator
from pathlib import Path

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def outline(file: Path) -> Iterator[str]:
    """`class Task`, indented `get_attempts()`, `create_task(handler, params)  # what it says`."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, Definition):
            yield _line(node)
        if isinstance(node, ast.ClassDef):
            for inside in node.body:
                if isinstance(inside, Definition) and not inside.name.startswith("__"):
                    yield f"    {_line(inside)}"


def _line(node: Definition) -> str:
    says = (ast.get_docstring(node) or "").partition("\n")[0]
    return f"{_named(node)}  # {says}" if says else _named(node)


def _named(node: Definition) -> str:
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(map(ast.unparse, node.bases))
        return f"class {node.name}({bases})" if bases else f"class {node.name}"
    taken = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    taken += [f"*{node.args.vararg.arg}"] if node.args.vararg else []
    taken += [f"{each.arg}=" for each in node.args.kwonlyargs]
    kind = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
    return f"{kind}{node.name}({', '.join(name for name in taken if name != 'self')})"
