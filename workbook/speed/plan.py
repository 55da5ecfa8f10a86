"""The plan of one benchmark run: what to measure, and for how long."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from workbook.errors import WorkbookError
from workbook.speed.scenarios import SCENARIOS, Scenario
from workbook.speed.subjects import MINE, Subject, subjects


@dataclass(frozen=True)
class Plan:
    processes: int
    rounds: int  # in each process
    # CPU time in each round for a subject, and the same time for the bare function
    batch_ms: float
    scenarios: list[str] = field(default_factory=list)  # all scenarios if empty
    subjects: list[str] = field(default_factory=list)

    def pairs(self) -> Iterator[tuple[Scenario, Subject]]:
        for scenario in SCENARIOS:
            if self.scenarios and scenario.name not in self.scenarios:
                continue
            for subject in subjects():
                wanted = subject.name in self.subjects or (not self.subjects and subject != MINE)
                if wanted and scenario.name not in subject.lacks:
                    yield scenario, subject

    @property
    def samples(self) -> int:
        return self.processes * self.rounds * sum(1 for _ in self.pairs())

    def check(self) -> None:
        """Raise a WorkbookError for an unknown name or a missing package.

        For an unknown name, the error lists the known names.
        """
        _check("SCENARIOS", self.scenarios, [scenario.name for scenario in SCENARIOS])
        _check("SUBJECTS", self.subjects, [subject.name for subject in subjects()])
        absent = {each.title for _, each in self.pairs() if not each.is_installed}
        if absent:
            raise WorkbookError(
                f"{', '.join(sorted(absent))}: not installed here. make bench installs "
                f"requirements/bench.txt; with ENV_PYTHON that is yours to do."
            )


def _check(variable: str, names: list[str], known: list[str]) -> None:
    if unknown := [name for name in names if name not in known]:
        raise WorkbookError(
            f"{variable}={' '.join(unknown)} is not there: choose from {' '.join(known)}."
        )
