"""Keeps the copy in mine/broken that holds a planted mistake, and the note that says which one."""

import base64
import difflib
import json
import os
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from workbook.errata import Erratum, UnknownErratum, erratum
from workbook.errata.planting import copy_part, patched, plant
from workbook.errors import WorkbookError
from workbook.parts.ladder import ROOT, part

ABOUT = "make check and make mend read here which mistake is planted. Leave this file as it is."


def veiled(name: str) -> str:
    """Return the id so that a reader who opens the file does not learn it by accident."""
    return base64.b64encode(name.encode()).decode()


def unveiled(text: str) -> str:
    return base64.b64decode(text, validate=True).decode()


def mine() -> Path:
    """Return the reader's own directory, mine/ or the one that WORKBOOK_MINE names."""
    return Path(os.environ.get("WORKBOOK_MINE") or ROOT / "mine").absolute()


def home() -> Path:
    return mine() / "broken"


def directory_of(planted: Erratum) -> Path:
    return home() / part(planted.part).directory.name


def shown(path: Path) -> str:
    """Return the path as the reader would type it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def planted() -> Erratum | None:
    """Return the mistake that is planted now, or None."""
    try:
        return erratum(unveiled(json.loads(_note().read_text("utf-8"))["erratum"]))
    except FileNotFoundError:
        copies = sorted(home().glob("part*"))
        if not copies:
            return None
        raise WorkbookError(
            f"{shown(_note())} is missing, so it is unknown which mistake is in "
            f"{shown(copies[0])}: remove {shown(home())}, then run make break again."
        ) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, UnknownErratum) as error:
        raise WorkbookError(
            f"{shown(_note())} does not say what is planted ({type(error).__name__}: {error}): "
            f"remove {shown(home())}, then run make break again."
        ) from None


def put(chosen: Erratum) -> Path:
    """Plant the mistake and write the note. Raises WorkbookError if one is already planted."""
    if (there := planted()) is not None:
        raise WorkbookError(
            f"A mistake is still planted in {shown(directory_of(there))}: find it with make "
            f"check PART={there.part}, or give up with make mend. Then run make break again."
        )
    patched(chosen)  # raises if the patch does not apply, before anything is written
    directory = directory_of(chosen)
    copy_part(part(chosen.part), directory)
    plant(chosen, directory)
    note = {"about": ABOUT, "erratum": veiled(chosen.id), "part": chosen.part}
    _note().write_text(json.dumps(note) + "\n", encoding="utf-8")
    return directory


def note_verdict(code: str, *, green: bool) -> None:
    """Record for `make mend` whether the copy with this hash of its code has passed the check."""
    note = json.loads(_note().read_text("utf-8"))
    _note().write_text(json.dumps(note | {"code": code, "green": green}) + "\n", encoding="utf-8")


def verdict(code: str) -> bool | None:
    """Return whether the copy passed its last check; None if its code was different then."""
    note = json.loads(_note().read_text("utf-8"))
    green = note.get("green")
    return green if isinstance(green, bool) and note.get("code") == code else None


def changes(planted_one: Erratum) -> str:
    """Return the reader's changes in the copy as a patch."""
    directory, lines = directory_of(planted_one), list[str]()
    here, as_planted = part(planted_one.part), patched(planted_one)
    for file in sorted(here.files):
        before = as_planted.get(file, (here.directory / file).read_text("utf-8")) or ""
        path = directory / file
        after = path.read_text("utf-8", "replace") if path.is_file() else ""
        lines += difflib.unified_diff(
            before.splitlines(True), after.splitlines(True), f"planted/{file}", f"yours/{file}"
        )
    return "".join(lines)


def clear(mended: Erratum) -> Path | None:
    """Remove the note and the copy; return the backup if the reader has changed the copy."""
    directory, kept = directory_of(mended), None
    if directory.is_dir() and changes(mended):
        now = datetime.now().strftime("%Y-%m-%d-%H%M%S")
        kept = mine() / "backup" / f"{mended.id}-{now}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        directory.rename(kept)
    with suppress(FileNotFoundError):
        shutil.rmtree(directory)
    _note().unlink()
    with suppress(OSError):  # the directory is not empty
        home().rmdir()
        mine().rmdir()
    return kept


def _note() -> Path:
    return home() / "state.json"
