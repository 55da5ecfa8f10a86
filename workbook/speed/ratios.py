"""Turns samples into figures: the median of all rounds, and how far the rounds agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median, quantiles

from workbook.speed.rounds import Sample


@dataclass(frozen=True)
class Figure:
    """The ratio of one subject in one scenario: the median over the rounds, and the spread."""

    ratio: float  # the median over all rounds
    low: float  # half of the rounds are between `low` and `high`
    high: float
    # CPU time per request on this machine; do not compare it with figures of another machine
    microseconds: float
    rounds: int


Figures = dict[str, dict[str, Figure]]  # scenario → subject → figure


def figures(samples: Iterable[Sample]) -> Figures:
    gathered: dict[str, dict[str, list[Sample]]] = {}
    for sample in samples:
        gathered.setdefault(sample.scenario, {}).setdefault(sample.subject, []).append(sample)
    return {
        scenario: {subject: _figure(found) for subject, found in by_subject.items()}
        for scenario, by_subject in gathered.items()
    }


def floors(samples: Iterable[Sample]) -> dict[str, float]:
    """Return the time of the bare function in each scenario, in microseconds."""
    gathered: dict[str, list[float]] = {}
    for sample in samples:
        gathered.setdefault(sample.scenario, []).append(sample.floor_ns / 1000)
    return {scenario: median(found) for scenario, found in gathered.items()}


def _figure(found: list[Sample]) -> Figure:
    ratios = [sample.subject_ns / sample.floor_ns for sample in found]
    low, _, high = quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    spent = median(sample.subject_ns for sample in found) / 1000
    return Figure(median(ratios), low, high, spent, len(ratios))
