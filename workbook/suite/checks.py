"""Defines a check: one behaviour, with the expected observation for every part.

A check returns what it observed as one short line. The expected lines are a table by part number;
an entry applies until the next one. For the parts before the check's first part there is an
expected line too, or the check expects that a name is missing. So no check is ever skipped, and a
feature that comes too early fails as clearly as one that is lost.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook.suite.testbed import Bench

Run = Callable[["Bench"], Awaitable[str]]


@dataclass(frozen=True)
class Check:
    id: str
    title: str
    since: int  # the first part that has the behaviour
    expected: Mapping[int, str]
    needs: str  # a dotted name; a part that lacks this name can only show that it is missing
    read: str | Mapping[int, str]  # the section to read: one, or one from each part on
    hints: tuple[str, ...]  # first a question, then the place, then almost the solution
    rows: tuple[str, ...]  # the rows of rows.toml (the list of mistakes) that the check detects
    live: bool  # whether a client of a real server can observe the behaviour too
    run: Run

    @property
    def area(self) -> str:
        """Return the module that defines the check, such as "routing/tree"."""
        module = self.run.__module__.removeprefix("tests.conformance.").replace(".", "/")
        return module.rpartition("checks/")[2]

    def expected_at(self, part: int) -> str:
        known = [number for number in self.expected if number <= part]
        return self.expected[max(known)] if known else f"no {self.needs}"

    def read_at(self, part: int) -> str:
        if isinstance(self.read, str):
            return self.read
        return self.read[max(number for number in self.read if number <= part)]

    def fits(self, part: int, observed: str) -> bool:
        """Return whether the check passes.

        If the check expects a missing name, any prefix of the name may be the missing one: without
        the package the module is missing too.
        """
        if any(number <= part for number in self.expected):
            return observed == self.expected_at(part)
        missing = observed.removeprefix("no ")
        return observed != missing and f"{self.needs}.".startswith(f"{missing}.")

    def is_ahead(self, part: int, observed: str) -> bool:
        """Return whether the part already behaves as a later part does.

        A missing name never counts, even if the later part removes this name: perhaps the reader
        has not written it yet.
        """
        later = {value for number, value in self.expected.items() if number > part}
        return observed in later - {self.expected_at(part)} and not observed.startswith("no ")


registry: dict[str, Check] = {}
"""The checks of Parts 1 to 5, by id."""
underneath: dict[str, Check] = {}
"""The checks of Part 0, by id: those with `since=0`."""


def checks_of(part: int) -> dict[str, Check]:
    """Return all checks that this part must pass."""
    return registry if part else underneath


def every_check() -> list[Check]:
    return [*registry.values(), *underneath.values()]


def check(
    id: str,
    title: str,
    *,
    since: int,
    expected: str | Mapping[int, str],
    read: str | Mapping[int, str],
    hints: tuple[str, ...] = (),
    needs: str = "",
    rows: tuple[str, ...] = (),
    live: bool = True,
) -> Callable[[Run], Run]:
    """Return a decorator that registers a check.

    A plain string in `expected` applies from the part `since` on. In the parts before `since`, the
    name in `needs` has to be missing.
    """
    table = {since: expected} if isinstance(expected, str) else dict(expected)
    if id in registry or id in underneath:
        raise ValueError(f"two checks have the id {id!r}")
    if since not in table:
        raise ValueError(
            f"check {id!r} begins at part {since}, but `expected` has no line for that part"
        )
    if since and 1 not in table and not needs:
        raise ValueError(f"check {id!r} expects nothing before part {min(table)}: add needs=…")

    def register(run: Run) -> Run:
        checks_of(since)[id] = Check(id, title, since, table, needs, read, hints, rows, live, run)
        return run

    return register
