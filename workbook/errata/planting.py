"""Plants a published mistake: in a copy of our part, or as a patch to print."""

import difflib
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from workbook.errata import Edit, Erratum
from workbook.errors import WorkbookError
from workbook.parts import ladder


class PatchDoesNotApply(WorkbookError):
    """An edit no longer fits our part: the text names the entry, the file and the text to find."""


def copy_part(part: ladder.Part, directory: Path) -> None:
    """Copy the Python files of the part, and nothing else."""
    for file in part.files:
        target = directory / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(part.directory / file, target)


def plant(erratum: Erratum, directory: Path) -> None:
    """Edit a copy of the part; if an edit does not apply, write nothing."""
    for file, text in patched(erratum).items():
        if text is None:
            (directory / file).unlink()
        else:
            (directory / file).write_text(text, encoding="utf-8")


def patched(erratum: Erratum, edits: Iterable[Edit] | None = None) -> dict[str, str | None]:
    """Return the new text of each file that the edits change; None for a removed file."""
    part = ladder.part(erratum.part)
    texts: dict[str, str | None] = {}
    for edit in erratum.edits if edits is None else edits:
        where = f"{part.directory.name}/{edit.file}"
        if edit.file not in part.files:
            raise PatchDoesNotApply(f"{erratum.id} edits {where}, which is not there.")
        text = texts.get(edit.file) or _ours(part, edit.file)
        if edit.removed:
            texts[edit.file] = None
        elif (found := text.count(edit.old)) == 1:
            texts[edit.file] = text.replace(edit.old, edit.new)
        else:
            raise PatchDoesNotApply(
                f"{erratum.id} no longer applies: {where} has {found or 'no'} places "
                f"that read\n\n{edit.old}\n\nMend the [[edit]] in "
                f"workbook/errata/{erratum.id}.toml: its `old` must stand there once."
            )
    return texts


def as_patch(erratum: Erratum) -> str:
    """Return a unified diff from our code to the mistake."""
    part, lines = ladder.part(erratum.part), list[str]()
    for file, text in patched(erratum).items():
        name = f"{part.directory.name}/{file}"
        new_name = "/dev/null" if text is None else f"b/{name}"
        lines += _diff(_ours(part, file), text, f"a/{name}", new_name)
    return "".join(lines)


def as_mending(erratum: Erratum) -> str:
    """Return a diff of the copy: lines of the mistake have "-", and lines of the fix have "+".

    The copy lacks some comments, because they tell the answer. The diff leaves them out.
    """
    part, lines = ladder.part(erratum.part), list[str]()
    mended = patched(erratum, [edit for edit in erratum.edits if edit.hidden])
    for file, text in patched(erratum).items():
        right = mended.get(file) or _ours(part, file)
        lines += _diff(text, right, "planted", f"{part.directory.name}/{file}")
    return "".join(lines)


def _diff(before: str | None, after: str | None, old_name: str, new_name: str) -> Iterator[str]:
    old, new = (before or "").splitlines(True), (after or "").splitlines(True)
    return difflib.unified_diff(old, new, old_name, new_name)


def _ours(part: ladder.Part, file: str) -> str:
    return (part.directory / file).read_text("utf-8")
