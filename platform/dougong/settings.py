"""What the operator decides, read once from the environment by the composition root and handed down."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_BASE_URL = "http://127.0.0.1:8000"
DEFAULT_LOG_LEVEL = "INFO"
SERVED_BY = "DOUGONG_SERVED_BY"
"""Set by ``dougong serve`` for its workers: the process that watches over them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``database_url`` None means an SQLite file inside the workspace folder."""

    workspace: Path = Path("workspace")
    database_url: str | None = None
    base_url: str = DEFAULT_BASE_URL
    secure_cookies: bool = False
    log_level: str = DEFAULT_LOG_LEVEL

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        base_url = environment.get("DOUGONG_BASE_URL", DEFAULT_BASE_URL)
        return cls(
            workspace=Path(environment.get("DOUGONG_WORKSPACE", "workspace")),
            database_url=environment.get("DOUGONG_DATABASE_URL") or None,
            base_url=base_url.rstrip("/"),
            secure_cookies=base_url.startswith("https://"),
            log_level=environment.get("DOUGONG_LOG_LEVEL", DEFAULT_LOG_LEVEL),
        )
