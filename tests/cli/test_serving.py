"""The server as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Dougong
from tests.support.servers import free_port
from tests.support.waiting import PATIENCE

PROGRAM = str(Path(sys.executable).parent / "dougong")

START = """
import sys
from dougong.app import create_from_environment
assert create_from_environment().test_client().get("/healthz").status_code == 200
print(*sys.modules)
"""
SELDOM = frozenset({"alembic", "charset_normalizer", "croniter", "cryptography", "email_validator", "httpx"})
SELDOM |= {
    "jsonschema",
    "openpyxl",
    "phonenumbers",
    "PIL",
    "psycopg",
    "pypinyin",
    "rapidfuzz",
    "referencing",
    "segno",
}
SELDOM |= {"weasyprint", "xlsxwriter", "zxcvbn"}
"""What only some requests, jobs and publishes need; each takes a twentieth of a second or more."""


@contextmanager
def served(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    command = [PROGRAM, "--workspace", str(folder), "serve", "--port", str(port), *words]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def answer(url: str, process: subprocess.Popen[str], seconds: float = PATIENCE) -> bytes:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as response:  # noqa: S310 - our own address
                body: bytes = response.read()
                return body
        except OSError as error:
            if (
                isinstance(error, urllib.error.HTTPError)
                or process.poll() is not None
                or time.monotonic() > deadline
            ):
                raise
            time.sleep(0.05)


def test_it_serves_until_it_is_told_to_stop(dougong: Dougong) -> None:
    dougong.done("init")
    with served(dougong.folder, "--workers", "2") as (process, url):
        assert json.loads(answer(f"{url}/readyz", process)) == {"status": "ok", "release": 0}
        process.send_signal(signal.SIGTERM)
        printed, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    assert url in printed


def test_starting_loads_nothing_that_only_some_requests_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOUGONG_DATABASE_URL", raising=False)
    dougong = Dougong(tmp_path / "workspace")
    dougong.done("init")
    environment = os.environ | {"DOUGONG_WORKSPACE": str(dougong.folder), "DOUGONG_JOBS": "worker"}
    loaded = subprocess.run(
        [sys.executable, "-c", START], env=environment, capture_output=True, text=True, check=True
    )
    assert SELDOM & {name.split(".")[0] for name in loaded.stdout.split()} == set()


def test_a_taken_port_is_refused(dougong: Dougong) -> None:
    dougong.done("init")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "cannot be used" in dougong.refused("serve", "--port", taken.getsockname()[1])


def test_tables_that_do_not_fit_are_not_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOUGONG_DATABASE_URL", raising=False)
    dougong = Dougong(tmp_path / "workspace")
    design = tmp_path / "note.json"
    fields = {"text": {"fieldType": "text", "title": "Text"}}
    note = {"kind": "object", "name": "note", "title": "Note", "pluralTitle": "Notes", "type": "object"}
    design.write_text(json.dumps(note | {"properties": fields}))
    dougong.done("init")
    dougong.done("apply", design)
    dougong.done("publish", "--yes")
    with sqlite3.connect(dougong.folder / "dougong.db") as database:
        database.execute('ALTER TABLE "note" RENAME TO "gone"')
    database.close()
    with served(dougong.folder) as (process, _):
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
    assert said.count("refused: note: The object “Note”") == 1, "a worker that refused was begun anew"
    assert "Traceback" not in said
    assert "“note”" in dougong.refused("doctor")
