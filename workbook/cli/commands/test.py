"""`make test`: runs all tests, or the conformance checks of one part, with pytest."""

import argparse
import os
import shlex
import sys

from workbook.cli.flags import is_on
from workbook.errors import WorkbookError
from workbook.parts.ladder import ROOT, part

SUMMARY = __doc__
HOST_KINDS = ("inprocess", "live")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", default="", help="only the checks of one part")
    parser.add_argument("--host-kind", default="", help=f"only one host: {' or '.join(HOST_KINDS)}")
    parser.add_argument("--args", default="", help="more arguments for pytest")
    parser.add_argument("--mine", default="", help="not allowed: make check checks your part")
    parser.add_argument(
        "--all-checks", action="store_true", help="run all checks on each mistake and each step"
    )


def run(options: argparse.Namespace) -> int:
    if is_on(options.mine):
        raise WorkbookError(
            f"make test does not use mine/: make check PART={options.part or '…'} checks your "
            "part, without MINE=1."
        )
    os.chdir(ROOT)
    arguments = pytest_arguments(options.part, options.host_kind, options.args)
    if options.all_checks:
        arguments.append("--all-checks")
    # Hundreds of tests start a Python. Without its files each would compile every module again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])


def pytest_arguments(number: str, host_kind: str, more: str) -> list[str]:
    if host_kind and host_kind not in HOST_KINDS:
        raise WorkbookError(
            f"There is no host kind {host_kind!r}: choose HOST_KIND={'|'.join(HOST_KINDS)}."
        )
    # Two more than there are cores, because many tests wait for a process. Most tests are small,
    # so starting more than four workers takes longer than it saves.
    workers = min((os.cpu_count() or 1) + 2, 4)
    arguments = [f"--numprocesses={workers}", "--dist=worksteal", "--quiet"]
    chosen = part(number) if number else None
    if chosen is not None and not chosen.suite:
        # the conformance suite does not run on it
        arguments.append(f"tests/{chosen.directory.name}")
    elif chosen is not None or host_kind:
        arguments.append("tests/conformance")
    if chosen is not None and chosen.suite:
        arguments.append(f"--part={chosen.number}")
    if host_kind:
        arguments.append(f"--host-kind={host_kind}")
    try:
        return arguments + shlex.split(more)
    except ValueError as error:
        raise WorkbookError(f"ARGS={more} cannot be split into arguments: {error}.") from None
