"""Starts a private PostgreSQL for each process that runs tests, and empties it for each test."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tests.beyond import database
from tests.beyond.jobs import TABLES, Jobs
from workbook.cli import private_postgres
from workbook.cli.private_postgres import running

# Faster, but a crash of PostgreSQL would lose data. These tests kill only workers.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Skip the tests of a file, with the reason, if PostgreSQL is not installed."""
    if private_postgres.programs() is None:
        for item in items:
            if {"postgres", "postgres_folder"} & set(item.fixturenames):
                item.add_marker(pytest.mark.skip(reason=private_postgres.NOT_HERE))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    # Not pytest's own directory: another user, who cannot look into it, may have to run it.
    with TemporaryDirectory(prefix="beyond-") as folder, running(Path(folder), SETTINGS) as dsn:
        yield dsn


@pytest.fixture
def postgres_folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="beyond-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder, "db")


@pytest.fixture(scope="session")
def prepared(postgres: str) -> str:
    asyncio.run(database.prepare(postgres))
    with psycopg.connect(postgres) as connection:
        connection.execute(TABLES)
    return postgres


@pytest.fixture
def dsn(prepared: str) -> str:
    """Empty the database and return its address."""
    with psycopg.connect(prepared) as connection:
        tables = "procrastinate_jobs, procrastinate_workers, ran"
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE".encode())
    return prepared


@pytest.fixture
async def jobs(dsn: str) -> AsyncIterator[Jobs]:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute("LISTEN changed")
        yield Jobs(connection)
