"""Tries a mistake in a child process if it needs a flag of Python or another Python.

Each child is `python -m workbook errata --json`, which prints one verdict a line.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from workbook.errata import Erratum
from workbook.errata.trial import Verdict, trial
from workbook.parts.ladder import ROOT

LIMIT = 900.0  # seconds for one mistake: all checks on all hosts


def verdicts_of(erratum: Erratum, hosts: Sequence[str], *, all_checks: bool) -> list[Verdict]:
    """Try the mistake in this process, or in a child with the flag that it needs."""
    if erratum.needs.fits_python and not erratum.needs.fits_flag:
        return in_child(sys.executable, erratum, hosts, all_checks=all_checks)
    verdicts = []
    for host in hosts:
        with tempfile.TemporaryDirectory() as directory:
            verdicts.append(trial(erratum, Path(directory), host, all_checks=all_checks))
    return verdicts


def in_child(
    python: str, erratum: Erratum, hosts: Sequence[str], *, all_checks: bool
) -> list[Verdict]:
    flags = [erratum.needs.flag] if erratum.needs.flag else []
    command = [python, *flags, "-m", "workbook", "errata", "--json"]
    command += [f"--only={erratum.id}", f"--hosts={','.join(hosts)}"]
    if all_checks:
        command.append("--all-checks")
    try:
        said = subprocess.run(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )
    except subprocess.TimeoutExpired:
        return [_failed(erratum, python, hosts, f"did not end in {LIMIT:g} s")]
    if said.returncode != 0:
        return [_failed(erratum, python, hosts, said.stderr.strip().rpartition("\n")[2])]
    return [_verdict(line) for line in said.stdout.splitlines()]


def pythons() -> dict[str, str]:
    """Return version -> interpreter, for this Python and the environments that make has created."""
    found = {Verdict.python: sys.executable}
    for made in ROOT.glob(".venv*/test.installed"):
        config = made.with_name("pyvenv.cfg").read_text("utf-8")
        version = re.search(r"^version(?:_info)? = (3\.\d+)", config, re.MULTILINE)
        if version is not None:
            found.setdefault(version[1], str(made.parent / "bin/python"))
    return dict(sorted(found.items(), key=lambda item: int(item[0].removeprefix("3."))))


def _failed(erratum: Erratum, python: str, hosts: Sequence[str], why: str) -> Verdict:
    told = f"its trial in a process of its own failed: {why}"
    return Verdict(erratum.id, ", ".join(hosts), red=False, faults=(told,), python=python)


def _verdict(line: str) -> Verdict:
    given = json.loads(line)
    return Verdict(**given | {"faults": tuple(given["faults"])})
