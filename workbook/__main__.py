"""`python -m workbook COMMAND …`: runs one command; the Makefile calls this.

Only the module of that command is imported, so that `run` does not need the packages of `test`.
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
    "lab",
    "notebooks",
    "notebooks-refresh",
    "site",
    "site-serve",
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
    except ModuleNotFoundError as error:  # possible in an environment that the reader has made
        print(lacking(error.name or "a package", name), file=sys.stderr)
        return 1
    options = argparse.ArgumentParser(
        prog=f"python -m workbook {name}", description=command.SUMMARY
    )
    if hasattr(command, "configure"):  # most commands only have the common options
        command.configure(options)
    # Turn SIGTERM into an exception, so that a command stops the processes it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        status: int = command.run(options.parse_args(rest))
        sys.stdout.flush()
    except WorkbookError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # `make diff | head` closes the pipe. Flushing the rest must not raise at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return status


def module_of(command: str) -> str:
    """Return the module of a command. A keyword cannot be a module name, so `try` is in try_."""
    name = command.replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def print_commands() -> None:
    """Print one line for each command, read from its source without importing it."""
    print("python -m workbook COMMAND [--option=value …]     COMMAND --help lists its options\n")
    for command in COMMANDS:
        file = Path(__file__).parent / "cli/commands" / f"{module_of(command)}.py"
        says = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
        first = says.partition("\n")[0].partition(": ")[2]
        print(f"  {command:<18}{first[:1].upper()}{first[1:]}")


def unknown(command: str) -> str:
    near = difflib.get_close_matches(command, COMMANDS, 1)
    meant = f"Did you mean {near[0]}? " if near else ""
    return f"There is no command {command!r}. {meant}python -m workbook lists all commands."


def lacking(package: str, command: str) -> str:
    kind = command.split("-")[0]
    learning = ("check", "watch", "hint", "progress", "peek", "errata", "xray", "lab")
    group = kind if kind in ("notebooks", "bench") else "learn" if command in learning else "test"
    return (
        f"make {command} needs {package}, which {sys.executable} does not have: "
        f"{sys.executable} -m pip install -r requirements/{group}.txt installs it."
    )


if __name__ == "__main__":
    sys.exit(main())
