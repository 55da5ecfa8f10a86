"""Plants a mistake and runs the checks: its own check must fail, unrelated checks must pass."""

import platform
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbook.errata import Erratum
from workbook.errata.planting import copy_part, plant
from workbook.errors import WorkbookError
from workbook.parts.ladder import ROOT, part
from workbook.suite.all_checks import quiet, run_all, run_alone
from workbook.suite.checks import Check, checks_of
from workbook.suite.runner import Outcome

OURS = (ROOT / "workbook", ROOT / "tests")


@dataclass(frozen=True)
class Verdict:
    """The result for one mistake on one host.

    `faults` has a sentence for each problem. It is empty if the checks detect the mistake as they
    should.
    """

    erratum: str
    host: str
    red: bool | None = None  # None if the mistake cannot show here; `note` says why
    got: str = ""
    note: str = ""
    faults: tuple[str, ...] = ()
    python: str = ".".join(platform.python_version_tuple()[:2])


def trial(
    erratum: Erratum, directory: Path, host: str = "inprocess", *, all_checks: bool = True
) -> Verdict:
    """Make a copy in `directory` and run the checks on it.

    Without `all_checks`, only the check that should detect the mistake runs.
    """
    here = part(erratum.part)
    copy_part(here, directory)
    try:
        plant(erratum, directory)
        guard = _guard(erratum)
    except WorkbookError as error:
        return Verdict(erratum.id, host, red=False, faults=(str(error),))
    if not (erratum.needs.fits_python and erratum.needs.fits_flag):
        return Verdict(erratum.id, host, note=f"needs {erratum.needs}; its patch applies")
    with quiet():
        faults = tuple(_unrelated(erratum, guard, directory, host)) if all_checks else ()
        if note := _not_here(erratum, guard, host):
            return Verdict(erratum.id, host, note=note, faults=faults)
        sound = run_alone(guard, here, here.directory, host)
        broken = run_alone(guard, here, directory, host)
        faults = (*_complaints(sound, broken, directory), *faults)
        got = broken.observed.replace(f"{directory.resolve()}/", "")
        return Verdict(erratum.id, host, not broken.ok, got, faults=faults)


def _guard(erratum: Erratum) -> Check:
    known = checks_of(erratum.part)
    if erratum.check not in known:
        raise WorkbookError(f"{erratum.id} names the check {erratum.check!r}: there is none.")
    return known[erratum.check]


def _not_here(erratum: Erratum, guard: Check, host: str) -> str:
    if erratum.needs.host not in ("", host):
        return f"needs {erratum.needs.host}"
    return "" if guard.live or host == "inprocess" else "in-process only"


def _complaints(sound: Outcome, broken: Outcome, directory: Path) -> Iterator[str]:
    """Yield a sentence for each reason why the check does not detect and explain the mistake."""
    if not sound.ok:
        yield f"{sound.check.id} is red even without the mistake: {sound.observed}"
    if broken.ok:
        yield f"{broken.check.id} stays green: {broken.observed}"
        return
    told = broken.observed.strip()
    if not told or told == broken.expected:
        yield f"{broken.check.id} is red but does not say why: it got {told!r}"
    if isinstance(broken.error, TimeoutError) or _is_ours(broken.error, directory):
        yield f"{broken.check.id} fails itself, so it says nothing about the part: {told}"


def _is_ours(error: BaseException | None, directory: Path) -> bool:
    """Return whether a line of the workbook failed, not one of the part.

    An AssertionError does not count: checks raise it on purpose, for example for a hang.
    """
    if error is None or isinstance(error, AssertionError):
        return False
    files = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
    for file in reversed(files):
        if file.is_relative_to(directory.resolve()):
            return False
        if any(file.is_relative_to(ours) for ours in OURS):
            return True
    return False


def _unrelated(erratum: Erratum, guard: Check, directory: Path, host: str) -> Iterator[str]:
    """Yield a sentence for each unrelated check that fails.

    A check is unrelated if it is not in an area of the mistake and lists none of its rows. Checks
    that begin at a later part are left out.
    """
    here = part(erratum.part)
    areas, rows = {guard.area, *erratum.areas}, set(erratum.rows)
    if "*" in areas:
        return
    strangers = [
        check
        for check in checks_of(here.number).values()
        if check.since <= here.number
        if check.area not in areas and rows.isdisjoint(check.rows)
    ]
    for outcome in run_all(strangers, here, directory, host):
        # A check that fails without the mistake too is a matter for the conformance tests.
        if not outcome.ok and run_alone(outcome.check, here, here.directory, host).ok:
            name, area = outcome.check.id, outcome.check.area
            yield f"{name} of the unrelated area {area!r} goes red as well: {outcome.observed}"
