"""Runs the benchmark: several processes, one after the other, whose samples are collected."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict

from workbook.errors import WorkbookError
from workbook.parts.ladder import ROOT
from workbook.speed.plan import Plan
from workbook.speed.rounds import Sample


def run(plan: Plan) -> Iterator[Sample]:
    """Yield each sample when it arrives."""
    for _ in range(plan.processes):
        yield from _one_process(plan)


def _one_process(plan: Plan) -> Iterator[Sample]:
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(
            [sys.executable, "-m", "workbook.speed.rounds", json.dumps(asdict(plan))],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,  # Ctrl-C reaches only this process, which then ends the child
        )
        assert child.stdout is not None
        try:
            for line in child.stdout:
                told = json.loads(line)
                if "refused" in told:
                    raise WorkbookError(told["refused"])
                yield Sample(**told["sample"])
            if child.wait() != 0:
                complaints.seek(0)
                said = complaints.read().decode(errors="replace")
                raise WorkbookError(f"A process of the benchmark ended with an error:\n{said}")
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            child.stdout.close()
