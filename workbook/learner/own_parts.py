"""Creates the reader's part mine/partN, and resets it to its first state.

It never overwrites the reader's files, and leaves nothing half done: the files are written to a
temporary directory that is renamed at the end.
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from workbook.errata.planted_copy import mine, shown
from workbook.errors import WorkbookError
from workbook.learner import memory
from workbook.learner.steps import lesson, needed
from workbook.learner.todo import TODO, todo, was_carried_forward
from workbook.parts.ladder import Part, part

STUB = re.compile(r"""NotImplementedError\(\s*["']TODO""")
NOT_CARRIED = {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"}


@dataclass(frozen=True)
class Begun:
    part: Part
    from_mine: bool
    stubs: tuple[str, ...]
    kept: tuple[str, ...]
    """files that the reader already had, although the part brings them"""
    unfinished: tuple[str, ...] = ()
    """files of the reader's earlier part that still have stubs"""
    backup: Path | None = None

    @property
    def directory(self) -> Path:
        return home(self.part)


def home(wanted: Part) -> Path:
    return mine() / wanted.directory.name


def start(wanted: Part, *, from_mine: bool = False) -> Begun:
    """Create mine/partN; raises WorkbookError if it exists."""
    place, again = home(wanted), " FROM=mine" if from_mine else ""
    if os.path.lexists(place):
        missing, number = _missing(wanted, place), wanted.number
        state = (
            f", without {missing}" if missing else (f": make check PART={number} continues with it")
        )
        raise WorkbookError(
            f"{shown(place)} exists already{state}. make reset PART={number}{again} moves it "
            f"to {shown(mine() / 'backup')} and begins again."
        )
    with _telling(place), _grown(wanted, from_mine) as (grown, begun):
        grown.rename(place)
    _forget(wanted)
    return begun


def reset(wanted: Part, *, from_mine: bool = False) -> Begun:
    """Move the old part into the backup, and create it again in the way it was started."""
    place = home(wanted)
    if not os.path.lexists(place):
        raise WorkbookError(
            f"{shown(place)} does not exist: make start PART={wanted.number} makes it."
        )
    from_mine = from_mine or was_carried_forward(place)
    with _telling(place), _grown(wanted, from_mine) as (grown, begun):
        backup = _free(mine() / "backup" / f"{place.name}-{datetime.now():%Y-%m-%d-%H%M%S}")
        backup.parent.mkdir(exist_ok=True)
        place.rename(backup)
        try:
            grown.rename(place)
        except BaseException:
            backup.rename(place)
            raise
    _forget(wanted)
    return replace(begun, backup=backup)


@contextmanager
def _grown(wanted: Part, from_mine: bool) -> Iterator[tuple[Path, Begun]]:
    """Yield a temporary directory with all files; it is removed if it was not renamed."""
    tree = _carried(wanted) if from_mine else _finished(wanted)
    new = lesson(wanted)
    kept = tuple(file for file in new.starters if file in tree)
    stubs = tuple(file for file in new.starters if file not in (*tree, *new.given))
    beside = mine() / f".{wanted.directory.name}.{os.getpid()}"
    try:
        _copy({**new.starters, **tree}, beside)
        (beside / TODO).write_text(todo(wanted, from_mine=from_mine), encoding="utf-8")
        unfinished = tuple(file for file in tree if from_mine and _has_stubs(beside / file))
        yield beside, Begun(wanted, from_mine, stubs, kept, unfinished)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _has_stubs(file: Path) -> bool:
    return file.suffix == ".py" and bool(STUB.search(file.read_text("utf-8", "replace")))


def _finished(wanted: Part) -> dict[str, Path]:
    """Return the files of our finished part before this one, under their names in this part."""
    if wanted.after is None:
        return {}
    before = part(wanted.after)
    return {wanted.moved.get(file, file): before.directory / file for file in before.files}


def begun_with(wanted: Part) -> dict[str, Path]:
    """Return the files that mine/partN began with: stubs, and the files of the part before."""
    tree = _finished(wanted)
    if was_carried_forward(home(wanted)):
        with suppress(WorkbookError):  # the reader has removed the part before
            tree = _carried(wanted)
    return {**lesson(wanted).starters, **tree}


def is_as_begun(wanted: Part, files: Iterable[str]) -> bool:
    """Return whether the files of mine/partN are still those that it began with."""
    began, place = begun_with(wanted), home(wanted)
    return all(
        (place / file).is_file() and (place / file).read_bytes() == began[file].read_bytes()
        for file in files
        if file in began  # we have written some of our modules in two files
    )


def _carried(wanted: Part) -> dict[str, Path]:
    """Return the files of the reader's part before this one, also those that our part lacks."""
    again = f"make start PART={wanted.number}"
    if wanted.after is None:
        raise WorkbookError(f"There is no part before Part {wanted.number}: {again} is enough.")
    before = part(wanted.after)
    own = home(before)
    if not own.is_dir():
        raise WorkbookError(
            f"{shown(own)} does not exist: {again} begins with the finished "
            f"Part {before.number}, make start PART={before.number} creates it."
        )
    if missing := _missing(before, own):
        raise WorkbookError(
            f"{shown(own)} has no {missing}, which the next part needs: put it back, or begin "
            f"with the finished Part {before.number}, with {again}."
        )
    files = {path.relative_to(own).as_posix(): path for path in _files(own)}
    moved = {old: new for old, new in wanted.moved.items() if new not in files}
    return {moved.get(file, file): path for file, path in files.items()}


def _files(directory: Path) -> Iterator[Path]:
    for path in sorted(directory.rglob("*")):
        inside = path.relative_to(directory)
        if path.is_file() and inside != Path(TODO) and not NOT_CARRIED & {*inside.parts}:
            yield path


def _missing(wanted: Part, directory: Path) -> str:
    """Return the names of the files that are missing in the reader's part."""
    return ", ".join(file for file in sorted(needed(wanted)) if not (directory / file).is_file())


def _copy(files: Mapping[str, Path], directory: Path) -> None:
    directory.mkdir(parents=True)
    for file, source in files.items():
        target = directory / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _free(wanted: Path) -> Path:
    """Return the path, or the path with a number if it exists already."""
    path, number = wanted, 2
    while os.path.lexists(path):
        path, number = wanted.with_name(f"{wanted.name}-{number}"), number + 1
    return path


def _forget(wanted: Part) -> None:
    if memory.file().exists():
        memory.forget(wanted.number)


@contextmanager
def _telling(place: Path) -> Iterator[None]:
    """Turn an OSError into a one-sentence WorkbookError.

    The callers keep or restore the old files.
    """
    try:
        yield
    except OSError as error:
        if mine().exists() and not mine().is_dir():
            why = f"{shown(mine())} is a file, but it must be a directory: move the file"
        else:
            where = shown(Path(str(error.filename or place)))
            why = (
                f"{shown(place)} cannot be created ({where}: {error.strerror}): nothing has changed"
            )
        raise WorkbookError(f"{why}.") from None
