"""Reads what the database says about the tasks, and waits for a change without sleeping."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

from psycopg import AsyncConnection, connect

TABLES = """
CREATE TABLE ran (event text, n int);
CREATE FUNCTION changed() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN NOTIFY changed; RETURN NULL; END $$;
CREATE TRIGGER changed AFTER INSERT ON ran EXECUTE PROCEDURE changed();
CREATE TRIGGER changed AFTER UPDATE ON procrastinate_jobs EXECUTE PROCEDURE changed();
"""


class Jobs:
    def __init__(self, connection: AsyncConnection[Any]) -> None:
        self.connection = connection

    async def states(self) -> dict[str, int]:
        """Return the number of jobs in each state."""
        found = await self.rows("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
        return dict(found)

    async def ran(self, event: str) -> list[int]:
        """Return the sorted task numbers in the records of this event, one for each record."""
        found = await self.rows("SELECT n FROM ran WHERE event = %s ORDER BY n", event)
        return [n for (n,) in found]

    async def until(self, limit: float = 20.0, **at_least: int) -> None:
        """Wait until the database has at least the given number of each named state or event."""
        seen: dict[str, int] = {}
        try:
            async with asyncio.timeout(limit):
                while any(seen.get(what, 0) < count for what, count in at_least.items()):
                    if seen:
                        async for _ in self.connection.notifies(stop_after=1):
                            pass
                    events = await self.rows("SELECT event, count(*) FROM ran GROUP BY 1")
                    seen = await self.states() | dict(events)
        except TimeoutError:
            raise AssertionError(f"after {limit:g} s: {seen}, and not yet {at_least}") from None

    async def rows(self, query: LiteralString, *values: Any) -> list[Any]:
        return await (await self.connection.execute(query, values)).fetchall()

    async def until_rows(self, query: LiteralString, limit: float = 20.0) -> None:
        """Repeat the query until it finds rows, because other connections send no notification."""
        async with asyncio.timeout(limit):
            while not await self.rows(query):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@contextmanager
def held(dsn: str) -> Iterator[None]:
    """Lock the table of jobs, so that nobody can write to it inside the block."""
    with connect(dsn) as connection:
        connection.execute("LOCK TABLE procrastinate_jobs IN SHARE MODE")
        yield
