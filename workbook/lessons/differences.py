"""Lists where a part differs from its article on purpose, from differences.toml."""

import functools
import itertools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.lessons.article_names import ABSENT, article_names, lines_of
from workbook.parts.ladder import Part, part, parts

MANIFEST = Path(__file__).with_name("differences.toml")

_WORDS = {
    ABSENT: "not defined in this file",
    "attribute": "set on the object",
    "name": "a variable of the module",
}


@dataclass(frozen=True)
class Named:
    """Names whose definition differs here from that in the sources, with the reason."""

    files: tuple[str, ...]
    names: tuple[str, ...]
    here: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Behaviour:
    part: int
    article: str
    here: str
    why: str
    check: str


@dataclass(frozen=True)
class Difference:
    """One name of one part: how the sources define it, and how our code does."""

    part: int
    file: str
    name: str
    place: str  # where the sources define it: "article", "repository" or "both"
    article: str
    here: str


@functools.cache
def listed() -> tuple[Named, ...]:
    found = tomllib.loads(MANIFEST.read_text("utf-8"))["name"]
    return tuple(
        Named(**{key: _as_tuple(key, value) for key, value in one.items()}) for one in found
    )


@functools.cache
def behaviours() -> tuple[Behaviour, ...]:
    return tuple(
        Behaviour(**one) for one in tomllib.loads(MANIFEST.read_text("utf-8"))["behaviour"]
    )


def _as_tuple(key: str, value: Any) -> Any:
    if key == "why":
        return value
    return (value,) if isinstance(value, str) else tuple(value)


def differences(number: int, directory: Path) -> list[Difference]:
    """Return every name of the sources that this code does not define word for word."""
    here = lines_of(directory)
    return [
        Difference(number, file, name, row.place, row.line, found)
        for file, rows in article_names()[number].items()
        for name, row in rows.items()
        if (found := here.get(file, {}).get(name, ABSENT)) != row.line
    ]


def entry_for(difference: Difference) -> Named | None:
    for named in listed():
        if (
            difference.file in named.files
            and difference.name in named.names
            and difference.here in named.here
        ):
            return named
    return None


def table(of: Part) -> Iterator[str]:
    """Yield a table of the differences that begin with this part.

    Earlier ones are on earlier pages.
    """
    known = _known_before(of)
    source = "article" if of.suite else "guide"
    yield f"\n| what | in the {source} | here | why |"
    yield "|---|---|---|---|"
    new = [
        each
        for each in differences(of.number, of.directory)
        if (each.name, each.article, each.here) not in known
    ]
    for _, alike in itertools.groupby(new, _all_but_the_name):
        first, *more = alike
        named = entry_for(first)
        names = ", ".join(f"`{each.name}`" for each in (first, *more))
        article = _in_words(first.article)
        if first.place == "repository":
            article += f" (only in {'its repository' if of.suite else 'sketch'})"
        why = named.why if named else ""
        yield _row(f"{names} in `{first.file}`", article, _in_words(first.here), why)
    for one in behaviours():
        if one.part == of.number:
            check = f"[`{one.check}`](../docs/MATRIX.md)" if of.suite else f"`{one.check}`"
            yield _row(check, one.article, one.here, one.why)
    yield ""


def _all_but_the_name(one: Difference) -> tuple[str, ...]:
    return one.file, one.place, one.article, one.here


def _known_before(of: Part) -> set[tuple[str, str, str]]:
    earlier = [each for each in parts() if each.number < of.number]
    return {
        (one.name, one.article, one.here)
        for each in earlier
        for one in differences(each.number, part(each.number).directory)
    }


def _in_words(line: str) -> str:
    return _WORDS.get(line, f"`{line}`")


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
