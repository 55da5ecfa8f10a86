"""`python -m workbook COMMAND …`: what the Makefile calls.

Only the chosen command's module is imported: `run` must not need what `test` has installed.
"""

import argparse
import ast
import difflib
import importlib
import keyword
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

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
    name, *rest = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    if name in ("--help", "-h", "help"):
        print_commands()
        return 0
    if name not in COMMANDS:
        print(unknown(name), file=sys.stderr)
        return 2
    try:
        command = importlib.import_module(f"workbook.cli.commands.{module_of(name)}")
    except ModuleNotFoundError as error:  # in an environment of the reader's own
        print(lacking(error.name or "a package", name), file=sys.stderr)
        return 1
    options = argparse.ArgumentParser(
        prog=f"python -m workbook {name}", description=command.SUMMARY
    )
    if hasattr(command, "configure"):  # most take nothing but what all take
        command.configure(options)
    # An exception unwinds: a command that is ended ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        status: int = command.run(options.parse_args(rest))
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


def module_of(command: str) -> str:
    """No module can be called by a keyword: `try` is try_."""
    name = command.replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def print_commands() -> None:
    """One line for each, read from its module without importing what it needs."""
    print("python -m workbook COMMAND [--option=value …]     COMMAND --help lists its options\n")
    for command in COMMANDS:
        file = Path(__file__).parent / "cli/commands" / f"{module_of(command)}.py"
        says = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
        first = says.partition("\n")[0].partition(": ")[2]
        print(f"  {command:<18}{first[:1].upper()}{first[1:]}")


def unknown(command: str) -> str:
    near = difflib.get_close_matches(command, COMMANDS, 1)
    meant = f"Did you mean {near[0]}? " if near else ""
    return f"There is no command {command!r}. {meant}python -m workbook lists them all."


def lacking(package: str, command: str) -> str:
    kind = command.split("-")[0]
    learning = ("check", "watch", "hint", "progress", "peek", "errata", "xray")
    group = kind if kind in ("notebooks", "bench") else "learn" if command in learning else "test"
    return (
        f"make {command} needs {package}, which {sys.executable} does not have: "
        f"{sys.executable} -m pip install -r requirements/{group}.txt brings it."
    )


if __name__ == "__main__":
    sys.exit(main())
