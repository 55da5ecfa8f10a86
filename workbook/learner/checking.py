"""Runs the checks of the reader's code in another process, and collects the results."""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from time import monotonic
from typing import Any

from workbook.errors import WorkbookError
from workbook.learner.results import Result, Wanted, as_line, result_of
from workbook.parts.ladder import ROOT

LIMIT = 25.0  # seconds without a message from the process; each check has a shorter limit
TICK = 0.05


@dataclass
class Round:
    """One run of all checks of a part; `results` is filled while it runs."""

    checks: list[str] = field(default_factory=list)  # in the order in which one builds the part
    results: dict[str, Result] = field(default_factory=dict)
    begun: Result | None = None
    stopped: str = ""  # "end", or the reason why the run stopped earlier

    def take(self, event: dict[str, Any]) -> Result | None:
        """Record one message of the check process, and return its result if it has one."""
        match event:
            case {"refused": sentence}:
                raise WorkbookError(sentence)
            case {"checks": checks}:
                self.checks = checks
            case {"begun": begun}:
                self.begun = result_of(begun)
            case {"stopped": why}:
                self.stopped = why or "import"
            case {"result": told}:
                result = result_of(told)
                self.results[result.id] = result
                return result
        return None

    def in_order(self) -> list[Result]:
        """Return the results in the order of building; results that are not checks come first."""
        known = {*self.checks}
        others = [each for each in self.results.values() if each.counts and each.id not in known]
        return others + [self.results[name] for name in self.checks if name in self.results]

    @property
    def red(self) -> list[Result]:
        """Return the red results, the next one to mend first.

        While there is one, a check that behaves as in a later part is red too, because it may
        behave so by chance. It comes last.
        """
        red = [result for result in self.in_order() if not result.ok]
        return red + [each for each in self.in_order() if red and each.status == "ahead"]

    @property
    def ids_of_green(self) -> set[str]:
        return {result.id for result in self.in_order()} - {result.id for result in self.red}

    def next_to_do(self) -> Result | None:
        """Return the first red result, once all checks before it have results."""
        red = self.red[0] if self.red else None
        if red is None or red.id not in self.checks:
            return red
        before = self.checks[: self.checks.index(red.id)]
        return red if all(name in self.results for name in before) else None

    @property
    def passed(self) -> int:
        return len(self.ids_of_green) - len(self.skipped)

    @property
    def skipped(self) -> list[Result]:
        return [result for result in self.in_order() if result.status == "skipped"]

    @property
    def total(self) -> int:
        return len(self.checks) - len(self.skipped)

    @property
    def not_run(self) -> int:
        return sum(name not in self.results for name in self.checks)

    @property
    def ahead(self) -> list[Result]:
        return [result for result in self.results.values() if result.status == "ahead"]

    @property
    def green(self) -> bool:
        return self.stopped == "end" and not self.red


class Worker:
    """A process that runs the checks once. It imports what it needs, then waits for `ask`."""

    def __init__(self) -> None:
        self._ended = False
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        self._child = subprocess.Popen(
            [sys.executable, *["-O"] * sys.flags.optimize, "-m", "workbook.learner.worker"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            # so that Ctrl-C reaches only the reporting process, which ends this one
            start_new_session=True,
        )

    def ask(self, wanted: Wanted) -> None:
        assert self._child.stdin is not None
        with suppress(BrokenPipeError), self._child.stdin as pipe:
            pipe.write(as_line(asdict(wanted)))

    def run(self, round_: Round, interrupted: Callable[[], bool] = lambda: False) -> Iterator[Any]:
        """Yield each result when it arrives; an interrupted round ends early."""
        try:
            for event in self._events(interrupted):
                if event is None:
                    return
                if (result := round_.take(event)) is not None:
                    yield result
            if not round_.stopped:
                yield round_.take({"result": asdict(self._lost(round_))})
        finally:
            self.end()

    def end(self) -> None:
        """Kill the process and all its children.

        This is done only once, because later another process may have the same id.
        """
        if self._ended:
            return
        self._ended = True
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout, self._complaints):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def _events(self, interrupted: Callable[[], bool]) -> Iterator[dict[str, Any] | None]:
        assert self._child.stdout is not None
        pipe, rest, heard = self._child.stdout.fileno(), b"", monotonic()
        while monotonic() - heard < LIMIT:
            if interrupted():
                yield None
                return
            if not select.select([pipe], [], [], TICK)[0]:
                continue
            piece = os.read(pipe, 65536)
            if not piece:
                return
            *lines, rest = (rest + piece).split(b"\n")
            heard = monotonic()
            yield from map(json.loads, lines)

    def _lost(self, round_: Round) -> Result:
        """Return a red result for the check during which the process ended or went silent."""
        try:
            status = self._child.wait(0.2)
        except subprocess.TimeoutExpired:
            got = f"no end after {LIMIT:g} s, and it could not be interrupted"
            why = (
                "The code cannot be interrupted: does it catch every exception, or block in a call?"
            )
        else:
            how = signal.Signals(-status).name if status < 0 else f"exit code {status}"
            got = f"Python itself ended ({how})"
            why = "The code ended the process: with os._exit, or with a crash outside of Python."
        if round_.begun is None:
            *_, last = ["", *self._complaint().splitlines()]
            raise WorkbookError(f"The checks could not start: {got}. {last}".rstrip())
        round_.stopped = "lost"
        lost = replace(round_.begun, expected="an answer", observed=got, why=why)
        return replace(lost, trace=self._complaint())

    def _complaint(self) -> str:
        """Return the stderr of the process."""
        self._complaints.seek(0)
        return self._complaints.read().decode(errors="replace").strip()
