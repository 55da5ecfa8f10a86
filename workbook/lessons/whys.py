"""Why a part differs from the one before: a sentence for each change, read from whys/partN.toml.

A change is a hunk, known by its file, its function and the digest of its changed lines, or a file
that is added, removed or moved as a whole. Whoever edits a part reads here what is to be written.
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
    """"top level" outside of any; "" for the file as a whole."""
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
    """Of the errata that are put right here; a lesson may bring some along."""
    sentence: str
    line: int
    """Where it stands in its file."""

    @property
    def mark(self) -> str:
        errata = f"{'errata' if len(self.rows) > 1 else 'erratum'} {', '.join(self.rows)}"
        if self.kind == "erratum":
            return errata
        return f"{self.kind}, {errata}" if self.rows else self.kind


def whys_of(new: Part) -> dict[Place, Why]:
    """All sentences about the step to this part, in the order they are written."""
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
                raise ValueError(f"{place} has its why in line {whys[place].line} already")
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
        raise ValueError("it needs a file, and for a hunk its function and its hash")
    if why.kind not in KINDS:
        raise ValueError(f"kind = {why.kind!r} is none of {', '.join(KINDS)}")
    if why.kind == "erratum" and not why.rows:
        raise ValueError('an erratum says which: rows = ["3.7"]')
    if unknown := set(why.rows) - {row.id for row in rows()}:
        raise ValueError(f"not in workbook/errata/rows.toml: {', '.join(sorted(unknown))}")
    if not re.fullmatch(r"[^\n]{10,}[.?]", why.sentence):
        raise ValueError(f"why = {why.sentence!r} is no sentence: one line, a full stop at its end")
    return place, why


def places_of(changes: Iterable[FileChange]) -> dict[Place, str]:
    """Each place that wants a why, with the words by which a person knows it."""
    places: dict[Place, str] = {}
    for change in changes:
        if change.kind != "changed":
            places[Place(change.path)] = change.kind
        for hunk in change.hunks:
            words = next((line for line in hunk.changed if line[1:].strip()), hunk.changed[0])
            places.setdefault(Place.of(change, hunk), textwrap.shorten(words, 60, placeholder=" …"))
    return places


def complaints(new: Part) -> Iterator[str]:
    """What is to be written, changed or removed before each change has its why."""
    if new.after is None:
        return
    whys, places = whys_of(new), places_of(diff_parts(part(new.after), new))
    where = name_of(file_of(new))
    # A function whose lines change once more: its sentence is read again, not lost.
    left = [place for place in whys if place not in places]
    for place, words in places.items():
        if place in whys:
            continue
        old = next((other for other in left if other[:2] == place[:2]), None)
        if old is None:
            yield (
                f"{new.directory.name}/{place} changes without a why. "
                f"Write it in {where}:\n\n{stanza(place, words)}"
            )
        else:
            left.remove(old)
            yield (
                f"{new.directory.name}/{place} is not what its why was written for. "
                f"Read that again in {where}, line {whys[old].line}, and replace "
                f'hash = "{old.hash}" by\n\nhash = "{place.hash}"  # {words}\n'
            )
    for place in left:
        yield (
            f"{where}, line {whys[place].line}: a why without its change. Nothing like it is left "
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
