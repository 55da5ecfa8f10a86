"""`make notebooks`: Jupyter Lab on notebooks/, with this environment's own Python as the kernel."""

import argparse
import os
import sys

from workbook.notebooks import kernel_environment, notebooks

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    first = notebooks()[0]
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={first.parent}"]
    command += [f"--LabApp.default_url=/lab/tree/{first.name}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container that is all there is
        command.append("--allow-root")
    os.execve(sys.executable, command, os.environ | kernel_environment())
