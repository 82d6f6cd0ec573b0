"""What it costs that somebody sees but part of the records: lists of members against those of an administrator."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import sqlalchemy
from dougong.access import SYSTEM, add_department, add_member, create_key, create_user
from dougong.records.sharing import share
from dougong.settings import Settings
from dougong.storage import Draft, Transaction, Workspace, publish

from bench import data, servers
from bench.client import Client, paired_medians
from bench.report import Report, getter
from tests.support import postgresql

REGIONS, TEAMS, SELLERS, SHARED = 6, 24, 120, 100
LIMIT = 1.5
ROLE = {
    "kind": "role",
    "name": "seller",
    "title": "Seller",
    "rules": [
        {"name": "below", "object": "opportunity", "operations": ["read"], "rows": "department_below"},
        {"name": "shared", "object": "opportunity", "operations": ["read"], "rows": "shared"},
        {"name": "accounts", "object": "account", "operations": ["read"]},
    ],
}
MEMBERS = {
    "head": "a sixth of them, by department and below",
    "seller": "a 24th of them, by department and below",
    "guest": f"{SHARED} of them, by shares",
}
"""And what they see."""
ASKED: Mapping[str, Mapping[str, str]] = {
    "newest": {},
    "as a view sorts": {"filter": "stage = 'proposal' AND amount > 500000", "sort": "-close_date"},
    "with count": {"count": "true"},
}


def measure(report: Report, folder: Path, rows: int, rounds: int, database_url: str | None = None) -> None:
    keys = make(folder, rows, database_url)
    with servers.product(folder, database_url=database_url) as (port, _process, _started):
        compare(report, port, keys, rows, rounds, "" if database_url is None else "PostgreSQL: ")


def measure_on_postgresql(report: Report, folder: Path, rows: int, rounds: int) -> None:
    with own_postgresql() as server, postgresql.database(server) as url:
        measure(report, folder, rows, rounds, url)


@contextmanager
def own_postgresql() -> Iterator[str]:
    """A server of its own, which lives in memory and keeps no log that would survive a crash."""
    own = postgresql.prepare_folder()
    try:
        server = postgresql.server_url()
        if server is None:
            raise SystemExit(postgresql.MISSING)
        yield server
    finally:
        postgresql.hang_up()
        postgresql.stop(own)


def compare(report: Report, port: int, keys: Mapping[str, str], rows: int, rounds: int, where: str) -> None:
    clients = {name: Client(port, [f"Authorization: Bearer {key}"]) for name, key in keys.items()}
    for what, query in ASKED.items():
        path = "/api/v1/records/opportunity?" + urlencode({"limit": 50, **query})
        for member, sees in MEMBERS.items():
            theirs, all_of_it = paired_medians(
                getter(clients[member], path), getter(clients["administrator"], path), rounds
            )
            report.ratio(f"{where}list of {rows:,}, {what}: who sees {sees}", theirs, all_of_it, LIMIT)


def make(folder: Path, rows: int, database_url: str | None = None) -> dict[str, str]:
    """Their keys, by who they are."""
    settings = Settings(workspace=folder, database_url=database_url)
    workspace = Workspace.create(folder, settings, name="Bench")
    files = [orjson.loads(path.read_bytes()) for path in sorted(data.DEFINITIONS.glob("*.json"))]
    Draft(workspace).apply([*files, ROLE])
    publish(workspace)
    (folder / "workspace.json").write_text('{"kind": "workspace"}\n')
    chance = random.Random(7)
    with workspace.write() as tx:
        sellers, people = _organisation(tx)
    data.fill(workspace, "account", data.account_rows(chance, data.ACCOUNTS))
    data.fill(workspace, "opportunity", _owned(chance, rows, sellers))
    with workspace.write() as tx:
        for number in range(1, SHARED + 1):
            share(tx, SYSTEM, "opportunity", number * rows // SHARED, "user", people["guest"])
        keys = {name: create_key(tx, SYSTEM, user)[1] for name, user in people.items()}
    workspace.close()
    if database_url is not None:
        tidy(database_url)
    return keys


def tidy(database_url: str) -> None:
    """As a server does by itself in the end: without it, no index is read alone."""
    engine = sqlalchemy.create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("VACUUM ANALYZE"))
    engine.dispose()


def _organisation(tx: Transaction) -> tuple[list[int], dict[str, int]]:
    top = add_department(tx, SYSTEM, "Sales").id
    regions = [add_department(tx, SYSTEM, f"Region {n}", top).id for n in range(REGIONS)]
    teams = [add_department(tx, SYSTEM, f"Team {n}", regions[n % REGIONS]).id for n in range(TEAMS)]
    sellers = [create_user(tx, SYSTEM, f"s{n}@example.com", roles=["seller"]).id for n in range(SELLERS)]
    for number, seller in enumerate(sellers):
        add_member(tx, SYSTEM, teams[number % TEAMS], seller)
    head, guest = (
        create_user(tx, SYSTEM, f"{n}@example.com", roles=["seller"]).id for n in ("head", "guest")
    )
    add_member(tx, SYSTEM, regions[0], head)
    boss = create_user(tx, SYSTEM, "boss@example.com", roles=["administrator"]).id
    return sellers, {"administrator": boss, "head": head, "seller": sellers[0], "guest": guest}


def _owned(chance: random.Random, rows: int, sellers: list[int]) -> Iterator[dict[str, Any]]:
    for row in data.opportunity_rows(chance, rows, data.ACCOUNTS):
        yield row | {"owner": chance.choice(sellers)}
