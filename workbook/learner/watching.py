"""`make watch`: a round of checks after each save, by a process that has been waiting for it.

The first line is about what failed last. Then come the checks that had imported what was saved,
then all others. What is red is shown as soon as nothing before it can be, the score at the end. A
save in the middle begins a new round.
"""

import time
from pathlib import Path
from typing import NamedTuple

from workbook.console import drawing
from workbook.errata.planted_copy import shown
from workbook.errors import WorkbookError
from workbook.learner.attempt import Attempt
from workbook.learner.checking import Round, Worker
from workbook.learner.report import Report, remember
from workbook.learner.results import Result

INTERVAL = 0.1  # between two looks at the files
SETTLED = 0.02  # a save may empty the file first: it is over when nothing changes for so long


class Saved(NamedTuple):
    modified: float
    size: int


Files = dict[Path, Saved]


def files_of(attempt: Attempt) -> Files:
    """A file that goes while one looks is gone."""
    found: Files = {}
    for path in attempt.files():
        try:
            status = path.stat()
        except OSError:
            continue
        found[path] = Saved(status.st_mtime, status.st_size)
    return found


def changed(before: Files, now: Files) -> list[Path]:
    return sorted(path for path in {*before, *now} if before.get(path) != now.get(path))


class Watch:
    def __init__(self, attempt: Attempt, *, verbose: bool) -> None:
        self.attempt = attempt
        self.verbose = verbose
        self.report = Report(drawing.console(), attempt, show_all=False, verbose=verbose)
        self.files = files_of(attempt)
        self.last = Round()
        self.worker = Worker()
        self._looked = time.monotonic()

    def round(self, saved: list[Path]) -> None:
        """One round, or as much of it as there is time for before the next save."""
        if not self.attempt.directory.is_dir():
            raise WorkbookError(f"{shown(self.attempt.directory)} is gone, and with it the watch.")
        first = self.first_of_all(saved)
        worker, self.worker = self.worker, Worker()  # the next one gets ready meanwhile
        round_ = Round()
        worker.ask(self.attempt.wanted(first))
        told = ""
        for number, result in enumerate(worker.run(round_, self._has_changed)):
            if saved and number == 0:
                told = self._first_line(result, saved)
            red = round_.next_to_do()
            if red and red.id != told:
                told = red.id
                self.report.red(red)
        if not round_.stopped:
            return  # interrupted: what is known of the round before is still the best
        self.last = round_
        in_order = self.report.by_cause(round_)
        self.report.score(round_)
        remember(self.attempt, round_, in_order[0] if in_order else None)
        self.report.out.print()

    def _first_line(self, result: Result, saved: list[Path]) -> str:
        """Says how it is with what failed last; gives back its name, if it is red still."""
        if result.ok:
            self.report.verdict(result)
        else:
            self.report.red(result)
        times = [self.files[path].modified for path in saved if path in self.files]
        if self.verbose and times:
            drawing.sentence(
                self.report.out, f"({time.time() - max(times):.2f} s from save to here)"
            )
        return "" if result.ok else result.id

    def first_of_all(self, saved: list[Path]) -> list[str]:
        """What failed last, then what the saved files may have changed, each as one would build."""
        names = {str(path) for path in saved}
        red = [result.id for result in self.last.red]
        touched = [each.id for each in self.last.in_order() if names.intersection(each.files)]
        return list(dict.fromkeys([*red[:1], *touched]))

    def next_save(self) -> list[Path]:
        while not self._has_changed():
            time.sleep(INTERVAL)
        before, now = self.files, files_of(self.attempt)
        self.files = {}
        while now != self.files:
            self.files = now
            time.sleep(SETTLED)
            now = files_of(self.attempt)
        return changed(before, self.files)

    def _has_changed(self) -> bool:
        """Asked often; looks only now and then."""
        if time.monotonic() - self._looked < INTERVAL / 2:
            return False
        self._looked = time.monotonic()
        return files_of(self.attempt) != self.files


def watch(attempt: Attempt, *, verbose: bool) -> None:
    """Until Ctrl-C."""
    watching = Watch(attempt, verbose=verbose)
    try:
        saved: list[Path] = []
        while True:
            watching.round(saved)
            saved = watching.next_save()
    finally:
        watching.worker.end()
