"""Runs one check on one copy of a part, and reports the expected and the observed line."""

import asyncio
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbook.parts.loader import LoadedPart, MissingName, load_part
from workbook.protocol.hang import loop_guard
from workbook.protocol.lint import Breach
from workbook.suite.checks import Check
from workbook.suite.printed import Printed
from workbook.suite.testbed import Bench, Case

BREACH = "a breach of a rule of ASGI or HTTP"
LATE = "; after the response the app raised"
LIMIT = 20.0  # seconds for a whole check; each await inside has a shorter limit


@dataclass(frozen=True)
class Outcome:
    check: Check
    part: int
    host: str
    answered: str  # what the check observed, without a breach
    ok: bool
    sent: tuple[str, ...]  # as curl lines
    printed: str
    error: BaseException | None = None  # the exception that the check raised
    raised: BaseException | None = None  # the exception that the app raised
    asked_app: bool = False  # if True, `make xray CHECK=…` can show the last conversation
    missing: str = ""  # a name that the check needs and the part does not define
    asked: Mapping[str, list[str]] = field(default_factory=dict)  # request → each app that got it
    cases: tuple[Case, ...] = ()  # what each request made the app print and raise
    answered_500: bool = False  # whether the app answered a request with 500
    breach: Breach | None = None  # a rule of ASGI that the app has broken

    @property
    def observed(self) -> str:
        if self.breach is None:
            return self.answered
        return f"{BREACH}: {self.breach}; the answer was: {self.answered}"

    @property
    def app(self) -> str:
        """Return which app got the request, or "" if it is the app of `make run`."""
        apps = self.asked.get(self.request, [])
        if len({*apps}) < 2:
            return next(iter(apps), "")
        place = len(apps)
        if self.failing is not None:
            place = self.sent[: self.failing + 1].count(self.request)
        return f"{apps[place - 1]} (the check makes {len(apps)} apps: app {place})"

    @property
    def expected(self) -> str:
        return self.check.expected_at(self.part)

    @property
    def request(self) -> str:
        """Return the request with the unexpected answer, or else the last one."""
        if self.failing is not None:
            return self.sent[self.failing]
        return self.sent[-1] if self.sent else ""

    @property
    def failing(self) -> int | None:
        """Return the place of the request with the unexpected answer.

        It is known if the observed line has one item for each request.
        """
        pairs = enumerate(self._compared())
        return next((place for place, (wanted, got) in pairs if wanted != got), None)

    @property
    def is_wanted_500(self) -> bool:
        """Return whether a 500 is right, so that something else of the answer is wrong."""
        if self.failing is None:
            return self.expected.startswith("500") and self.answered.startswith("500")
        wanted, got = self._compared()[self.failing]
        return "500" in wanted and "500" in got

    def _compared(self) -> list[tuple[str, str]]:
        """Return what was wanted and what was observed for each request, if the lines have both."""
        for separator in (" · ", ", "):
            wanted, got = self.expected.split(separator), self.answered.split(separator)
            if len(wanted) == len(got) == len(self.sent):
                return list(zip(wanted, got, strict=True))
        return []

    def of_failing(self) -> "Outcome":
        """Return the outcome with what only the failing request printed and raised, if known."""
        if self.failing is None or self.failing >= len(self.cases):
            return self
        return replace(self, **self.cases[self.failing]._asdict())

    def report(self) -> str:
        lines = [
            f"{self.check.id}: {self.check.title} (part {self.part}, {self.host})",
            *([f"  sent       {self.request}"] if self.request else []),
            f"  expected   {self.expected}",
            f"  got        {self.observed}",
            f"  read       {self.check.read_at(self.part)}",
        ]
        if self.check.rows:
            lines.append(f"  guards     {', '.join(self.check.rows)}")
        if self.error is not None:
            lines += ["", *traceback.format_exception(self.error)]
        if self.printed:
            lines += ["", "  printed", self.printed]
        return "\n".join(lines)


async def run_check(
    check: Check,
    part: int,
    directory: Path,
    entry: str,
    host: str,
    load: Callable[[Path], LoadedPart] = load_part,
    make_bench: type[Bench] = Bench,
    make_printed: Callable[[], Printed] = Printed,
) -> Outcome:
    """Run the check on a freshly loaded part, so that no check sees the effects of another."""
    error: BaseException | None = None
    missing, breach = "", None
    with make_printed() as printed, load(directory) as code:
        bench = make_bench(part, code, entry, host, printed)
        try:
            async with asyncio.timeout(LIMIT), bench:
                with loop_guard(LIMIT):
                    observed = await check.run(bench) or "nothing"
                await bench.stop()
                breach = next(iter(bench.breaches), None)
                if breach is None and bench.raised_late is not None:
                    late = bench.raised_late
                    observed += f"{LATE} {type(late).__name__}: {late}"
        except MissingName as absent:
            observed, missing = str(absent), absent.name
        except Exception as raised:
            observed, error = f"{type(raised).__name__}: {raised}", raised
    ok = error is None and breach is None and check.fits(part, observed)
    told = (tuple(bench.sent), printed.everything, error, bench.raised, bench.asked_app, missing)
    cases = () if ok else tuple(bench.cases())
    answered_500 = 500 in bench.status_after
    return Outcome(check, part, host, observed, ok, *told, bench.asked, cases, answered_500, breach)
