"""A check: one behaviour of the ladder, with what is seen at every part, before it begins too.

A check returns what it saw, as one short line. What should be seen is a table by part, in which a
value holds until the next key. Before a check begins there is a value as well, or else the name
that it needs is not there yet: nothing is skipped, so an ability that comes early fails as loudly
as one that is lost.
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
    since: int  # the part it begins at
    expected: Mapping[int, str]
    needs: str  # a dotted name; where it is missing nothing else is to be seen
    read: str  # the section of the article
    hints: tuple[str, ...]  # a nudge, the place, nearly the answer
    rows: tuple[str, ...]  # the rows of the list of mistakes that it guards
    live: bool  # can be seen over a socket as well
    run: Run

    @property
    def area(self) -> str:
        """The module it stands in: routing/tree, responses/headers, …"""
        module = self.run.__module__.removeprefix("tests.conformance.").replace(".", "/")
        return module.rpartition("checks/")[2]

    def expected_at(self, part: int) -> str:
        known = [number for number in self.expected if number <= part]
        return self.expected[max(known)] if known else f"no {self.needs}"

    def fits(self, part: int, observed: str) -> bool:
        """For a missing name any prefix will do: without the package there is no module either."""
        if any(number <= part for number in self.expected):
            return observed == self.expected_at(part)
        missing = observed.removeprefix("no ")
        return observed != missing and f"{self.needs}.".startswith(f"{missing}.")

    def is_ahead(self, part: int, observed: str) -> bool:
        """What a later part has is here already. A name that goes later is only missing."""
        later = {value for number, value in self.expected.items() if number > part}
        return observed in later - {self.expected_at(part)} and not observed.startswith("no ")


registry: dict[str, Check] = {}
"""The suite of the ladder."""
underneath: dict[str, Check] = {}
"""The checks of Part 0, which is no step of the ladder: those that begin at 0."""


def checks_of(part: int) -> dict[str, Check]:
    """What the part is held to."""
    return registry if part else underneath


def every_check() -> list[Check]:
    return [*registry.values(), *underneath.values()]


def check(
    id: str,
    title: str,
    *,
    since: int,
    expected: str | Mapping[int, str],
    read: str,
    hints: tuple[str, ...] = (),
    needs: str = "",
    rows: tuple[str, ...] = (),
    live: bool = True,
) -> Callable[[Run], Run]:
    """Register a check; a plain `expected` holds from `since` on, `needs` is missing before."""
    table = {since: expected} if isinstance(expected, str) else dict(expected)
    if id in registry or id in underneath:
        raise ValueError(f"two checks are called {id}")
    if since not in table:
        raise ValueError(f"{id} begins at part {since}, and does not say what is seen then")
    if since and 1 not in table and not needs:
        raise ValueError(f"{id} does not say what is seen before part {min(table)}: needs=…")

    def register(run: Run) -> Run:
        checks_of(since)[id] = Check(id, title, since, table, needs, read, hints, rows, live, run)
        return run

    return register
