"""A PostgreSQL of one's own: in one folder, reached through a socket in it, and by nobody else.

`make beyond-db` keeps one for the reader, the tests of beyond/ start one for themselves.
"""

import os
import pwd
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from workbook.errors import WorkbookError

DEBIAN = Path("/usr/lib/postgresql")  # there they are not on the PATH
LONGEST_SOCKET = 103  # bytes of a path that every system takes
NOT_HERE = (
    "There is no PostgreSQL on this machine (no initdb and pg_ctl): install it (Debian, Ubuntu: "
    "apt install postgresql), or name one elsewhere in BEYOND_DSN=postgresql://user@host/database."
)


def programs() -> Path | None:
    """The directory of initdb and pg_ctl."""
    versions = sorted(DEBIAN.glob("*/bin"), key=lambda found: int(found.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    for found in (*candidates, *versions):
        if (found / "initdb").exists() and (found / "pg_ctl").exists():
            return found
    return None


def dsn(folder: Path) -> str:
    return f"postgresql:///postgres?host={folder}&user=postgres"


@contextmanager
def running(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Its DSN, while it runs; what is in the folder stays."""
    found = programs()
    if found is None:
        raise WorkbookError(NOT_HERE)
    if len(os.fsencode(folder / ".s.PGSQL.5432")) > LONGEST_SOCKET:
        raise WorkbookError(f"The path {folder} is too long for the socket of a PostgreSQL.")
    _make_folder(folder)
    if not (folder / "PG_VERSION").exists():
        options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"]
        _call(folder, found / "initdb", *options, "--no-sync", "-D", folder)
    # Trust: whoever can reach the socket can read the folder. No port is opened.
    server = {"listen_addresses": "", "unix_socket_directories": str(folder)} | dict(settings or {})
    given = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in server.items())
    pg_ctl: list[str | Path] = [found / "pg_ctl", "--silent", "--wait", "-D", folder]
    _call(folder, *pg_ctl, "-l", folder / "log", "-o", given, "start")
    try:
        yield dsn(folder)
    finally:
        _call(folder, *pg_ctl, "--mode=fast", "stop")


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (owner := _owner()) is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to be root: then it is whoever Debian made for it, or nobody."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _call(folder: Path, *command: str | Path) -> None:
    owner = _owner()
    said = subprocess.run(
        command,
        cwd=folder,
        user=owner and owner.pw_uid,
        group=owner and owner.pw_gid,
        extra_groups=None if owner is None else [],
        # pg_ctl leaves a server behind: it must not hold the pipes of whoever waits for their end.
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    if said.returncode:
        name = Path(command[0]).name
        log = folder / "log"
        last = log.read_text("utf-8", "replace").splitlines()[-3:] if log.exists() else []
        raise WorkbookError("\n".join([f"{name} failed: {said.stderr.strip()}", *last]))
