"""Outlines a new file: its names in order, each with the first line of its docstring."""

import ast
from collections.abc import Iterator
from pathlib import Path

WIDTH = 100
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def outline(file: Path) -> Iterator[str]:
    """Yield lines such as `class Task` or, indented, `create_task(handler)  # its docstring`."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, Definition):
            yield from _lines(node, "")
        if isinstance(node, ast.ClassDef):
            for inside in node.body:
                if isinstance(inside, Definition) and not inside.name.startswith("__"):
                    yield from _lines(inside, "    ")


def _lines(node: Definition, indent: str) -> Iterator[str]:
    """Yield one line, or two if the docstring does not fit beside the name."""
    name, says = _named(node), (ast.get_docstring(node) or "").partition("\n")[0]
    if len(together := f"{indent}{name}  # {says}") <= WIDTH and says:
        yield together
        return
    yield indent + name
    if says:
        yield f"{indent}    # {says}"


def _named(node: Definition) -> str:
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(map(ast.unparse, node.bases))
        return f"class {node.name}({bases})" if bases else f"class {node.name}"
    taken = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    taken += [f"*{node.args.vararg.arg}"] if node.args.vararg else []
    taken += [f"{each.arg}=" for each in node.args.kwonlyargs]
    kind = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
    return f"{kind}{node.name}({', '.join(name for name in taken if name != 'self')})"
