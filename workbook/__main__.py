"""`python -m workbook COMMAND …`: what the Makefile calls.

Only the chosen command's module is imported: `run` must not need what `test` has installed.
"""

import argparse
import importlib
import keyword
import os
import signal
import sys
from collections.abc import Sequence

from workbook.errors import WorkbookError

COMMANDS = (
    "run",
    "try",
    "test",
    "test-optimized",
    "matrix",
    "hosts",
    "fuzz",
    "soak",
    "pages",
    "diff",
    "start",
    "reset",
    "break",
    "check",
    "watch",
    "hint",
    "progress",
    "peek",
    "mend",
    "errata",
    "errata-full",
    "xray",
    "notebooks",
    "notebooks-refresh",
    "bench",
    "bench-exact",
    "bench-tasks",
    "bench-scaling",
    "bench-server",
    "bench-page",
    "beyond",
    "beyond-worker",
    "beyond-db",
    "test-beyond",
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m workbook")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("options", nargs=argparse.REMAINDER, help="see COMMAND --help")
    chosen = parser.parse_args(arguments)

    name = chosen.command.replace("-", "_")
    # No module can be called by a keyword: `try` is try_.
    name += "_" if keyword.iskeyword(name) else ""
    try:
        command = importlib.import_module(f"workbook.cli.commands.{name}")
    except ModuleNotFoundError as error:  # in an environment of the reader's own
        print(lacking(error.name or "a package", chosen.command), file=sys.stderr)
        return 1
    options = argparse.ArgumentParser(
        prog=f"python -m workbook {chosen.command}", description=command.SUMMARY
    )
    if hasattr(command, "configure"):  # most take nothing but what all take
        command.configure(options)
    # An exception unwinds: a command that is ended ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        status: int = command.run(options.parse_args(chosen.options))
        sys.stdout.flush()
    except WorkbookError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # `make diff | head` has seen enough; what is still buffered must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return status


def lacking(package: str, command: str) -> str:
    kind = command.split("-")[0]
    group = kind if kind in ("notebooks", "bench") else "test"
    return (
        f"make {command} needs {package}, which {sys.executable} does not have: "
        f"{sys.executable} -m pip install -r requirements/{group}.txt brings it."
    )


if __name__ == "__main__":
    sys.exit(main())
