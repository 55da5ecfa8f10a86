"""The copy under mine/broken that holds a planted mistake, and the note of which one it is."""

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


def mine() -> Path:
    """The reader's own directory; WORKBOOK_MINE names another."""
    return Path(os.environ.get("WORKBOOK_MINE") or ROOT / "mine").absolute()


def home() -> Path:
    return mine() / "broken"


def directory_of(planted: Erratum) -> Path:
    return home() / part(planted.part).directory.name


def shown(path: Path) -> str:
    """As the reader would type it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def planted() -> Erratum | None:
    """What is planted at this moment, None where nothing is."""
    try:
        return erratum(json.loads(_note().read_text("utf-8"))["erratum"])
    except FileNotFoundError:
        copies = sorted(home().glob("part*"))
        if not copies:
            return None
        raise WorkbookError(
            f"{shown(_note())} is missing, so that nobody knows what is planted in "
            f"{shown(copies[0])}: remove {shown(home())}, then make break plants afresh."
        ) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, UnknownErratum) as error:
        raise WorkbookError(
            f"{shown(_note())} does not say what is planted ({type(error).__name__}: {error}): "
            f"remove {shown(home())}, then make break plants afresh."
        ) from None


def note_check() -> None:
    """Notes by its time that the copy is what was checked last."""
    with suppress(OSError):
        _note().touch()


def hunted_since(file: Path) -> Erratum | None:
    """What is planted, where it was planted or checked after that file was written."""
    there = planted()
    if there and file.exists() and file.stat().st_mtime_ns > _note().stat().st_mtime_ns:
        return None
    return there


def put(chosen: Erratum) -> Path:
    """Plants it, and notes which it is. What is planted already is never overwritten."""
    if (there := planted()) is not None:
        raise WorkbookError(
            f"A mistake is still planted in {shown(directory_of(there))}: hunt it with "
            f"make check PART={there.part}, or give up with make mend. Then plant the next one."
        )
    patched(chosen)  # where it does not apply, nothing is begun
    directory = directory_of(chosen)
    copy_part(part(chosen.part), directory)
    plant(chosen, directory)
    note = {"erratum": chosen.id, "part": chosen.part}
    _note().write_text(json.dumps(note) + "\n", encoding="utf-8")
    return directory


def note_verdict(*, green: bool) -> None:
    """What the last check of the copy said: make mend tells it."""
    note = json.loads(_note().read_text("utf-8"))
    _note().write_text(json.dumps(note | {"green": green}) + "\n", encoding="utf-8")


def verdict() -> bool | None:
    """Whether the last check of the copy was green; None where it was not checked."""
    green = json.loads(_note().read_text("utf-8")).get("green")
    return green if isinstance(green, bool) else None


def changes(planted_one: Erratum) -> str:
    """What the reader has changed in the copy, as a patch."""
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
    """Removes the note and the copy. A copy that the reader has changed moves into a backup."""
    directory, kept = directory_of(mended), None
    if directory.is_dir() and changes(mended):
        now = datetime.now().strftime("%Y-%m-%d-%H%M%S")
        kept = mine() / "backup" / f"{mended.id}-{now}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        directory.rename(kept)
    with suppress(FileNotFoundError):
        shutil.rmtree(directory)
    _note().unlink()
    with suppress(OSError):  # not empty
        home().rmdir()
        mine().rmdir()
    return kept


def _note() -> Path:
    return home() / "state.json"
