"""`make beyond-db`: runs a private PostgreSQL for beyond/ until Ctrl-C, and keeps its data."""

import argparse
import shutil
import signal

from workbook.cli import private_postgres
from workbook.cli.beyond import database_folder

SUMMARY = __doc__


def run(options: argparse.Namespace) -> int:
    with private_postgres.running(database_folder()) as dsn:
        psql = shutil.which("psql") or f"{private_postgres.programs()}/psql"
        print(f"PostgreSQL runs until Ctrl-C. To look into it: {psql} '{dsn}'", flush=True)
        signal.pause()
    return 0
