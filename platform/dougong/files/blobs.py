"""Bytes by their hash, in a folder. A blob is either there whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, Unavailable
from dougong.problems import N_, Problem
from dougong.storage import Workspace

FOLDER = "files"
CHUNK = 256 * 1024
MEGABYTE = 1024 * 1024

TOO_LARGE = N_("The file is larger than {megabytes} MB.")
NO_SPACE = N_("There is no space left for files.")


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Blob:
    hash: str
    size: int
    path: Path


def blobs_of(workspace: Workspace) -> Blobs:
    return Blobs(workspace.folder / FOLDER)


class Blobs:
    """``blobs`` holds what was uploaded, ``made`` what was made from it, such as thumbnails: the same names
    with more behind them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = folder / "blobs"
        self.made = folder / "made"

    def path(self, digest: str) -> Path:
        return self.blobs / digest[:2] / digest

    def made_path(self, digest: str, variant: str) -> Path:
        return self.made / digest[:2] / f"{digest}-{variant}"

    def put(self, stream: Readable, most: int) -> Blob:
        """InvalidInput where the stream holds more than ``most`` bytes; then nothing was kept."""
        digest, size = hashlib.sha256(), 0
        with self._scratch() as (out, scratch):
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > most:
                    raise InvalidInput(
                        Problem("too_large", TOO_LARGE, "file", {"megabytes": most // MEGABYTE})
                    )
                digest.update(chunk)
                out.write(chunk)
            _flush(out)
            path = self.path(digest.hexdigest())
            with self._lock(fcntl.LOCK_SH):
                if path.exists():
                    os.utime(path)  # whoever sweeps spares what was put a moment ago
                else:
                    _move(scratch, path)
        return Blob(digest.hexdigest(), size, path)

    def touch(self, digest: str) -> None:
        """Whoever sweeps spares it, though its row is not there yet."""
        with self._lock(fcntl.LOCK_SH):
            path = self.path(digest)
            if path.exists():
                os.utime(path)

    def make(self, digest: str, variant: str, write: Callable[[IO[bytes]], None]) -> Path:
        """What is made from a blob, made the first time that it is asked for."""
        path = self.made_path(digest, variant)
        if not path.exists():
            with self._scratch() as (out, scratch):
                write(out)
                _flush(out)
                _move(scratch, path)
        return path

    def sweep(self, wanted: Callable[[], set[str]], spare_seconds: float) -> list[str]:
        """Remove the blobs that ``wanted`` does not name, and what was made from them, unless they were put
        within the time to spare."""
        limit, gone = time.time() - spare_seconds, []
        with self._lock(fcntl.LOCK_EX):
            known = wanted()
            for path in self.all():
                if path.name not in known and path.stat().st_mtime < limit:
                    path.unlink()
                    gone.append(path.name)
        for path in _files(self.made):
            if not self.path(path.name.partition("-")[0]).exists():
                path.unlink(missing_ok=True)
        for path in _files(self.folder / "incoming"):
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
        return gone

    def all(self) -> Iterator[Path]:
        return _files(self.blobs)

    @contextmanager
    def _scratch(self) -> Iterator[tuple[IO[bytes], Path]]:
        """A file that is gone afterwards unless it was moved."""
        incoming = self.folder / "incoming"
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=incoming, delete=False) as out:
            scratch = Path(out.name)
            try:
                yield out, scratch
            except OSError as error:
                if error.errno in (errno.ENOSPC, errno.EDQUOT):
                    raise Unavailable(Problem("no_space", NO_SPACE, "file")) from error
                raise
            finally:
                scratch.unlink(missing_ok=True)

    @contextmanager
    def _lock(self, how: int) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "lock").open("ab") as held:
            fcntl.flock(held, how)
            yield


def _flush(out: IO[bytes]) -> None:
    out.flush()
    os.fsync(out.fileno())


def _move(scratch: Path, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file()) if folder.is_dir() else iter(())
