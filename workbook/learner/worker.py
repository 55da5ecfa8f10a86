"""A process that checks the reader's code once: `python -m workbook.learner.worker`.

An endless loop, an exit or a crash in that code affects only this process, not the one that
reports. It imports everything else in advance, so that the checks can start at once.
"""

import gc
import json
import os
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from time import monotonic
from typing import Any

from workbook.learner.explain import explained, with_cause_first
from workbook.learner.first_import import importable, refusal, stuck, unreadable
from workbook.learner.order import counted
from workbook.learner.places import Own
from workbook.learner.results import Result, Status, Wanted, as_line, line_of
from workbook.parts.ladder import part
from workbook.parts.loader import LoadedPart, MissingName
from workbook.protocol.hang import Hang
from workbook.suite.all_checks import quiet, run_alone
from workbook.suite.checks import Check, checks_of
from workbook.suite.runner import Outcome
from workbook.suite.testbed import Bench
from workbook.suite.themes import load_checks

HUNG = (Hang, TimeoutError)
# stop after this many hanging checks, or this many seconds of waiting for them
HANGS, SECONDS = 3, 12.0
FRAMES = 8  # how many callers of a coroutine's creation are recorded


class NotHere(BaseException):
    """Code that is not in mine/ lacks a name that the check needs.

    It is a BaseException, so that a check cannot catch it as a result.
    """


class ElsewhereBench(Bench):
    """A bench that remembers a missing name, because an app may swallow the exception."""

    lacks = ""

    def name(self, dotted: str) -> Any:
        try:
            return super().name(dotted)
        except MissingName as missing:
            type(self).lacks = missing.name
            raise NotHere(missing.name) from None


class Work:
    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.part = part(wanted.part)
        self.directory = Path(wanted.directory)
        self.entered = replace(self.part, entry=wanted.entry)
        self.own = Own(self.directory, self.part.directory)
        self.code: LoadedPart | None = None

    def events(self) -> Iterator[bytes]:
        """Yield the lines of JSON for the reporting process, each as soon as its check has run."""
        if self.wanted.names and (sentence := refusal(self.load, self.wanted.entry, self.own)):
            yield as_line({"refused": sentence})
            return
        checks = self.chosen()
        yield as_line({"checks": [check.id for check in checks]})
        unread = None if self.wanted.names else unreadable(self.own)
        if found := unread or stuck(self.load, self.wanted.entry, self.own):
            yield line_of(found)
            yield as_line({"stopped": ""})
            return
        lost, red = list[float](), False
        for check in self.arranged(checks):
            read = check.read_at(self.part.number)
            begun = Result(check.id, check.title, "red", read=read, hints=len(check.hints))
            yield as_line({"begun": asdict(begun)})
            result = self.judged(check)
            yield line_of(result)
            lost += [result.lost] if result.lost else []
            red = red or not result.ok
            if (len(lost) == HANGS or sum(lost) > SECONDS) and not self.wanted.to_the_end:
                yield as_line({"stopped": "hangs"})
                return
        if not red or self.wanted.to_the_end:
            yield from self.early(checks)
        yield as_line({"stopped": "end"})

    def chosen(self) -> list[Check]:
        checks = counted(checks_of(self.part.number).values(), self.part)
        if self.wanted.names and not importable(self.load, self.part.module_name, self.own):
            return [check for check in checks if check.live]  # the checks that only use HTTP
        return checks

    def arranged(self, checks: list[Check]) -> list[Check]:
        """Return the checks in the order of building, but those of `wanted.first` come first."""
        places = {name: place for place, name in enumerate(self.wanted.first)}
        return sorted(checks, key=lambda check: places.get(check.id, len(places)))

    def judged(self, check: Check) -> Result:
        began = monotonic()
        with warnings.catch_warnings(record=True) as warned, origins_of_coroutines():
            warnings.simplefilter("always")
            outcome = self.seen(check)
            if outcome and not outcome.ok and outcome.raised is None:
                gc.collect(1)  # Python warns of a forgotten `await` when it deletes the coroutine
        if outcome is None:
            return Result(check.id, check.title, "skipped", observed=ElsewhereBench.lacks)
        lost = monotonic() - began if isinstance(outcome.error, HUNG) else 0.0
        told: dict[str, Any] = {
            "expected": outcome.expected,
            "observed": self.own.tidied(outcome.observed),
            "sent": outcome.request,
            "app": outcome.app,
            "read": check.read_at(self.part.number),
            "hints": len(check.hints),
            "about": check.needs,
            "area": check.area,
            "files": tuple(sorted(map(str, self.code.files if self.code else ()))),
            "lost": lost,
            "asked_app": outcome.asked_app,
            "only_breach": bool(outcome.breach) and outcome.answered == outcome.expected,
        }
        status = status_of(outcome)
        if status == "red":
            why = explained(outcome, self.own, warned)
            told |= {"line": why.line, "code": why.code, "trace": trace(outcome)}
            told["is_cause"] = why.is_cause
            told["observed"] = with_cause_first(outcome, why, self.own)
            is_told = bool(why.raised) and told["observed"].startswith(why.raised)
            told["why"] = "\n".join(filter(None, ("" if is_told else why.raised, why.why)))
            if why.line:  # the report shows the place in its own line
                told["observed"] = told["observed"].replace(f"{why.line} ", "")
        return Result(check.id, check.title, status, **told)

    def seen(self, check: Check) -> Outcome | None:
        if not self.wanted.names:
            host = self.wanted.host if check.live else "inprocess"
            return run_alone(check, self.entered, self.directory, host, load=self.load)
        ElsewhereBench.lacks = ""
        options: dict[str, Any] = {"load": self.load, "make_bench": ElsewhereBench}
        try:
            outcome = run_alone(check, self.entered, self.directory, **options)
        except NotHere:
            return None
        return None if ElsewhereBench.lacks else outcome

    def early(self, checks: list[Check]) -> Iterator[bytes]:
        """Yield checks of later parts that already pass; the others are not reported."""
        for check in checks_of(self.part.number).values():
            if check in checks or check.since <= self.part.number or not self.begun(check.needs):
                continue
            outcome = self.seen(check)
            if outcome is not None and isinstance(outcome.error, HUNG):
                return  # a hanging check of a later part takes time and says nothing
            if outcome is not None and check.is_ahead(self.part.number, outcome.observed):
                yield line_of(Result(check.id, check.title, "ahead", counts=False))

    def begun(self, name: str) -> bool:
        """Return whether the file exists that would define this dotted name."""
        path = self.directory
        for step in name.split("."):
            path /= step
            if path.with_suffix(".py").is_file():
                return True
            if not path.is_dir():
                return False
        return True

    def load(self, directory: Path) -> LoadedPart:
        self.code = LoadedPart(directory, set(self.wanted.names) or None)
        return self.code


@contextmanager
def origins_of_coroutines() -> Iterator[None]:
    """Record where each coroutine is created, to name the call that lacks an `await`."""
    before = sys.get_coroutine_origin_tracking_depth()
    sys.set_coroutine_origin_tracking_depth(FRAMES)
    try:
        yield
    finally:
        sys.set_coroutine_origin_tracking_depth(before)


def status_of(outcome: Outcome) -> Status:
    if outcome.ok:
        return "passed"
    early = outcome.error is None and outcome.check.is_ahead(outcome.part, outcome.observed)
    return "ahead" if early else "red"


def trace(outcome: Outcome) -> str:
    """Return the tracebacks and the output, for VERBOSE=1: those of the failing case, if known."""
    outcome = outcome.of_failing()
    errors = filter(None, (outcome.error, outcome.raised))
    said = [line for error in errors for line in traceback.format_exception(error)]
    return "".join([*said, outcome.printed])


def main() -> None:
    load_checks()
    answers = os.dup(1)
    asked = sys.stdin.buffer.readline()
    nothing = os.open(os.devnull, os.O_RDWR)
    # the reader's code must not read or write the pipe to the reporting process
    for stream in (0, 1):
        os.dup2(nothing, stream)
    if asked:
        wanted = Wanted(**json.loads(asked))
        if wanted.names:
            os.chdir(wanted.cwd)
            sys.path[:0] = [wanted.cwd, wanted.directory]
        with quiet():
            for line in Work(wanted).events():
                os.write(answers, line)


if __name__ == "__main__":
    main()
