"""dougong serve: granian in front of the application.

Each worker opens its own workspace; this process only watches over them, so it loads none of the floors
below.
"""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from dougong.errors import NotFound, Unavailable
from dougong.problems import N_, Problem
from dougong.settings import REFUSED, SERVED_BY, Settings

MARKER = "workspace.json"
THREADS_ON_POSTGRESQL = 4


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the workspace until interrupted."""
    settings = Settings.from_environment()
    marker = _marker(settings.workspace)
    _check_free(host, port)
    os.environ[SERVED_BY] = str(os.getpid())
    os.environ.setdefault("DOUGONG_BASE_URL", f"http://{_named(host)}:{port}")
    server = Granian(
        "dougong.app:create_from_environment",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        # More threads only wait for SQLite's lock and for the GIL.
        blocking_threads=THREADS_ON_POSTGRESQL if settings.database_url else 1,
        factory=True,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    click.echo(f"Dougong serves {settings.workspace} at http://{_named(host)}:{port}")
    for line in _sign_ins(marker):
        click.echo(line)
    os.register_at_fork(after_in_child=heed_signals)
    refused = _end_when_refused(server.signal_handler_interrupt)
    server.serve()
    if refused:
        raise SystemExit(1)


def _end_when_refused(end: Callable[[], object]) -> list[int]:
    """A worker that refuses would refuse again. Granian gives up on those that end soon after they began, and goes
    on for ever where a start takes longer than that. What is returned tells afterwards whether one refused."""
    refused: list[int] = []

    def heed(number: int, _: object) -> None:
        refused.append(number)
        end()

    signal.signal(REFUSED, heed)
    return refused


def heed_signals() -> None:
    """A worker begins with handlers that only granian's first process can act on, and gets its own once the
    application is loaded: what came in between would be lost, and stopping would take until the last resort."""
    for number in (signal.SIGTERM, signal.SIGINT, REFUSED):
        signal.signal(number, signal.SIG_DFL)


def _marker(folder: Path) -> dict[str, Any]:
    try:
        marker: dict[str, Any] = json.loads((folder / MARKER).read_text("utf-8"))
    except FileNotFoundError:
        text = N_("There is no workspace in {folder}. Make one with: dougong init")
        raise NotFound(Problem("no_workspace", text, "", {"folder": str(folder)})) from None
    return marker


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            text = N_("Port {port} of {host} cannot be used: {reason}.")
            params = {"host": host, "port": port, "reason": error.strerror or str(error)}
            raise Unavailable(Problem("port_taken", text, "--port", params)) from None


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _sign_ins(marker: dict[str, Any]) -> list[str]:
    demo = marker.get("demo")
    if not demo:
        return []
    # One for each role: that is what there is to try.
    firsts = {tuple(user["roles"]): user for user in reversed(demo["users"])}
    lines = [f"Demo sign-ins, all with the password {demo['password']}:"]
    return lines + [
        f"  {user['email']}  {user['name']} ({', '.join(user['roles'])})"
        for user in demo["users"]
        if user is firsts[tuple(user["roles"])]
    ]
