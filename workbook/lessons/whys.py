"""Reads the reason (why) for each change between two parts from whys/partN.toml.

A change is a hunk, identified by its file, its function and a hash of its changed lines, or a whole
file that is added, removed or moved. After an edit of a part, `complaints` says which reasons to
write.
"""

import re
import textwrap
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from workbook.errata.rows import rows
from workbook.errors import WorkbookError
from workbook.lessons.diffs import FileChange, diff_parts
from workbook.lessons.hunks import Hunk
from workbook.parts import ladder
from workbook.parts.ladder import Part, part

KINDS = ("lesson", "erratum", "ours")


class Place(NamedTuple):
    file: str
    function: str = ""
    """"top level" outside of all functions; "" for a whole file."""
    hash: str = ""

    @classmethod
    def of(cls, change: FileChange, hunk: Hunk) -> "Place":
        return cls(change.path, hunk.place, hunk.digest)

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.file, self.function)))


@dataclass(frozen=True)
class Why:
    kind: str
    rows: tuple[str, ...]
    """The rows of the mistakes that the change fixes; a lesson may fix some, too."""
    sentence: str
    line: int
    """The line number in the TOML file."""

    @property
    def mark(self) -> str:
        errata = f"{'errata' if len(self.rows) > 1 else 'erratum'} {', '.join(self.rows)}"
        if self.kind == "erratum":
            return errata
        return f"{self.kind}, {errata}" if self.rows else self.kind


def whys_of(new: Part) -> dict[Place, Why]:
    """Return the reasons for all changes to this part, in the order of the file."""
    file = file_of(new)
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    headers = [number for number, line in enumerate(text.splitlines(), 1) if line == "[[why]]"]
    whys: dict[Place, Why] = {}
    try:
        entries = tomllib.loads(text).get("why", [])
    except tomllib.TOMLDecodeError as error:
        raise WorkbookError(f"{name_of(file)}: {error}") from error
    for line, entry in zip(headers, entries, strict=True):
        try:
            place, why = _read(entry, line)
            if place in whys:
                raise ValueError(f"{place} already has a why in line {whys[place].line}")
        except ValueError as error:
            raise WorkbookError(f"{name_of(file)}, line {line}: {error}") from error
        whys[place] = why
    return whys


def file_of(new: Part) -> Path:
    return ladder.ROOT / "workbook" / "lessons" / "whys" / f"{new.directory.name}.toml"


def name_of(file: Path) -> str:
    return file.relative_to(ladder.ROOT).as_posix()


def _read(entry: dict[str, Any], line: int) -> tuple[Place, Why]:
    place = Place(*(entry.pop(key, "") for key in Place._fields))
    why = Why(entry.pop("kind", ""), tuple(entry.pop("rows", ())), entry.pop("why", ""), line)
    if entry:
        raise ValueError(f"nobody reads {', '.join(entry)}")
    if not place.file or bool(place.function) != bool(place.hash):
        raise ValueError("a why needs `file`, and for a hunk also `function` and `hash`")
    if why.kind not in KINDS:
        raise ValueError(f"kind = {why.kind!r} is none of {', '.join(KINDS)}")
    if why.kind == "erratum" and not why.rows:
        raise ValueError('kind = "erratum" needs the rows of the mistakes: rows = ["3.7"]')
    if unknown := set(why.rows) - {row.id for row in rows()}:
        raise ValueError(f"not in workbook/errata/rows.toml: {', '.join(sorted(unknown))}")
    if not re.fullmatch(r"[^\n]{10,}[.?]", why.sentence):
        raise ValueError(
            f"why = {why.sentence!r} is not a sentence: write one line with a full stop at its end"
        )
    return place, why


def places_of(changes: Iterable[FileChange]) -> dict[Place, str]:
    """Return each place that needs a why, with its first changed words to recognise it."""
    places: dict[Place, str] = {}
    for change in changes:
        if change.kind != "changed":
            places[Place(change.path)] = change.kind
        for hunk in change.hunks:
            words = next((line for line in hunk.changed if line[1:].strip()), hunk.changed[0])
            places.setdefault(Place.of(change, hunk), textwrap.shorten(words, 60, placeholder=" …"))
    return places


def complaints(new: Part) -> Iterator[str]:
    """Yield a sentence for each why that must be written, read again or removed."""
    if new.after is None:
        return
    whys, places = whys_of(new), places_of(diff_parts(part(new.after), new))
    where = name_of(file_of(new))
    # A function whose lines change again keeps its sentence, but somebody must read it again.
    left = [place for place in whys if place not in places]
    for place, words in places.items():
        if place in whys:
            continue
        old = next((other for other in left if other[:2] == place[:2]), None)
        if old is None:
            yield (
                f"{new.directory.name}/{place} is changed, but has no why. "
                f"Write it in {where}:\n\n{stanza(place, words)}"
            )
        else:
            left.remove(old)
            yield (
                f"{new.directory.name}/{place} has changed since its why was written. "
                f"Read the why again in {where}, line {whys[old].line}. "
                f'If it still holds, replace hash = "{old.hash}" by\n\n'
                f'hash = "{place.hash}"  # {words}\n'
            )
    for place in left:
        yield (
            f"{where}, line {whys[place].line}: this why has no change any more "
            f"in {new.directory.name}/{place}: remove the stanza.\n"
        )


def stanza(place: Place, words: str) -> str:
    lines = ["[[why]]", f'file = "{place.file}"']
    if place.hash:
        lines += [f'function = "{place.function}"', f'hash = "{place.hash}"  # {words}']
    else:
        lines[-1] += f"  # {words}"
    lines += ['kind = "lesson"  # or "ours", or "erratum" with rows = ["3.7"]', 'why = ""']
    return "\n".join(lines) + "\n"
