"""`make watch`: runs the checks after each save, in a process that was started before.

The first line is about the check that failed last. Checks that had imported the saved file run
before the others. Then one red check is shown, if possible one that passed before the save; if the
run takes long, it is shown at once. A save during a run starts a new run.

In a terminal, single keys run commands such as `make hint`.
"""

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from workbook.console import drawing
from workbook.errata.planted_copy import shown
from workbook.errors import WorkbookError
from workbook.learner.attempt import Attempt
from workbook.learner.checking import Round, Worker
from workbook.learner.keys import Keys, keys
from workbook.learner.report import Report, remember
from workbook.learner.results import IMPORT, Result

INTERVAL = 0.1  # seconds between two looks at the files
PATIENCE = 3.0  # seconds of a run before a red check is shown
LONG = 1.0  # seconds of a run before a sentence says that it goes on
KEYS = "h hint · n next step · x xray of the request · l list of failures · q quit"
SEQUENCE = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Z])?")  # what a key such as an arrow sends
SETTLED = 0.02  # A save may first empty the file: it has ended when nothing changes for this long.


class Saved(NamedTuple):
    modified: float
    size: int


Files = dict[Path, Saved]


def files_of(attempt: Attempt) -> Files:
    """Return the files with their times; a file that vanishes meanwhile is left out."""
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


def keys_for(attempt: Attempt) -> str:
    """Return the keys in one line; only a part in mine/ has steps."""
    return KEYS.replace(" · n next step", "") if attempt.hunted or attempt.app else KEYS


class Watch:
    def __init__(self, attempt: Attempt, pressed: Keys, *, verbose: bool) -> None:
        self.attempt = attempt
        self.verbose = verbose
        self.keys = pressed
        self.waiting = ""  # keys pressed during a run
        self.shown = ""  # the red result that was shown last
        self.awaited = ""  # the check that was shown last, which has to become green
        self.report = Report(drawing.console(), attempt, show_all=False, verbose=verbose)
        self.files = files_of(attempt)
        self.last = Round()
        self.worker = Worker()
        self._looked = time.monotonic()

    def round(self, saved: list[Path]) -> None:
        """Run all checks once, and stop at the next save."""
        if not self.attempt.directory.is_dir():
            raise WorkbookError(f"{shown(self.attempt.directory)} is missing, so the watch ends.")
        first = self.first_of_all(saved)
        worker, self.worker = self.worker, Worker()  # the next process gets ready meanwhile
        round_ = Round()
        worker.ask(self.attempt.wanted(first))
        told, began, goes_on = "", time.monotonic(), False
        for number, result in enumerate(worker.run(round_, self._is_over)):
            if saved and number == 0:
                self._first_line(result, saved)
            passed = time.monotonic() - began
            if saved and not goes_on and not told and passed > LONG:
                goes_on = True
                drawing.sentence(self.report.out, "The other checks are still running …", "dim")
            if passed > PATIENCE and not told and (red := self.report.next_to_do(round_)):
                told = red.id
                self.report.red(red, self.report.step(red, round_))
        if not round_.stopped:
            return  # interrupted: the results of the run before are still the best
        self.last = round_
        in_order = self.report.by_cause(round_)
        if in_order:
            self.report.first(in_order[0], round_, is_told=in_order[0].id == told)
        self.shown = in_order[0].id if in_order else ""
        if self.shown != IMPORT:  # a file that Python cannot read says nothing about the checks
            self.awaited = self.shown
        self.report.score(round_)
        remember(self.report, round_)
        if self.keys.are_read:
            drawing.sentence(self.report.out, keys_for(self.attempt), "dim")
        self.report.out.print()

    def _first_line(self, result: Result, saved: list[Path]) -> None:
        """Print the result of the check that failed last, if it has run."""
        if result.id == self.awaited and result.ok:
            self.report.verdict(result)
        elif result.id == self.awaited:
            drawing.sentence(self.report.out, f"{result.id} still fails.", "dim")
        times = [self.files[path].modified for path in saved if path in self.files]
        if self.verbose and times:
            drawing.sentence(
                self.report.out, f"({time.time() - max(times):.2f} s from save to here)"
            )

    def press(self, key: str) -> None:
        """Run the command of this key; a key without a command shows the keys."""
        match key:
            case "q":
                raise KeyboardInterrupt
            case "h":
                self._workbook("hint")
            case "n":
                self.report.next_step(self.last)
            case "l":
                self.report.all_red(self.last)
            case "x" if self.shown not in ("", IMPORT):
                self._workbook("xray", *self.attempt.options, f"--check={self.shown}")
            case "x":
                why = "No check could run" if self.shown else "All checks pass"
                drawing.sentence(self.report.out, f"{why}: there is no request to look at.")
            case _:
                drawing.sentence(self.report.out, keys_for(self.attempt), "dim")
        self.report.out.print()

    def _workbook(self, *command: str) -> None:
        """Run another command in the same terminal."""
        subprocess.run([sys.executable, "-m", "workbook", *command], stdin=subprocess.DEVNULL)

    def _is_over(self) -> bool:
        """Return whether a save ends the run; `q` ends the watch, and other keys wait."""
        self.waiting += self.keys.taken()
        if "q" in self.waiting:
            raise KeyboardInterrupt
        return self._has_changed()

    def first_of_all(self, saved: list[Path]) -> list[str]:
        """Return the check that failed last, then those that had imported the saved files."""
        names = {str(path) for path in saved}
        touched = [each.id for each in self.last.in_order() if names.intersection(each.files)]
        return list(dict.fromkeys([*([self.awaited] if self.awaited else ()), *touched]))

    def next_save(self) -> list[Path]:
        while not self._has_changed():
            pressed, self.waiting = self.waiting + self.keys.taken(), ""
            for key in SEQUENCE.sub("?", pressed):
                self.press(key)
            time.sleep(INTERVAL)
        before, now = self.files, files_of(self.attempt)
        self.files = {}
        while now != self.files:
            self.files = now
            time.sleep(SETTLED)
            now = files_of(self.attempt)
        return changed(before, self.files)

    def _has_changed(self) -> bool:
        """Return whether a file has changed; looks at the files only now and then."""
        if time.monotonic() - self._looked < INTERVAL / 2:
            return False
        self._looked = time.monotonic()
        return files_of(self.attempt) != self.files


def watch(attempt: Attempt, *, verbose: bool) -> None:
    """Check after each save, until Ctrl-C or `q`."""
    with keys() as pressed:
        watching = Watch(attempt, pressed, verbose=verbose)
        try:
            saved: list[Path] = []
            while True:
                watching.round(saved)
                saved = watching.next_save()
        finally:
            watching.worker.end()
