"""The one database that all web processes and workers share: where it is, what must be in it.

`python -m durable.database` makes it ready, or says why that cannot be done.
"""

import asyncio
import os
import sys

from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection, Error

# Any number will do, if only this program's processes lock with it: one makes the tables, one
# at a time looks for what dead workers have left.
MAKING_TABLES, RESCUING = 0x5A11, 0x5A12


class NoDatabase(RuntimeError):
    """Says in one sentence why the database cannot be used, and what to do."""


def dsn() -> str:
    """Where nothing is named, libpq looks where psql would: PGHOST, PGDATABASE and their like."""
    return os.environ.get("BEYOND_DSN", "")


async def prepare(dsn: str) -> None:
    """Reach the database, and make procrastinate's tables in one that has none yet."""
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
