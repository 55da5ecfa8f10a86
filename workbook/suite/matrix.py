"""The matrix: what a run observed for every check at every part.

`make pages` runs every check and saves the observations; the pages are made from them.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from workbook.parts import ladder
from workbook.suite.checks import Check, every_check
from workbook.suite.runner import Outcome, run_check
from workbook.suite.themes import THEMES, UNDERNEATH, Theme

Row = tuple[Check, list[Outcome]]  # one outcome for each part

SEEN = Path(__file__).with_name("matrix.json")  # written by `make pages`

KEPT, NOT_YET, BROKEN = "✓", "·", "✗"


async def observe(
    checks: Iterable[Check], hosts: tuple[str, ...], progress: Callable[[Check], None]
) -> list[Row]:
    """Run every check at every part.

    A host is what carries the requests: "inprocess", or a real server ("live"). If a check fails on
    any of several hosts, the row has that outcome.
    """
    rows = []
    for check in checks:
        progress(check)
        rows.append((check, [await _cell(check, part, hosts) for part in parts_of(check)]))
    return rows


def parts_of(check: Check) -> tuple[ladder.Part, ...]:
    """Return the parts at which the check runs: Part 0, or all the others."""
    return ladder.parts() if check.since else (ladder.part(0),)


async def _cell(check: Check, part: ladder.Part, hosts: tuple[str, ...]) -> Outcome:
    outcomes = [
        await run_check(check, part.number, part.directory, part.entry, host)
        for host in hosts
        if host == "inprocess" or check.live
    ]
    return next((outcome for outcome in outcomes if not outcome.ok), outcomes[0])


def write(rows: Iterable[Row]) -> None:
    seen = {check.id: dict(spans(outcomes)) for check, outcomes in rows}
    SEEN.write_text(json.dumps(seen, indent=1, ensure_ascii=False) + "\n", "utf-8")


def read() -> list[Row]:
    """Return the observations of the last `make pages`; a check added since has no observation."""
    seen = json.loads(SEEN.read_text("utf-8"))
    return [
        (check, [_as_seen(check, part, seen.get(check.id, {})) for part in parts_of(check)])
        for check in every_check()
    ]


def _as_seen(check: Check, part: ladder.Part, found: Mapping[str, str]) -> Outcome:
    for parts, observed in found.items():
        first, _, last = parts.partition("-")
        if int(first) <= part.number <= int(last or first):
            ok = check.fits(part.number, observed)
            return Outcome(check, part.number, "inprocess", observed, ok, (), "")
    return Outcome(check, part.number, "inprocess", "never run: make pages", False, (), "")


def mark(outcome: Outcome) -> str:
    if not outcome.ok:
        return BROKEN
    return KEPT if outcome.part >= outcome.check.since else NOT_YET


def spans(outcomes: list[Outcome]) -> Iterator[tuple[str, str]]:
    """Yield each observation, with the parts that share it in front: ("1-2", '404 "not found"')."""
    for observed, group in groupby(outcomes, key=lambda outcome: outcome.observed):
        parts = [outcome.part for outcome in group]
        yield str(parts[0]) if len(parts) == 1 else f"{parts[0]}-{parts[-1]}", observed


def as_text(rows: list[Row]) -> Iterator[str]:
    for area, group in _by_area(rows):
        yield ""
        yield f"{area:<62}" + "".join(f"{number:>3}" for number in _parts(group))
        for check, outcomes in group:
            yield f"  {check.id:<60}" + "".join(f"{mark(outcome):>3}" for outcome in outcomes)
            for parts, observed in spans(outcomes):
                yield f"      {parts:<4} {observed}"


def as_markdown(rows: list[Row]) -> Iterator[str]:
    yield "# The matrix: the result of every check at every part"
    yield ""
    yield f"`make pages` made this page from a run of all checks. {KEPT} means that the part can do"
    yield f"what the check tests. {NOT_YET} means that a later part adds it, and that the check"
    yield "found the part without it. The last column shows what the run saw. The checks of"
    yield "Part 0 come last."
    for area, group in _by_area(rows):
        numbers = _parts(group)
        yield from ("", f"## {area}", "", f"| check | {' | '.join(map(str, numbers))} | seen |")
        yield "|---|" + "---|" * len(numbers) + "---|"
        for check, outcomes in group:
            marks = " | ".join(mark(outcome) for outcome in outcomes)
            seen = "<br>".join(f"{parts}: {_escaped(line)}" for parts, line in spans(outcomes))
            yield f"| **{check.id}** {_escaped(check.title)} | {marks} | {seen} |"


def as_summary(rows: list[Row]) -> Iterator[str]:
    """Yield the README's tables: how many checks of each theme apply at each part.

    These are also the numbers of checks that pass, because a failing check fails the tests.
    """
    yield from _summary([row for row in rows if row[0].since], THEMES)
    yield ""
    yield from _summary([row for row in rows if not row[0].since], UNDERNEATH)


def _summary(rows: list[Row], themes: Mapping[str, Theme]) -> Iterator[str]:
    parts = _parts(rows)
    yield "| checks about | " + " | ".join(f"Part {number}" for number in parts) + " |"
    yield "|---|" + "---|" * len(parts)
    for name, theme in themes.items():
        marks = [
            [mark(outcome) for outcome in outcomes]
            for check, outcomes in rows
            if check.area in theme.modules or check.area.startswith(f"{name}/")
        ]
        columns = map(_counted, zip(*marks, strict=True))
        yield f"| {theme.title} | " + " | ".join(columns) + " |"


def _by_area(rows: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    for area, group in groupby(rows, key=lambda row: row[0].area):
        yield area, list(group)


def _parts(rows: list[Row]) -> list[int]:
    """Return the parts at which these checks were observed: the columns of the table."""
    return [outcome.part for outcome in rows[0][1]] if rows else []


def _counted(marks: tuple[str, ...]) -> str:
    if BROKEN in marks:
        return f"{BROKEN} {marks.count(BROKEN)} of {len(marks)}"
    begun = marks.count(KEPT)
    return f"{KEPT} {begun} of {len(marks)}" if begun else NOT_YET


def _escaped(text: str) -> str:
    return text.replace("|", r"\|").replace("<", "&lt;").replace("*", r"\*").replace("_", r"\_")
