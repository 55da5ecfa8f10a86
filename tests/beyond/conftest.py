"""One private PostgreSQL for each process that runs tests; each test finds it empty."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.beyond import database
from tests.beyond.jobs import TABLES, Jobs
from workbook import private_postgres

# Speed for durability: what dies in these tests is a worker, never the database.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    if private_postgres.programs() is None:
        pytest.skip(private_postgres.NOT_HERE)
    # Not pytest's own directory: another user, who cannot look into it, may have to run it.
    folder = Path(tempfile.mkdtemp(prefix="beyond-"))
    try:
        with private_postgres.running(folder, SETTINGS) as dsn:
            yield dsn
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def prepared(postgres: str) -> str:
    asyncio.run(database.prepare(postgres))
    with psycopg.connect(postgres) as connection:
        connection.execute(TABLES)
    return postgres


@pytest.fixture
def dsn(prepared: str) -> str:
    """The database, empty again."""
    with psycopg.connect(prepared) as connection:
        tables = "procrastinate_jobs, procrastinate_workers, ran"
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE".encode())
    return prepared


@pytest.fixture
async def jobs(dsn: str) -> AsyncIterator[Jobs]:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute("LISTEN changed")
        yield Jobs(connection)
