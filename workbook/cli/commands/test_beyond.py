"""`make test-beyond`: runs the tests of beyond/ on a PostgreSQL that they start themselves."""

import argparse

from workbook.cli import private_postgres
from workbook.cli.commands import test
from workbook.errors import WorkbookError

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--args", default="", help="more arguments for pytest")


def run(options: argparse.Namespace) -> int:
    if private_postgres.programs() is None:  # `make test` skips them instead, and says so
        raise WorkbookError(private_postgres.NOT_HERE)
    options.part = options.host_kind = ""
    options.args = f"tests/beyond {options.args}"
    return test.run(options)
