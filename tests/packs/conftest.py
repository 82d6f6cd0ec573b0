from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.design import ACCOUNT, DEAL

MANIFEST = {"kind": "pack", "name": "sales", "title": "Sales", "version": "1.2.0"}
USERS = {
    "password": "a demo password",
    "users": [
        {"key": "lin", "name": "林", "email": "lin@example.com", "language": "zh", "roles": ["administrator"]}
    ],
}
ACCOUNTS = {"object": "account", "records": [{"$key": "acme", "name": "Acme", "owner": {"$user": "lin"}}]}
DEALS = {
    "object": "deal",
    "records": [
        {
            "name": "Pilot",
            "account": {"$ref": "acme"},
            "close_date": {"$days": -1},
            "next_at": {"$days": 1, "$time": "14:30"},
        }
    ],
}

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A pack with a demo; named files are replaced, or left out where None."""

    def made(**changes: Any) -> Path:
        files: dict[str, Any] = {
            "pack.json": MANIFEST,
            "objects/account.json": ACCOUNT,
            "objects/deal.json": DEAL,
            "demo/users.json": USERS,
            "demo/records/10-accounts.json": ACCOUNTS,
            "demo/records/20-deals.json": DEALS,
        }
        for name, content in (files | changes).items():
            path = tmp_path / "sales" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is not None:
                path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return tmp_path / "sales"

    return made
