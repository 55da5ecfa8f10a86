"""Reads the list of the parts from ladder.toml, the only place that has it.

A part is based on the part named in `after`: its `files` are those of that part with its own
changes.
"""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbook.errors import WorkbookError

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = Path(__file__).with_name("ladder.toml")


class UnknownPart(WorkbookError):
    """There is no such part; the text names the existing ones."""


@dataclass(frozen=True)
class SampleRequest:
    method: str
    target: str
    body: bytes = b""

    @classmethod
    def parse(cls, line: str) -> "SampleRequest":
        """Parse a line such as `POST /about/careers {"k": 1}`; all after the target is the body."""
        method, target, *body = line.split(" ", 2)
        return cls(method, target, "".join(body).encode())


@dataclass(frozen=True)
class Part:
    number: int
    slug: str
    title: str
    adds: str
    article: str
    entry: str
    minutes: int
    notebook: str
    after: int | None
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    moved: Mapping[str, str] = field(hash=False)
    """Maps old paths to new paths; the contents may have changed as well."""
    files: frozenset[str]
    """All Python files of the part, as paths relative to its directory."""
    requests: tuple[SampleRequest, ...]
    suite: bool = True
    """Whether the conformance suite runs on this part. Part 0 has its own tests."""
    elsewhere: Path | None = None  # the directory, if it is the reader's own part or a copy

    @property
    def directory(self) -> Path:
        return self.elsewhere or ROOT / f"part{self.number}"

    @property
    def module_name(self) -> str:
        return self.entry.partition(":")[0]

    @property
    def app_name(self) -> str:
        return self.entry.partition(":")[2]


def read(manifest: Path) -> tuple[Part, ...]:
    """Return the parts that are listed in the file, in its order."""
    known: dict[int, Part] = {}
    for entry in tomllib.loads(manifest.read_text(encoding="utf-8"))["part"]:
        before = known[entry["after"]].files if "after" in entry else frozenset()
        known[entry["number"]] = _part(entry, before)
    return tuple(known.values())


def _part(entry: dict[str, Any], before: frozenset[str]) -> Part:
    added, changed, removed = (
        tuple(entry.pop(name, ())) for name in ("added", "changed", "removed")
    )
    moved = entry.pop("moved", {})
    if unknown := {*changed, *removed, *moved} - before:
        raise ValueError(
            f"part {entry['number']}: {sorted(unknown)} are not files of the part before"
        )
    if twice := {*added, *moved.values()} & (before - {*removed, *moved}):
        raise ValueError(
            f"part {entry['number']}: {sorted(twice)} are already files of the part before"
        )
    return Part(
        added=added,
        changed=changed,
        removed=removed,
        moved=moved,
        files=before - {*removed, *moved} | {*added, *moved.values()},
        requests=tuple(SampleRequest.parse(line) for line in entry.pop("try")),
        after=entry.pop("after", None),
        **entry,
    )


@functools.cache
def all_parts() -> tuple[Part, ...]:
    """Return all parts, including Part 0."""
    return read(MANIFEST)


@functools.cache
def parts() -> tuple[Part, ...]:
    """Return Parts 1 to 5, the parts that the conformance suite runs on."""
    return tuple(part for part in all_parts() if part.suite)


def part(number: int | str) -> Part:
    for candidate in all_parts():
        if str(candidate.number) == str(number).strip():
            return candidate
    question = f"There is no part {number!r}." if str(number).strip() else "Which part?"
    choices = "".join(f"\n  {each.number}  {each.title}" for each in all_parts())
    raise UnknownPart(f"{question} Choose one of{choices}")
