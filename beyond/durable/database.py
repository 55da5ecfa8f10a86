"""Finds the database that all web processes and workers share, and creates its tables.

`python -m durable.database` does this, or explains why it cannot.
"""

import asyncio
import os
import sys

from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection, Error

# Numbers of advisory locks. Any number works that no other program uses in this database. One
# process at a time creates the tables, and one at a time looks for the tasks of dead workers.
MAKING_TABLES, RESCUING = 0x5A11, 0x5A12


class NoDatabase(RuntimeError):
    """The text says in one sentence why the database cannot be used, and what to do."""


def dsn() -> str:
    """An empty result makes libpq use PGHOST, PGDATABASE and so on, as psql does."""
    return os.environ.get("BEYOND_DSN", "")


async def prepare(dsn: str) -> None:
    """Connect to the database, and create procrastinate's tables if they are missing."""
    try:
        async with await AsyncConnection.connect(dsn, connect_timeout=5) as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", [MAKING_TABLES])
            found = await connection.execute("SELECT to_regclass('procrastinate_jobs')")
            if await found.fetchone() == (None,):
                await connection.execute(SchemaManager.get_schema())
    except Error as error:
        raise NoDatabase(
            f"PostgreSQL cannot be used ({' '.join(str(error).split())}): start one with "
            f"`make beyond-db`, or name yours in BEYOND_DSN=postgresql://user@host/database."
        ) from None


if __name__ == "__main__":
    try:
        asyncio.run(prepare(dsn()))
    except NoDatabase as error:
        sys.exit(str(error))
