"""Prints what `make check` and `make watch` show: the score, and the red check to mend next."""

import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from workbook.console import drawing
from workbook.console.text import BAR
from workbook.errata.planted_copy import note_verdict, shown
from workbook.learner import memory
from workbook.learner.attempt import Attempt
from workbook.learner.checking import Round
from workbook.learner.hunting import HINTS, to_read
from workbook.learner.lost import lost
from workbook.learner.next_red import broken, by_cause, changed, prints_of
from workbook.learner.own_parts import home, is_as_begun
from workbook.learner.results import IMPORT, Result
from workbook.learner.steps import Lesson, lesson
from workbook.learner.todo import tick_off
from workbook.lessons.differences import behaviours
from workbook.parts.ladder import parts

PASSED, RED = Text("✓", style="green"), Text("✗", style="red")
MARKS = {"passed": PASSED, "ahead": PASSED, "red": RED, "skipped": Text("·", style="dim")}

SHOWN = 8  # how many names of other red checks are shown in a hunt
NAMED = 2  # so many checks that had passed by chance are named, and more are only counted


class Report:
    def __init__(self, out: Console, of: Attempt, *, show_all: bool, verbose: bool) -> None:
        self.out = out
        self.of = of
        self.show_all = show_all
        self.verbose = verbose

    def show(self, round_: Round) -> None:
        if self.of.hunted and (own := home(self.of.part)).is_dir():
            drawing.sentence(
                self.out,
                "(the copy with the planted mistake; after make mend, make check uses "
                f"{shown(own)} again)",
            )
        drawing.score(self.out, self.of.part.number, round_.passed, round_.total)
        red = self.by_cause(round_)
        if self.show_all:
            results = red if self.of.hunted else round_.in_order()
            width = max((len(result.id) for result in results), default=0)
            for result in results:
                if result.id in round_.ids_of_green:
                    mark = MARKS[result.status]
                    drawing.one_line(self.out, mark, result.id, result.title, width)
                else:
                    self.red(result, self.step(result, round_))
        elif red:
            self.first(red[0], round_)
        self.besides(round_)

    def first(self, result: Result, round_: Round, *, is_told: bool = False) -> None:
        """Print the check to mend next, and in a hunt the names of the other red ones."""
        step = self.step(result, round_)
        if not is_told:
            self.red(result, step)
        self._where(result, round_, step)
        self._red_as_well(result, round_)
        self._broken_since(result, round_)

    def by_cause(self, round_: Round) -> list[Result]:
        """Return the red checks, those that the last edit has broken first.

        Without an edit since the last time, the order stays the same. In a hunt, the check that
        detects the mistake comes first.
        """
        if self.of.hunted:
            guard = self.of.hunted.check
            return sorted(round_.red, key=lambda result: result.id != guard)
        before = self._before()
        if before is None:
            return round_.red
        green, files = before
        if not files:
            shown = memory.read().parts[str(self.of.part.number)].failing
            return sorted(round_.red, key=lambda result: result.id != shown)
        return by_cause(round_.red, green, files, self._lesson)

    def next_to_do(self, round_: Round) -> Result | None:
        """Return the red check to show before the run has ended, if it is known already."""
        guard = round_.results.get(self.of.hunted.check) if self.of.hunted else None
        return guard if guard is not None and not guard.ok else round_.next_to_do()

    @property
    def _lesson(self) -> Lesson | None:
        """Return the steps of the part, or None in a hunt and for code outside of mine/."""
        return None if self.of.app or self.of.hunted else lesson(self.of.part)

    def last(self) -> memory.Score | memory.Hunt | None:
        """Return the saved result of the last `make check` of this code, or None."""
        state = memory.read()
        if self.of.app:
            return None
        if self.of.hunted:
            same = state.hunt and state.hunt.erratum == self.of.hunted.id
            return state.hunt if same else None
        return state.parts.get(str(self.of.part.number))

    def _before(self) -> tuple[list[str], set[str]] | None:
        """Return the checks that passed last time, and the files changed since, or None."""
        last = self.last()
        if last is None:
            return None
        return last.green, changed(last.files, prints_of(self.of.files(), self.of.directory))

    def _red_as_well(self, first: Result, round_: Round) -> None:
        """Print the other red checks, only in a hunt: while building, most checks are red."""
        others = [result.id for result in self.by_cause(round_) if result.id != first.id]
        if self.of.hunted and others:
            more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
            again = f"make check {self.of.again} ALL=1"
            drawing.sentence(
                self.out,
                f"Other failing checks ({len(others)}): {', '.join(others[:SHOWN])}{more}. "
                f"{again} shows the result of each.",
            )

    def _broken_since(self, first: Result, round_: Round) -> None:
        """Print how many checks the last edit broke and how many it mended."""
        green, files = self._before() or ((), set())
        red = {result.id for result in round_.red}
        lost = {result.id for result in broken(round_.red, green, self._lesson)}
        by_chance = {
            each.id
            for each in round_.red
            if each.id in green and each.id not in lost and self._is_to_come(each, files)
        }
        lost = red.intersection(green) - by_chance
        if first.id in by_chance:  # its step is the next one
            lost, by_chance = lost | by_chance, set()
        if not files or not (lost or by_chance):
            return
        since = f"red since you changed {', '.join(sorted(files))}."
        is_one, names = len(by_chance) == 1, " and ".join(sorted(by_chance))
        for_now = f"leave {'it' if is_one else 'them'} for now"
        later = f"need{'s' * is_one} code of {self._later(by_chance)} too: {for_now}"
        told = []
        if lost == {first.id}:
            told.append(f"This check passed before you changed {', '.join(sorted(files))}.")
        elif lost:
            checks = counted(
                len(lost), "check that passed before is", "checks that passed before are"
            )
            which = f" ({' and '.join(sorted(lost))})" if len(lost) <= NAMED else ""
            told.append(f"{checks} {since.removesuffix('.')}{which}.")
        if by_chance and lost:
            which = f" ({names})" if len(by_chance) <= NAMED else ""
            told.append(f"{len(by_chance)} more{which} {later}.")
        elif by_chance:
            which = names if len(by_chance) <= NAMED else f"{len(by_chance)} checks"
            be, they = ("is", "It") if is_one else ("are", "They")
            told.append(f"{which} {be} {since} {they} {later}.")
        if gained := round_.ids_of_green.difference(green):
            told.append(f"{counted(len(gained), 'other passes', 'others pass')} now.")
        drawing.sentence(self.out, " ".join(told), "yellow")

    def _is_to_come(self, result: Result, edited: Collection[str]) -> bool:
        """Return whether the check needs code of a later step, which the reader has not begun.

        What fails in a line of an edited file is to be mended now.
        """
        due = int(self._lesson.due.get(result.id, 0)) if self._lesson else 0
        if self._lesson is None or not due or any(f"{file}:" in result.line for file in edited):
            return False
        return is_as_begun(self.of.part, self._lesson.steps[due - 1].files)

    def _later(self, checks: Iterable[str]) -> str:
        """Return which later step writes the code that the checks need."""
        numbers = {int(self._lesson.due[check]) for check in checks} if self._lesson else set()
        return f"step {numbers.pop()}" if len(numbers) == 1 else "later steps"

    def step(self, result: Result, round_: Round) -> int:
        """Return the number of the step of TODO.md that has caused the red check, or 0.

        If an edit has broken the check, return the step of the edited files.
        """
        steps, before = self._lesson, self._before()
        if not steps or result.id == IMPORT:
            return 0
        green, files = before or ((), set())
        if before and not files:
            score = memory.read().parts[str(self.of.part.number)]
            if score.failing == result.id and score.step:
                return score.step
        if broken([result], green, steps):
            edited = {steps.step_of(result.id, f"{file}:") for file in files}
            if len(edited) == 1:
                return edited.pop()
        passed = round_.ids_of_green
        return steps.step_of(result.id, result.line, green=passed, is_cause=result.is_cause)

    def _where(self, result: Result, round_: Round, number: int) -> None:
        """Print the step of TODO.md that the check belongs to, and how many of its checks pass."""
        if not self._lesson or not number:
            return
        steps = self._lesson.steps
        step = steps[number - 1]
        where = f"{number} of {len(steps)} in TODO.md: {', '.join(self._lesson.to_write(number))}"
        later, green = self._lesson.with_later_steps(number), round_.ids_of_green
        if result.id not in later:
            passed, needs = len(green.intersection(step.checks)), "need" + "s" * (len(later) == 1)
            more = f"; {len(later)} more {needs} code of {self._later(later)} too" if later else ""
            others = f"its {passed} other checks pass"
            is_other = passed == len(step.checks) and result.id not in step.checks
            where += f" ({others if is_other else f'{passed} of {len(step.checks)} checks'}{more})"
        else:
            if green.issuperset(step.checks):
                where += f"\nThe {len(step.checks)} checks of this step alone pass."
            where += (
                f"\nStep {int(self._lesson.due[result.id])} uses its code too, and this check "
                f"needs both: {len(green.intersection(later))} of {len(later)} such checks pass."
            )
        drawing.field(self.out, "step", where)

    def _read(self, result: Result, number: int) -> str:
        if self.of.hunted:
            return to_read(result.read)
        steps = self._lesson
        return steps.reading(result.id, result.read, number) if steps else result.read

    def _is_elsewhere(self, result: Result, number: int) -> bool:
        """Return whether another step than the one to mend writes the line that failed."""
        files = self._lesson.steps[number - 1].files if self._lesson and number else ()
        return bool(files) and not any(f"/{file}:" in f"/{result.line}" for file in files)

    def score(self, round_: Round) -> None:
        """Print only the score, if the red check was already shown."""
        drawing.score(self.out, self.of.part.number, round_.passed, round_.total)
        self.besides(round_)

    def red(self, result: Result, step: int = 0) -> None:
        out = self.out
        drawing.headline(out, RED, result.id, result.title)
        if result.sent:
            drawing.command(out, "sent", result.sent)
        if result.app:
            drawing.field(out, "to an app", result.app)
        for label, text in (("expected", result.expected), ("got", result.observed)):
            drawing.field(out, label, text)
        if result.line:
            drawing.field(
                out, "raised" if self._is_elsewhere(result, step) else "line", result.line
            )
        if result.code:
            drawing.code(out, result.code)
        for label, text in (
            ("why", result.why),
            ("lost", self._lost(result, step)),
            ("article", self._article(result)),
            ("read", self._read(result, step)),
        ):
            if text:
                drawing.field(out, label, text)
        if result.hints:
            drawing.field(out, "hint", self._hint(result))
        self._look(result)

    def _lost(self, result: Result, step: int) -> str:
        """Say which functions the files of the step have lost, if the check may be red for it."""
        if not self._lesson or not step:
            return ""
        told = f"{result.observed} {result.why}"
        green, _ = self._before() or ((), set())
        is_broken = bool(broken([result], green, self._lesson))
        needs_old = is_broken or self._lesson.is_of_the_part_before(result.id)
        return "\n".join(
            str(each)
            for each in lost(self.of.part, self._lesson.steps[step - 1].files)
            if (needs_old and not each.is_stub)
            or any(re.search(rf"\b{name}\b", told) for name in each.names)
        )

    def _article(self, result: Result) -> str:
        """Say how the article differs on purpose, if nothing else explains the red check."""
        if not self._lesson or result.line or result.why:
            return ""
        return "\n".join(
            f"{each.article}. Here, on purpose: {each.here}."
            for each in behaviours()
            if each.check == result.id and each.part <= self.of.part.number
        )

    def _look(self, result: Result) -> None:
        """Print how to see more, or with VERBOSE=1 everything that was raised and printed."""
        if result.asked_app and self.of.part.suite and not (self.show_all or self.of.app):
            look = f"make xray CHECK={result.id} {self.of.again_in_xray}"
            drawing.command(self.out, "look", look)
        if result.trace and self.verbose:
            about = "what was raised and printed:"
            drawing.field(self.out, "trace", about, style="dim")
            self.out.print(Text(result.trace.rstrip()), soft_wrap=True)
        elif result.trace and not result.has_reason:
            drawing.command(self.out, "trace", f"make check {self.of.again} VERBOSE=1")

    def _hint(self, result: Result) -> str:
        state = memory.read()
        if self.of.hunted:
            hunt = state.hunt
            same = hunt and (hunt.erratum, hunt.failing) == (self.of.hunted.id, result.id)
            return how_to_get(hunt.hints if hunt and same else 0, HINTS)
        return how_to_get(state.hints.get(result.id, 0), result.hints)

    def all_red(self, round_: Round) -> None:
        """Print all red checks, one line each."""
        red = self.by_cause(round_)
        for result in red:
            drawing.one_line(self.out, RED, result.id, result.title)
        if not red:
            drawing.sentence(self.out, "Nothing is red.")

    def next_step(self, round_: Round) -> None:
        """Print the next step of TODO.md, and which of its checks pass."""
        if self.of.app or self.of.hunted:
            drawing.sentence(self.out, "There are no steps here: only a part in mine/ has steps.")
            return
        steps = lesson(self.of.part).steps
        red = {result.id for result in round_.red}
        for number, step in enumerate(steps, 1):
            if red.isdisjoint(step.checks):
                continue
            files = lesson(self.of.part).to_write(number)
            drawing.field(self.out, "step", f"{number} of {len(steps)}: {', '.join(files)}")
            drawing.field(self.out, "read", step.read)
            for place, line in enumerate(step.todo):
                drawing.field(self.out, "" if place else "do", f"- {line}")
            green = [check for check in step.checks if check not in red]
            drawing.field(self.out, "green", f"{len(green)} of {len(step.checks)} checks")
            drawing.field(
                self.out, "red", ", ".join(check for check in step.checks if check in red)
            )
            return
        first = round_.red[0] if red else None
        told = "Every step is done."
        if first is not None:
            told = f"Before the next step, correct what is red: {first.title}."
        drawing.sentence(self.out, told)

    def verdict(self, result: Result) -> None:
        """Print one line: the check that failed last, and its new result."""
        drawing.one_line(self.out, MARKS[result.status], result.id, result.title)

    def besides(self, round_: Round) -> None:
        """Print which checks did not run, or pass as in a later part, and what to do next."""
        left = counted(round_.not_run, "check was", "checks were")
        if round_.stopped == "hangs" and round_.not_run:
            again = f"make check {self.of.again} ALL=1"
            drawing.sentence(
                self.out, f"{left} not run, because checks that hang take long. {again} runs them."
            )
        elif round_.not_run:
            drawing.sentence(self.out, f"{left} not run: first correct this one.")
        if (ahead := round_.ahead) and not round_.red:
            names = ", ".join(result.id for result in ahead)
            drawing.sentence(self.out, f"Already as in a later part: {names}.")
        if skipped := round_.skipped:
            left = counted(len(skipped), "check was", "checks were")
            needs = min(result.observed for result in skipped)
            drawing.sentence(
                self.out, f"{left} left out: this code lacks names that they need, such as {needs}."
            )
        if lacking := self.of.lacking():
            peek = f"make peek FILE={lacking[0]} PART={self.of.part.number}"
            drawing.sentence(
                self.out, f"Missing files: {', '.join(lacking)}. {peek} shows how it was."
            )
        if round_.red and self._is_first_time():
            drawing.sentence(
                self.out, ("It is normal that this check fails: it shows where to begin.")
            )
        if round_.green:
            drawing.sentence(self.out, self._what_comes_next(round_), "green")

    def _is_first_time(self) -> bool:
        known = memory.read().parts
        return not (self.of.app or self.of.hunted) and str(self.of.part.number) not in known

    def _what_comes_next(self, round_: Round) -> str:
        here = self.of.part.number
        if self.of.hunted:
            return "All checks pass. make mend shows the mistake, and our fix beside yours."
        later = [part for part in parts() if part.after == here]
        after = [part.number for part in later]
        if self.of.app:
            what = "that could be checked" if round_.skipped else f"that Part {here} is checked for"
            more = f" Next: make check APP={self.of.app} PART={after[0]}." if after else ""
            return f"All {what} holds for {self.of.app}.{more}"
        if not here:
            return (
                "All checks of Part 0 pass. make run PART=0 MINE=1 serves it. To serve Part 5 on "
                "your server, run (cd mine/part0 && ../../.venv/bin/python -m server sample:app "
                "--app-dir ../../part5). make break PART=0 plants a published mistake."
            )
        yours = f"make diff PART={here} MINE=1"
        beside = (  # a part that begins with nothing has no changes
            f"Now {yours} compares your code with ours."
            if self.of.part.after is None
            else f"Now read part{here}/CHANGES.md, and {yours}, which compares your code with ours."
        )
        if after:
            is_started = home(later[0]).is_dir()
            go_on = "check PART={} continues with" if is_started else "start PART={} begins"
            return (
                f"Part {here} is complete. make run PART={here} MINE=1 serves it. {beside} "
                f"Then make {go_on.format(after[0])} the next part."
            )
        return (
            f"Part {here} is complete, and with it the whole framework. Now read "
            f"part{here}/CHANGES.md, and make diff PART={here} MINE=1, which compares your code "
            f"with ours. make run PART={here} MINE=1 SERVER=granian serves it on another server, "
            f"and make check PART={here} SERVER=granian checks it there. "
            f"make bench SUBJECTS='mine starlette fastapi' SCENARIOS=text QUICK=1 says how fast it "
            f"is. make notebooks NOTEBOOK=06 MINE=1 builds a service on it. make break plants a "
            f"published mistake, for you to find."
        )


@contextmanager
def shown_meanwhile(out: Console, round_: Round) -> Iterator[Callable[[], None]]:
    """Show a progress bar in a terminal, and remove it at the end."""
    if not (sys.stdout.isatty() and out.is_terminal) or out.is_dumb_terminal:
        yield lambda: None
        return
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(BAR), TextColumn("{task.description}"))
    with Progress(*columns, console=out, transient=True) as progress:
        task = progress.add_task("getting ready", total=None)

        def advance() -> None:
            name = round_.begun.id if round_.begun else ""
            progress.update(
                task, total=len(round_.checks), completed=len(round_.results), description=name
            )

        yield advance


def remember(report: Report, round_: Round) -> None:
    """Save the result for make hint and make progress, and to find broken checks next time."""
    of, first = report.of, next(iter(report.by_cause(round_)), None)
    failing = first.id if first else ""
    if of.app:
        memory.record_failing(of.part.number, failing)
        return
    green = sorted(round_.ids_of_green)
    files = prints_of(of.files(), of.directory)
    if round_.stopped == "import" and (last := report.last()):
        green, files = last.green, last.files  # these checks still show what an edit breaks
    if of.hunted:
        memory.record_hunt(of.hunted.id, of.part.number, failing, green, files)
        note_verdict(of.fingerprint, green=round_.green)
        return
    step = report.step(first, round_) if first else 0
    tick_off(of.directory, of.part, round_.ids_of_green)
    memory.record(
        of.part.number,
        round_.passed,
        round_.total,
        failing,
        green,
        files,
        step,
        of.fingerprint,
        first.to_correct_first if first else "",
    )


def how_to_get(shown: int, hints: int) -> str:
    """Return the command for the next hint with its number, such as "(1 of 3)"."""
    which = f"{shown + 1} of {hints}" if shown < hints else f"all {hints} seen"
    return f"make hint            ({which})"


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
