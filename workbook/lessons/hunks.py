"""Computes the changes between two versions of a module as hunks, grouped by function or class.

Every function is compared only with its own old version, even if it has moved. So a `return` in one
function never matches a `return` in another, and a move is not a change.
"""

import difflib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Literal

from workbook.lessons.scopes import MODULE, enclosing, scopes_of, subject_of

CONTEXT = 2
GAP = "\f"
"""Marks lines of another function between two lines. It is blank, so that it never matches."""
Fate = Literal["new", "gone", "changed"]
Tag = Literal["+", "-", " "]
NumberedLines = list[tuple[int, str]]


@dataclass(frozen=True)
class Line:
    tag: Tag
    text: str
    number: int
    """The line number in the new version; for a removed line, in the old one."""


@dataclass(frozen=True)
class Hunk:
    function: str
    """Dotted name of the function or class; "" for lines at module level."""
    fate: Fate
    """Whether the whole function or class is new, gone or changed."""
    lines: tuple[Line, ...]

    @property
    def place(self) -> str:
        return self.function or "top level"

    @property
    def heading(self) -> str:
        return self.place if self.fate == "changed" else f"{self.place} ({self.fate})"

    @property
    def changed(self) -> list[str]:
        return [f"{line.tag} {line.text}" for line in self.lines if line.tag != " "]

    @property
    def digest(self) -> str:
        """Return a hash of the changed lines only, so that edits around them do not matter."""
        return hashlib.sha256("\n".join(self.changed).encode()).hexdigest()[:8]

    @property
    def shown(self) -> tuple[Line, ...]:
        """Return the lines without the blank lines at both ends."""
        told = [number for number, line in enumerate(self.lines) if line.text.strip()]
        return self.lines[told[0] : told[-1] + 1] if told else self.lines


def hunks_of(old: str, new: str) -> Iterator[Hunk]:
    """Yield the hunks, function by function, in the order of the new version."""
    old_scopes, new_scopes = scopes_of(old), scopes_of(new)
    old_names = {name for scope in old_scopes for name in enclosing(scope)} | {MODULE}
    new_names = {name for scope in new_scopes for name in enclosing(scope)} | {MODULE}
    before = _lines_by_subject(old, old_scopes, old_names & new_names)
    after = _lines_by_subject(new, new_scopes, old_names & new_names)
    for function in _reading_order(list(before), list(after)):
        fate: Fate = "changed"
        if function not in old_names or function not in new_names:
            fate = "new" if function in new_names else "gone"
        lines = _diff_lines(before.get(function, []), after.get(function, []))
        for cut in _around_changes(lines):
            yield Hunk(function, fate, tuple(cut))


def _lines_by_subject(
    source: str, scopes: list[str], common: set[str]
) -> Mapping[str, NumberedLines]:
    """Return the numbered lines of each function, without blank lines at its beginning and end."""
    lines: dict[str, NumberedLines] = {}
    numbered = zip(scopes, enumerate(source.splitlines(), 1), strict=True)
    for subject, run in groupby(numbered, key=lambda pair: subject_of(pair[0], common)):
        block = [line for _, line in run]
        while block and not block[0][1].strip():
            del block[0]
        while block and not block[-1][1].strip():
            del block[-1]
        if block and subject in lines:
            lines[subject].append((0, GAP))
        lines.setdefault(subject, []).extend(block)
    return lines


def _reading_order(before: list[str], after: list[str]) -> list[str]:
    """Return the functions in the new order; a removed function comes after its old neighbour."""
    order = list(after)
    for place, function in enumerate(before):
        if function not in after:
            order.insert(order.index(before[place - 1]) + 1 if place else 0, function)
    return order


def _diff_lines(before: NumberedLines, after: NumberedLines) -> list[Line]:
    """Return both versions as one list; a removed line comes before the line that replaces it."""
    old_texts, new_texts = [text for _, text in before], [text for _, text in after]
    matcher = difflib.SequenceMatcher(lambda text: not text.strip(), old_texts, new_texts, False)
    lines: list[Line] = []
    for operation, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if operation == "equal":
            lines += _tagged(" ", after[new_start:new_end])
            continue
        gone, come = _runs(before[old_start:old_end]), _runs(after[new_start:new_end])
        for place, (old_run, new_run) in enumerate(zip_longest(gone, come, fillvalue=())):
            if place:
                lines.append(Line(" ", GAP, 0))
            lines += _tagged("-", old_run) + _tagged("+", new_run)
    return lines


def _tagged(tag: Tag, lines: Sequence[tuple[int, str]]) -> list[Line]:
    return [Line(tag, text, number) for number, text in lines]


def _runs(lines: NumberedLines) -> list[NumberedLines]:
    """Split the lines at each gap, so that lines from different places are not joined."""
    runs: list[NumberedLines] = [[]]
    for line in lines:
        if line[1] == GAP:
            runs.append([])
        else:
            runs[-1].append(line)
    return runs


def _around_changes(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield the changed lines with some context, split where more lines are unchanged."""
    for is_gap, run in groupby(lines, key=lambda line: line.text == GAP):
        if is_gap:
            continue
        block = list(run)
        near = [
            any(line.tag != " " for line in block[max(number - CONTEXT, 0) : number + CONTEXT + 1])
            for number in range(len(block))
        ]
        for is_near, pairs in groupby(zip(near, block, strict=True), key=lambda pair: pair[0]):
            if is_near:
                yield [line for _, line in pairs]
