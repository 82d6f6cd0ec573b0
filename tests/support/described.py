"""Requests made from the API's own description. Making one takes ten times as long as answering it, so that each is
sent to a workspace on either database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM, create_key, create_user
from dougong.app import create_app
from dougong.clock import FixedClock
from dougong.settings import Settings
from dougong.storage import Workspace
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings

from tests.support import postgresql
from tests.support.beginnings import MORNING, Beginning
from tests.support.data import missing

QUICK: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


@dataclass(frozen=True)
class Served:
    """By an administrator's program."""

    app: Flask
    headers: dict[str, str]
    answered: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        answer = self.app.test_client().get("/api/v1/openapi.json", headers=self.headers)
        found: dict[str, Any] = answer.get_json()
        return found


@contextmanager
def on_both(beginning: Beginning, folder: Path) -> Iterator[list[Served]]:
    """Where there is no PostgreSQL, on the one that there is."""
    server = postgresql.server_url()
    if server is None and os.environ.get("DOUGONG_TEST_REQUIRE_ALL") == "1":
        missing(postgresql.MISSING)
    with ExitStack() as stack:
        own = Path(shutil.copytree(beginning.folder(), folder / "sqlite"))
        found = [_served(stack, own, None)]
        if server is not None:
            url = stack.enter_context(postgresql.database(server, beginning.database(server)))
            (folder / "postgresql").mkdir(mode=0o700)
            found.append(_served(stack, folder / "postgresql", url))
        yield found


def _served(stack: ExitStack, folder: Path, url: str | None) -> Served:
    opened = Settings(workspace=folder, database_url=url)
    workspace = stack.enter_context(Workspace.open(folder, opened, FixedClock(MORNING)))
    with workspace.write() as tx:
        ada = create_user(tx, SYSTEM, "ada@example.com", "Ada", roles=("administrator",))
        key = create_key(tx, SYSTEM, ada.id)[1]
    app = create_app(workspace, opened)
    app.testing = False
    app.wsgi_app = partial(_to_the_end, app.wsgi_app)  # type: ignore[method-assign]
    return Served(app, {"Authorization": f"Bearer {key}"})


def _to_the_end(app: Callable[..., Any], environ: Any, start_response: Any) -> list[bytes]:
    """As a server does, unlike schemathesis: read, and closed."""
    answer = app(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


def send_all(
    served: Sequence[Served], checks: Sequence[Callable[..., Any]], examples: int, **strategy: Any
) -> None:
    """Some for each operation, by a strategy of schemathesis."""
    schemathesis = pytest.importorskip("schemathesis")
    first, *others = (one.document() for one in served)
    assert all(other["components"] == first["components"] for other in others)
    # They come in the order of ids, which are drawn by lot.
    paths = dict(sorted(first["paths"].items()))
    assert all(dict(sorted(other["paths"].items())) == paths for other in others)
    schema = schemathesis.openapi.from_dict(first | {"paths": paths})
    schema.app = served[0].app
    # What it would read out of the modules that happen to be loaded is not the same in each run.
    schema.config.analysis.constants.enabled = False
    for result in schema.get_all_operations():

        @settings(max_examples=examples, **QUICK)
        @given(case=result.ok().as_strategy(**strategy))
        def check(case: Any) -> None:
            for one in served:
                case.call_and_validate(headers=one.headers, checks=checks, app=one.app)
                one.answered.append(case.operation.label)

        check()
    assert served[0].answered
    assert all(one.answered == served[0].answered for one in served)
