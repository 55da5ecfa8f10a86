"""Finds imports of the workbook's finished code in the reader's files.

Python finds part1 in the current folder, and mine/part1 as mine.part1. An editor may write such an
import without being asked, and then the checks would pass for code that is not the reader's.
"""

import ast
import re

from workbook.learner.definitions import parsed
from workbook.learner.places import Own, Place
from workbook.learner.results import IMPORT, Result

PARTS = re.compile(r"((?:mine\.)?part\d)(?:\.|$)")


def foreign(own: Own) -> Result | None:
    """Return a red result if a file of the part has such an import, as of part1.router."""
    for file in sorted(own.directory.rglob("*.py")):
        below = file.relative_to(own.directory)
        if own.finished is None or not (own.finished.directory / below).is_file():
            continue
        for node in ast.walk(parsed(file)):
            folder, right = _without_folder(node)
            if folder and not any(own.directory.glob(f"{folder.partition('.')[0]}*")):
                assert isinstance(node, ast.stmt)
                place = Place(file, node.lineno)
                return Result(
                    id=IMPORT,
                    title=f"{below.as_posix()} imports your own files",
                    status="red",
                    expected=right or f"an import without {folder}",
                    observed=ast.unparse(node),
                    line=own.at(place),
                    code=place.code,
                    why=_why_not(folder),
                )
    return None


def _without_folder(node: ast.AST) -> tuple[str, str]:
    """Return the folder of a part that the statement imports from, and the right statement."""
    if isinstance(node, ast.ImportFrom) and not node.level:
        found = PARTS.match(node.module or "")
        if found is None:
            return "", ""
        rest = (node.module or "")[found.end() :]
        right = ast.ImportFrom(rest, node.names, 0) if rest else ast.Import(node.names)
        return found[1], ast.unparse(right)
    if isinstance(node, ast.Import):
        found = next(filter(None, (PARTS.match(each.name) for each in node.names)), None)
        names = [ast.alias(PARTS.sub("", each.name, 1), each.asname) for each in node.names]
        names = [each for each in names if each.name]
        return found[1] if found else "", ast.unparse(ast.Import(names)) if names else ""
    return "", ""


def _why_not(folder: str) -> str:
    if folder.startswith("mine"):
        return "Python would read this file a second time, under another name than the server's."
    return f"{folder}/ is the workbook's finished code, and not yours."
