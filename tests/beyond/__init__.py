"""Tests of beyond/: real processes against a real PostgreSQL, which the tests start themselves.

`durable` uses Part 5's `asgi`. Both are imported here and then hidden again, because other tests
load other copies of `asgi` into the same process.
"""

import sys

from workbook.parts import ladder

PART5 = ladder.part(5).directory
BEYOND = ladder.ROOT / "beyond"
PATHS = [str(path) for path in (BEYOND, PART5)]
"""Where a process finds durable, sample and asgi. Part 5 has a sample too, so beyond/ is first."""

sys.path[:0] = PATHS
try:
    import asgi.background_tasks as part5_tasks
    from asgi.api_router import ApiRouter
    from asgi.http_responses import OK_JSONResponse
    from durable import app, attempts, database, worker
    from durable import tasks as durable_tasks
    from tests.beyond import handlers
finally:
    for path in PATHS:
        sys.path.remove(path)
    for name in [name for name in sys.modules if name.partition(".")[0] in ("asgi", "durable")]:
        del sys.modules[name]

__all__ = [
    "ApiRouter",
    "OK_JSONResponse",
    "BEYOND",
    "PATHS",
    "app",
    "attempts",
    "database",
    "durable_tasks",
    "handlers",
    "part5_tasks",
    "worker",
]
