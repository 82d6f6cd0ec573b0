"""A PostgreSQL of the tests' own: started by whichever worker first needs it, stopped by the session that began it.

It listens on a socket in its own folder only, runs as a non-root user and lives in memory, without fsync: the tests
kill clients, never the server. Each test's database is some 350 files that are made and removed again; on a disk that
costs ten times as much as all that most tests do with them.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.sql import SQL

FOLDER_VARIABLE = "DOUGONG_TEST_POSTGRESQL"
MISSING = (
    "PostgreSQL binaries not found: install the package postgresql (Debian, Fedora) or put pg_ctl on PATH"
)
_SETTINGS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_connections=200 -c shared_buffers=128MB -c timezone=UTC "
    "-c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=256MB -c autovacuum=off -c jit=off"
)
_MEMORY, _DISK = Path("/dev/shm"), Path("/tmp")  # noqa: S108 - mkdtemp makes a folder of its own in them
_ROOM = 2**31


def binaries() -> Path | None:
    """The folder that holds initdb and pg_ctl, newest version first."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: _version(p), reverse=True)
    on_path = shutil.which("pg_ctl")
    if on_path:
        candidates.insert(0, Path(on_path).resolve().parent)
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


def _version(folder: Path) -> int:
    digits = folder.parent.name.split(".")[0]
    return int(digits) if digits.isdigit() else 0


def prepare_folder() -> Path:
    """Called once by the session that will also call stop()."""
    folder = Path(tempfile.mkdtemp(prefix="dgpg", dir=_MEMORY if _has_room(_MEMORY) else _DISK))
    folder.chmod(0o755)
    os.environ[FOLDER_VARIABLE] = str(folder)
    return folder


def _has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > _ROOM


def server_url() -> str | None:
    """Start the server unless it runs; None where there are no binaries. The URL names no database."""
    programs = binaries()
    if programs is None:
        return None
    folder = Path(os.environ[FOLDER_VARIABLE])
    with _locked(folder / "lock"):
        if not (folder / "ready").exists():
            _start(programs, folder)
            (folder / "ready").touch()
    return f"postgresql+psycopg://dougong@/{{database}}?host={folder}"


def stop(folder: Path) -> None:
    programs = binaries()
    if programs is not None and (folder / "data").exists():
        _run(
            [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "-w", "stop"],
            check=False,
        )
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server: str, copied: str | None = None) -> Iterator[str]:
    """A database of one's own, dropped afterwards: an empty one, or a copy of the one of that name."""
    name = f"t{uuid.uuid4().hex[:16]}"
    connection = _administration(server)
    # Otherwise a copy would be written to the log too, page by page.
    strategy = " STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
    connection.execute(SQL(f'CREATE DATABASE "{name}" TEMPLATE "{copied or "template0"}"{strategy}'))
    try:
        yield server.format(database=name)
    finally:
        connection.execute(SQL(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def make_anew(server: str, name: str) -> None:
    """An empty database of that name, whether or not there is one."""
    connection = _administration(server)
    connection.execute(SQL(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    connection.execute(SQL(f'CREATE DATABASE "{name}" TEMPLATE template0'))


def name_in(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _start(programs: Path, folder: Path) -> None:
    data = folder / "data"
    data.mkdir()
    user = _owner()
    if user is not None:
        for path in (folder, data):
            os.chown(path, user.pw_uid, user.pw_gid)
    _run(
        [
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "dougong",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ]
    )
    # pg_ctl leaves the server behind with our pipes: a log file keeps it from holding them open.
    options = f"-k {folder} {_SETTINGS}"
    command = [
        str(programs / "pg_ctl"),
        "-D",
        str(data),
        "-l",
        str(data / "log"),
        "-o",
        options,
        "-w",
        "start",
    ]
    _run(command)


def _owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: an unprivileged account stands in."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("the tests run as root and there is no unprivileged account for PostgreSQL")


def _run(command: list[str], check: bool = True) -> None:
    user = _owner()
    identity = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    result = subprocess.run(  # type: ignore[call-overload]
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/", **identity
    )
    if check and result.returncode:
        raise RuntimeError(f"{command[0]} failed: {result.stdout}{result.stderr}")


_administrations: dict[str, psycopg.Connection] = {}
"""Of this process, by server."""


def _administration(server: str) -> psycopg.Connection:
    if server not in _administrations:
        url = server.format(database="postgres").replace("postgresql+psycopg", "postgresql")
        _administrations[server] = psycopg.connect(url, autocommit=True)
    return _administrations[server]


def hang_up() -> None:
    """Whoever used ``database`` does this at the end."""
    while _administrations:
        _administrations.popitem()[1].close()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
