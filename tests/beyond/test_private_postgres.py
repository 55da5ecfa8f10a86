"""Tests the PostgreSQL of `make beyond-db`: it keeps its data, and errors say what is wrong."""

import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from workbook.cli import private_postgres
from workbook.cli.private_postgres import running
from workbook.errors import WorkbookError
from workbook.parts.ladder import ROOT


def test_what_is_in_it_stays(postgres_folder: Path) -> None:
    with running(postgres_folder) as dsn, psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        with (
            pytest.raises(
                WorkbookError, match=r"^A PostgreSQL server already uses this folder: .*$"
            ),
            running(postgres_folder),
        ):
            pass
        assert connection.execute("SELECT n FROM kept").fetchall() == [(7,)]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(dsn)
    with running(postgres_folder) as dsn, psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(7,)]


def test_it_ends_with_the_process_that_started_it_also_by_kill(postgres_folder: Path) -> None:
    code = (
        "import pathlib, sys, workbook.cli.private_postgres as private_postgres\n"
        "with private_postgres.running(pathlib.Path(sys.argv[1])) as dsn:\n"
        "    print(dsn, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(postgres_folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as starter:
        assert starter.stdout is not None
        dsn = starter.stdout.readline().rstrip()
        psycopg.connect(dsn).close()
        starter.kill()
    deadline = time.monotonic() + 20
    while (postgres_folder / "postmaster.pid").exists():  # PostgreSQL removes this file last
        assert time.monotonic() < deadline
        time.sleep(0.02)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(dsn)


def test_without_its_programs_it_says_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_postgres, "programs", lambda: None)
    with pytest.raises(WorkbookError, match="There is no PostgreSQL here: "), running(tmp_path):
        pass


def test_a_path_too_long_for_a_socket_is_told(postgres_folder: Path) -> None:
    deep = postgres_folder / ("x" * 90)
    with pytest.raises(WorkbookError, match="is too long for the socket"), running(deep):
        pass
    assert not deep.exists()
