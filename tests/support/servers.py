"""Real servers for the tests: processes on free ports, clients that keep their connection, and their end.

A server is ended with its whole process group, whatever becomes of the test. What it wrote to standard
error is looked through at the end: a failure that nobody expected fails the test, even if no client looked at
the answer.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from dougong.access import SYSTEM, create_key, create_user
from dougong.problems import Problem
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish
from dougong.storage.doctor import examine

from tests.support.waiting import PATIENCE

CHECKOUT = Path(__file__).resolve().parents[2]
LONG = os.environ.get("DOUGONG_LONG") == "1"
API = "/api/v1"
PORTS = range(10_000, 32_000)
"""Below those that the system gives to outgoing connections."""

T = TypeVar("T")


class Lost(Exception):
    """The connection ended without an answer: nobody knows whether the request was done."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def data(self) -> Any:
        return self.json["data"]

    @property
    def codes(self) -> list[tuple[str, str]]:
        """Field and code of each problem of a refusal."""
        return [(error["field"], error["code"]) for error in self.json.get("errors", ())]


class Client:
    """One kept connection, for one thread at a time."""

    def __init__(self, port: int, key: str = "", **headers: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._headers = _dashed(headers)
        if key:
            self._headers["Authorization"] = f"Bearer {key}"

    def page(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        given = {**self._headers, **_dashed(headers)}
        if body is not None:
            given.setdefault("Content-Type", "application/json")
        try:
            self._connection.request(method, path, body, given)
            response = self._connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except (http.client.HTTPException, OSError) as error:
            self._connection.close()
            raise Lost(f"{method} {path}: {error!r}") from error

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        encoded = None if body is None else json.dumps(body).encode()
        return self.page(method, API + path, encoded, **headers)

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Answer:
        return self.call("PATCH", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Answer:
        return self.call("PUT", path, body, **headers)

    def all_records(self, object_name: str, parameters: str = "") -> list[dict[str, Any]]:
        """Page after page."""
        found: list[dict[str, Any]] = []
        path = f"/records/{object_name}?limit=500{parameters}"
        cursor: str | None = ""
        while cursor is not None:
            answer = self.get(f"{path}&cursor={cursor}" if cursor else path)
            assert answer.status == 200, answer.text
            found += answer.data
            cursor = answer.json["next"]
        return found

    @property
    def local_port(self) -> int:
        return int(self._connection.sock.getsockname()[1])

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _dashed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(slots=True)
class Server:
    """One ``dougong serve`` with its workers."""

    process: subprocess.Popen[bytes]
    port: int
    log_file: Path
    clients: list[Client] = field(default_factory=list)

    def client(self, key: str = "", **headers: str) -> Client:
        made = Client(self.port, key, **headers)
        self.clients.append(made)
        return made

    @property
    def log(self) -> str:
        return self.log_file.read_text("utf-8", "replace")

    @property
    def workers(self) -> list[int]:
        """The process ids of those that serve."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def worker_of(self, client: Client) -> int | None:
        """The process that holds the other end of the client's connection."""
        ends = (f":{self.port:04X}", f":{client.local_port:04X}")
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            columns = line.split()
            if columns[1].endswith(ends[0]) and columns[2].endswith(ends[1]):
                return next((pid for pid in self.workers if _holds(pid, f"socket:[{columns[9]}]")), None)
        return None

    def one_client_per_worker(self, key: str = "", **headers: str) -> list[Client]:
        """The workers accept from one socket: connections are opened until each has got one."""
        found: dict[int, Client] = {}
        workers = set(self.workers)
        deadline = time.monotonic() + PATIENCE
        while found.keys() != workers:
            assert time.monotonic() < deadline, f"of {workers} only {found.keys()} accept connections"
            made = [self.client(key, **headers) for _ in range(4)]
            at_once([partial(client.page, "GET", "/healthz") for client in made])
            for client in made:
                worker = self.worker_of(client)
                if worker in workers:
                    found.setdefault(worker, client)
        return list(found.values())

    def kill(self) -> None:
        """The whole process group at once, as a power cut or the kernel does it."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def hang_up(self) -> None:
        for client in self.clients:
            client.close()
        self.clients.clear()

    def stop(self) -> None:
        self.hang_up()
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        self.kill()

    def wait_until_ready(self) -> bool:
        """False if the process has ended instead."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                return False
            with suppress(Lost), Client(self.port) as client:
                if client.page("GET", "/readyz").status == 200:
                    return True
            time.sleep(0.02)
        raise AssertionError(f"the server is not ready:\n{self.log}")


def _holds(pid: int, link: str) -> bool:
    with suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                if str(entry.readlink()) == link:
                    return True
    return False


@dataclass(frozen=True, slots=True)
class Site:
    """A workspace that servers serve; ``key`` is its administrator's."""

    folder: Path
    database_url: str | None
    key: str

    @classmethod
    def create(cls, folder: Path, database_url: str | None, files: Iterable[Mapping[str, Any]]) -> Site:
        settings = Settings(workspace=folder, database_url=database_url)
        with Workspace.create(folder, settings) as workspace:
            Draft(workspace).apply(list(files))
            publish(workspace)
            with workspace.write() as tx:
                ada = create_user(tx, SYSTEM, "ada@example.com", "Ada", roles=("administrator",))
                key = create_key(tx, SYSTEM, ada.id)[1]
        (folder / "workspace.json").write_text('{"kind": "workspace"}')
        return cls(folder, database_url, key)

    @contextmanager
    def opened(self) -> Iterator[Workspace]:
        """The same workspace in the test's own process."""
        with Workspace.open(self.folder, Settings(self.folder, self.database_url)) as workspace:
            yield workspace

    def problems(self) -> list[Problem]:
        """What ``dougong doctor`` finds."""
        with self.opened() as workspace, workspace.read() as tx:
            return examine(tx)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "dougong", *arguments]
        return subprocess.run(
            command, cwd=CHECKOUT, env=self._environment(), capture_output=True, text=True, timeout=PATIENCE
        )

    @contextmanager
    def served(self, workers: int = 2) -> Iterator[Server]:
        server = self.start(workers)
        try:
            yield server
        finally:
            server.stop()
        assert "unexpected_failure" not in server.log, server.log

    def start(self, workers: int = 2) -> Server:
        """Whoever calls this must ``stop`` or ``kill`` it; ``served`` does."""
        for _ in range(5):
            server = self._launch(workers)
            try:
                ready = server.wait_until_ready()
            except BaseException:
                server.kill()
                raise
            if ready:
                return server
            server.kill()
            assert "cannot be used" in server.log, server.log  # somebody else was quicker to take the port
        raise AssertionError("no port is free")

    def _launch(self, workers: int) -> Server:
        port = free_port()
        command = [sys.executable, "-m", "dougong", "serve", "--port", str(port), "--workers", str(workers)]
        log_file = self.folder / f"server-{port}-{time.monotonic_ns()}.log"
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return Server(process, port, log_file)

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DOUGONG_")}
        kept["DOUGONG_WORKSPACE"] = str(self.folder)
        if self.database_url:
            kept["DOUGONG_DATABASE_URL"] = self.database_url
        return kept


def free_port() -> int:
    while True:
        port = random.SystemRandom().choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def at_once(actions: Sequence[Callable[[], T]]) -> list[T]:
    """All in threads of their own that begin together. The first exception of any is raised."""
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], T]) -> T:
        barrier.wait(PATIENCE)
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))
