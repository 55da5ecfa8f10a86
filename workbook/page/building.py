"""Checks the reader's own part after each save, as long as a page waits for the results."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from workbook.console import drawing
from workbook.errors import WorkbookError
from workbook.learner import memory
from workbook.learner.attempt import Attempt, of_mine
from workbook.learner.checking import Round, Worker
from workbook.learner.report import Report, remember
from workbook.learner.results import Result
from workbook.learner.steps import lesson
from workbook.learner.watching import INTERVAL, SETTLED, Files, changed, files_of
from workbook.parts.ladder import Part
from workbook.suite.checks import checks_of
from workbook.suite.themes import load_checks

OFTEN = 0.25  # seconds between two states of a round
PATIENCE = 60.0  # after so many seconds without a waiting page, the watching ends

State = dict[str, Any]
Tell = Callable[[State], None]


class Building:
    """The state of one part: the results so far, and a number that grows with each change."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.is_watched = False
        self._version = 0
        self._state: State = {"phase": "waiting"}
        self._news = asyncio.Event()
        self._asked = time.monotonic()
        self._stopped = False
        self._files: Files = {}
        self._last = Round()
        self._looked = 0.0

    async def news(self, since: int, limit: float) -> State:
        """Wait for a state newer than `since`, at most `limit` seconds. Return the latest state."""
        self._asked = time.monotonic()
        try:
            async with asyncio.timeout(limit):
                while self._version <= since:
                    await self._news.wait()
        except TimeoutError:
            pass
        self._asked = time.monotonic()
        return {"version": self._version, "part": self.part.number, **self._state}

    async def watch(self) -> None:
        """Watch the part until no page has waited for PATIENCE seconds."""
        self.is_watched, self._stopped = True, False
        loop = asyncio.get_running_loop()

        def tell(state: State) -> None:
            loop.call_soon_threadsafe(self._publish, state)

        try:
            await asyncio.to_thread(self._watch, tell)
        finally:
            self.is_watched, self._stopped = False, True

    def _publish(self, state: State) -> None:
        self._version += 1
        self._state = state
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _watch(self, tell: Tell) -> None:
        """Look at the files at intervals, and let a process run the checks. Call it in a thread."""
        load_checks()
        self._files = {}
        worker, missing = Worker(), ""
        try:
            while not self._is_over():
                try:
                    attempt = of_mine(self.part)
                except WorkbookError as error:
                    if str(error) != missing:
                        missing = str(error)
                        tell({"phase": "missing", "problem": missing})
                    self._files = {}
                    time.sleep(INTERVAL)
                    continue
                missing = ""
                if not (touched := self._saved(attempt)):
                    time.sleep(INTERVAL / 2)
                    continue
                ready, worker = worker, Worker()  # the next worker gets ready meanwhile
                self._round(attempt, ready, touched, tell)
        finally:
            worker.end()

    def _saved(self, attempt: Attempt) -> list[Path]:
        """Wait until no file changes any more; return the files changed since the last look."""
        before, now = self._files, files_of(attempt)
        while now != self._files:  # a save may empty a file first
            self._files = now
            time.sleep(SETTLED)
            now = files_of(attempt)
        return changed(before, self._files)

    def _round(
        self,
        attempt: Attempt,
        worker: Worker,
        touched: list[Path],
        tell: Tell,
    ) -> None:
        names = {str(path) for path in touched}
        red_before = [result.id for result in self._last.red[:1]]
        may_have_changed = [r.id for r in self._last.in_order() if names.intersection(r.files)]
        first = list(dict.fromkeys([*red_before, *may_have_changed]))
        saved = max((self._files[p].modified for p in touched if p in self._files), default=0.0)
        round_ = Round()
        worker.ask(attempt.wanted(first))

        def interrupted() -> bool:
            if time.monotonic() - self._looked < INTERVAL / 2:
                return False
            self._looked = time.monotonic()
            return self._stopped or files_of(attempt) != self._files

        told, last = 0.0, ""
        try:
            for result in worker.run(round_, interrupted):
                red = next(iter(round_.red), None)
                news = (red.id if red else "") != last or result.id in first[:1]
                if news or time.monotonic() - told > OFTEN:
                    told, last = time.monotonic(), red.id if red else ""
                    tell(told_of(self.part, round_, red, saved, running=True))
        except WorkbookError as error:
            tell({"phase": "missing", "problem": str(error)})
            return
        if not round_.stopped:
            return  # a save interrupted the run: the results of the round before are still the best
        self._last = round_
        report = Report(drawing.console(), attempt, show_all=False, verbose=False)
        red = report.by_cause(round_)[0] if round_.red else None
        remember(report, round_)
        tell(told_of(self.part, round_, red, saved, running=False))

    def _is_over(self) -> bool:
        return self._stopped or time.monotonic() - self._asked > PATIENCE


def told_of(part: Part, round_: Round, red: Result | None, saved: float, *, running: bool) -> State:
    """Return the data that the page shows about a round of checks, which may still run.

    `red` is the failing check that the page shows in full.
    """
    red_ids = {each.id for each in round_.red}
    known = {each.id: "red" if each.id in red_ids else each.status for each in round_.in_order()}
    titles = checks_of(part.number)
    steps, listed = list[State](), set[str]()
    for number, step in enumerate(lesson(part).steps, 1):
        listed.update(step.checks)
        checks = [_check(name, titles[name].title, known.get(name)) for name in step.checks]
        steps.append(
            {
                "files": lesson(part).to_write(number),
                "read": step.read,
                "todo": list(step.todo),
                "checks": checks,
            }
        )
    others = [
        _check(name, titles[name].title if name in titles else name, known.get(name))
        for name in round_.checks
        if name not in listed
    ]
    hints = list(titles[red.id].hints) if red and red.id in titles else []
    shown = memory.read().hints.get(red.id, 0) if red else 0
    told = None
    if red:
        told = {**asdict(red), "hints": hints[:shown], "more_hints": len(hints) - shown}
    return {
        "phase": "running" if running else "done",
        "passed": round_.passed,
        "total": round_.total,
        "green": round_.green,
        "not_run": 0 if running else round_.not_run,
        "stopped": round_.stopped,
        "steps": steps,
        "others": others,
        "red": told,
        "saved": saved,
    }


def _check(name: str, title: str, status: str | None) -> dict[str, str]:
    return {"id": name, "title": title, "status": status or "unknown"}


def next_hint(part: Part, name: str) -> dict[str, Any]:
    """Return the next hint, as `make hint` does."""
    load_checks()
    check = checks_of(part.number).get(name)
    if check is None:
        raise WorkbookError(f"Part {part.number} has no check called {name!r}.")
    shown = min(memory.read().hints.get(name, 0) + 1, len(check.hints))
    memory.record_hint(name, shown)
    return {"hints": list(check.hints[:shown]), "more_hints": len(check.hints) - shown}
