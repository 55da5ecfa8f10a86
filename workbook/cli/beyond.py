"""Finds the code and the database of beyond/ for its commands."""

import os
import zlib
from pathlib import Path

from workbook.cli import private_postgres
from workbook.parts.ladder import ROOT, part

DIRECTORY = ROOT / "beyond"


def database_folder() -> Path:
    """Return the folder of the database of `make beyond-db`.

    For root it is outside of the repository: the server then runs as another user, who may not
    enter root's folders.
    """
    if os.geteuid() != 0:
        return ROOT / "build" / "beyond-db"
    return Path(f"/var/lib/asgi-workbook/{zlib.crc32(os.fsencode(ROOT)):08x}")


def environment() -> dict[str, str]:
    """Return environment variables with the DSN, Part 5's framework, and unbuffered output."""
    dsn = os.environ.get("BEYOND_DSN") or private_postgres.dsn(database_folder())
    paths = os.pathsep.join(map(str, (DIRECTORY, part(5).directory)))
    return os.environ | {"BEYOND_DSN": dsn, "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"}
