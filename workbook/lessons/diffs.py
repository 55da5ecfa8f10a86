"""Computes what a lesson changes: the files that are moved, changed, added and removed.

workbook/lessons/hunks.py computes the hunks inside a file; `make diff` prints the result.
"""

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workbook.errors import WorkbookError
from workbook.lessons.hunks import Hunk, hunks_of
from workbook.parts.ladder import Part, part, parts

Kind = Literal["moved", "changed", "added", "removed"]


@dataclass(frozen=True)
class FileChange:
    kind: Kind
    path: str
    """The path in the new part; for a removed file, in the old one."""
    old_path: str | None
    """None for an added file."""
    added: int
    removed: int
    hunks: tuple[Hunk, ...]
    """Empty for a file that is added or removed."""


def diff_parts(old: Part, new: Part) -> list[FileChange]:
    """Return the files that differ, sorted by kind (moved, changed, added, removed) and path."""
    origins = _origins(old, new)
    changes = [
        _compare(origin, path, old.directory / origin, new.directory / path)
        for path, origin in sorted(origins.items())
    ]
    changes = [change for change in changes if change.kind == "moved" or change.hunks]
    for path in sorted(new.files - set(origins)):
        count = len(_read(new.directory / path).splitlines())
        changes.append(FileChange("added", path, None, count, 0, ()))
    for path in sorted(old.files - set(origins.values())):
        count = len(_read(old.directory / path).splitlines())
        changes.append(FileChange("removed", path, path, 0, count, ()))
    # The sort is stable: files of one kind stay sorted by path.
    return sorted(changes, key=lambda change: change.kind != "moved")


def _origins(old: Part, new: Part) -> dict[str, str]:
    """For each file that both parts have, map its new path to its old path."""
    origins = {path: path for path in old.files}
    for step in _steps(old, new):
        origins = {
            step.moved.get(path, path): origin
            for path, origin in origins.items()
            if path not in step.removed
        }
    return origins


def _steps(old: Part, new: Part) -> list[Part]:
    """Return the parts after `old`, up to and including `new`."""
    steps = [new]
    while steps[0].after != old.number:
        if steps[0].after is None:
            known = ", ".join(
                f"{each.after} to {each.number}" for each in parts() if each.after is not None
            )
            raise WorkbookError(
                f"Part {new.number} does not grow from part {old.number}: "
                f"the steps are {known}, and FROM= TO= may span several."
            )
        steps.insert(0, part(steps[0].after))
    return steps


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _compare(old_path: str, path: str, old_file: Path, new_file: Path) -> FileChange:
    old_text, new_text = _read(old_file), _read(new_file)
    hunks = tuple(hunks_of(old_text, new_text))
    tags = [line[0] for line in difflib.ndiff(old_text.splitlines(), new_text.splitlines())]
    kind: Kind = "changed" if old_path == path else "moved"
    return FileChange(kind, path, old_path, tags.count("+"), tags.count("-"), hunks)
