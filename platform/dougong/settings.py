"""What the operator decides, read once from the environment by the composition root and handed down."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path

from dougong.dataclasses import dataclass

DEFAULT_BASE_URL = "http://127.0.0.1:8000"
DEFAULT_LOG_LEVEL = "INFO"
MEGABYTE = 1024 * 1024
DEFAULT_UPLOAD_MB = 50
SERVED_BY = "DOUGONG_SERVED_BY"
"""Set by ``dougong serve`` for its workers: the process that watches over them."""
REFUSED = signal.SIGUSR1
"""Sent to that process by a worker that will not serve the workspace."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``database_url`` None means an SQLite file inside the workspace folder."""

    workspace: Path = Path("workspace")
    database_url: str | None = None
    base_url: str = DEFAULT_BASE_URL
    secure_cookies: bool = False
    log_level: str = DEFAULT_LOG_LEVEL
    max_upload: int = DEFAULT_UPLOAD_MB * MEGABYTE
    """Bytes of one file."""
    server_drains: bool = True
    """Whether the server works on jobs itself; without, ``dougong worker`` has to."""
    metrics_token: str | None = None
    """Who shows it may read /metrics from anywhere; without one, only this machine may."""
    secret_keys: tuple[str, ...] = ()
    """Stored secrets are sealed with the first, and opened with any; without one, with the database's own."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or ranges of reverse proxies; what they say of where a request came from is believed."""

    outbound_allow: tuple[str, ...] = ()
    """Networks, or addresses, to which calls may go although they are private."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        base_url = environment.get("DOUGONG_BASE_URL", DEFAULT_BASE_URL)
        return cls(
            workspace=Path(environment.get("DOUGONG_WORKSPACE", "workspace")),
            database_url=environment.get("DOUGONG_DATABASE_URL") or None,
            base_url=base_url.rstrip("/"),
            secure_cookies=base_url.startswith("https://"),
            log_level=environment.get("DOUGONG_LOG_LEVEL", DEFAULT_LOG_LEVEL),
            max_upload=_megabytes(environment.get("DOUGONG_MAX_UPLOAD_MB", "")) * MEGABYTE,
            server_drains=environment.get("DOUGONG_JOBS", "server") != "worker",
            metrics_token=environment.get("DOUGONG_METRICS_TOKEN") or None,
            secret_keys=_listed(environment.get("DOUGONG_SECRET_KEY", "")),
            trusted_proxies=_listed(environment.get("DOUGONG_TRUSTED_PROXIES", "")),
            outbound_allow=_listed(environment.get("DOUGONG_OUTBOUND_ALLOW", "")),
        )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _megabytes(text: str) -> int:
    """What is no sensible number leaves the limit where it was."""
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) <= 4096 else DEFAULT_UPLOAD_MB
