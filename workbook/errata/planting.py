"""Puts a published mistake back: into a copy of our part, or on paper as a patch."""

import difflib
import shutil
from collections.abc import Iterator
from pathlib import Path

from workbook.errata import Erratum
from workbook.errors import WorkbookError
from workbook.parts import ladder


class PatchDoesNotApply(WorkbookError):
    """Our part has changed below an entry: says which entry, which file, and what it looks for."""


def copy_part(part: ladder.Part, directory: Path) -> None:
    """The code of a part, and nothing else that lies there."""
    for file in part.files:
        target = directory / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(part.directory / file, target)


def plant(erratum: Erratum, directory: Path) -> None:
    """Edits a copy of the part; where an edit does not apply, nothing is written."""
    for file, text in patched(erratum).items():
        if text is None:
            (directory / file).unlink()
        else:
            (directory / file).write_text(text, encoding="utf-8")


def patched(erratum: Erratum) -> dict[str, str | None]:
    """Each file that the mistake changes, as it is then; None where it is gone."""
    part = ladder.part(erratum.part)
    texts: dict[str, str | None] = {}
    for edit in erratum.edits:
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
    """The edits as a unified diff, from ours to the published way."""
    return "".join(_patch_lines(erratum))


def as_mending(erratum: Erratum) -> str:
    """The other way round: the mistake with "-", and what mends it with "+"."""
    return "".join(_patch_lines(erratum, mending=True))


def _patch_lines(erratum: Erratum, *, mending: bool = False) -> Iterator[str]:
    part = ladder.part(erratum.part)
    for file, text in patched(erratum).items():
        name = f"{part.directory.name}/{file}"
        before, after = _ours(part, file).splitlines(True), (text or "").splitlines(True)
        old_name, new_name = f"a/{name}", "/dev/null" if text is None else f"b/{name}"
        if mending:
            before, after, old_name, new_name = after, before, "planted", name
        yield from difflib.unified_diff(before, after, old_name, new_name)


def _ours(part: ladder.Part, file: str) -> str:
    return (part.directory / file).read_text("utf-8")
