"""Draws the router's tree, and the way of a path through the tree."""

from typing import Any
from urllib.parse import unquote

from workbook.lab.app_inspection import Branch, Walk, ask_router, branches
from workbook.lab.codebase import subject
from workbook.lab.pictures import Picture
from workbook.lab.pictures.svg import Sheet, wide

Edge = tuple[str, list[tuple[float, float]]]

ROW, BOX, GAP, PADDING = 42, 28, 46, 10


def tree(target: Any, path: str | None = None, method: str = "GET") -> Picture:
    """Draw the tree of an XRay, or of a part or app, whose router then looks the path up."""
    walk = getattr(target, "walk", None)
    if isinstance(walk, Walk):
        return drawn(walk, unquote(target.request.target.partition("?")[0]))
    return drawn(ask_router(subject(target).app, path, method), path)


def drawn(walk: Walk, path: str | None) -> Picture:
    sheet = Sheet()
    columns = _columns(walk.tree)
    edges: list[Edge] = []
    rows = _draw(sheet, walk.tree, 0, 0, columns, edges)
    for kind, points in sorted(edges):  # draw the highlighted edges last, above the others
        sheet.line(points, kind, dashed=kind == "bad")
    told = f"{walk.method} {path}: {walk.told()}" if path is not None else ""
    if told:
        sheet.text(0, rows * ROW + 16, told, "soft")
    lit = [branch.segment for branch in branches(walk.tree) if branch.lit]
    routes = sum(bool(branch.methods) for branch in branches(walk.tree))
    way = f"; {told}; the way: {' → '.join(map(repr, lit)) or 'none'}" if told else ""
    paths = f"{routes} path{'' if routes == 1 else 's'}"
    return sheet.picture(f"router tree, {paths}{way}")


def _label(branch: Branch, depth: int) -> str:
    return f"{'root ' if not depth else ''}“{branch.segment}”"


def _columns(tree: Branch) -> list[float]:
    """Return the width of each level of the tree: that of its widest label."""
    level, widths = [tree], list[float]()
    while level:
        labels = [_width(branch, len(widths)) for branch in level]
        widths.append(max(labels))
        level = [child for branch in level for child in branch.children]
    return widths


def _width(branch: Branch, depth: int) -> float:
    methods = wide(" ".join(branch.methods)) + 8 if branch.methods else 0
    return wide(_label(branch, depth)) + 2 * PADDING + methods


def _kind(branch: Branch) -> str:
    return "bad" if branch.ghost else "lit" if branch.lit else ""


def _draw(
    sheet: Sheet, branch: Branch, depth: int, row: int, columns: list[float], edges: list[Edge]
) -> int:
    """Draw a branch with all branches below it; return the first free row."""
    x, y = sum(columns[:depth]) + depth * GAP, row * ROW
    label, free = _label(branch, depth), row
    box_width = wide(label) + 2 * PADDING
    right = x + _width(branch, depth)
    for child in sorted(branch.children, key=lambda each: not (each.lit or each.ghost)):
        child_x, child_y = x + columns[depth] + GAP, free * ROW + BOX / 2
        bend = child_x - GAP / 2
        points = [(right + 4, y + BOX / 2), (bend, y + BOX / 2), (bend, child_y)]
        edges.append((_kind(child), [*points, (child_x, child_y)]))
        free = _draw(sheet, child, depth + 1, free, columns, edges)
    sheet.box(x, y, box_width, BOX, _kind(branch), dashed=branch.ghost)
    sheet.text(x + PADDING, y + 19, label, _kind(branch) or "ink")
    if branch.methods:
        sheet.text(x + box_width + 8, y + 19, " ".join(branch.methods), "soft")
    return max(free, row + 1)
