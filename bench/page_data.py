"""The workspace whose pages are measured: clients, their deals and what else stands below them, and orders of lines."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish

from bench import data, members
from bench.report import sign_in

STAGES = ("new", "qualify", "discovery", "proposal", "negotiation", "won", "lost")
TEAMS = ("north", "south", "east", "west", "online", "partners", "abroad", "public")
BELOW = 49
"""Deals that stand below each deal that has none above it."""
BESIDE = ("contact", "visit", "ticket", "note")
"""Objects whose records stand below a client, beside its deals."""
CHILDREN, LINES = 20, 20
FOUND, SOUGHT = 100, "quarry"
"""So many deals are called so, however many there are."""
MOST = {
    "kind": "role",
    "name": "most",
    "title": "Most",
    "rules": [
        {"name": "deals", "object": "deal", "operations": ["read"], "condition": "f1 <> 7"},
        {"name": "clients", "object": "client", "operations": ["read"]},
    ],
}
"""Hides one deal of a thousand, and by no index."""
SMALL = ("text", "integer", "money", "date", "boolean")


@dataclass(frozen=True, slots=True)
class Made:
    """A workspace, and keys and sessions: of its administrator, and of somebody who sees nearly all deals."""

    folder: Path
    rows: int
    boss: tuple[str, str]
    most: tuple[str, str]
    database_url: str | None = None


def make(folder: Path, rows: int, database_url: str | None = None) -> Made:
    settings = Settings(workspace=folder, database_url=database_url)
    workspace = Workspace.create(folder, settings, name="Bench")
    Draft(workspace).apply(list(definitions()))
    publish(workspace)
    (folder / "workspace.json").write_text('{"kind": "workspace"}\n')
    chance, clients = random.Random(17), rows // CHILDREN
    data.fill(workspace, "client", iter([{"name": f"{data.word(chance)} {n}"} for n in range(clients)]))
    roots = rows // (BELOW + 1)
    for numbers in (range(roots), range(roots, rows)):  # what others stand below is there before them
        data.fill(workspace, "deal", (_deal(chance, n, clients, roots) for n in numbers))
    sought(workspace, rows)
    for name in BESIDE:
        few = ({"name": data.word(chance), "client": n % clients + 1} for n in range(clients * 6))
        data.fill(workspace, name, few)
    data.fill(workspace, "order", (_order(chance, n) for n in range(rows // LINES)))
    boss, most = sign_in(workspace), sign_in(workspace, "most")
    workspace.close()
    if database_url is not None:
        members.tidy(database_url)
    return Made(folder, rows, boss, most, database_url)


def sought(workspace: Workspace, rows: int) -> None:
    chance, clients, roots = random.Random(19), rows // CHILDREN, rows // (BELOW + 1)
    deals = (_deal(chance, rows + n, clients, roots) for n in range(FOUND))
    data.fill(workspace, "deal", ({**deal, "name": f"{SOUGHT} {n}"} for n, deal in enumerate(deals)))


def _deal(chance: random.Random, number: int, clients: int, roots: int) -> dict[str, Any]:
    closes = date(chance.randrange(2024, 2027), chance.randrange(1, 13), chance.randrange(1, 29))
    return {
        "name": f"{data.word(chance)} {data.word(chance)}",
        "client": number % clients + 1,
        "stage": chance.choice(STAGES),
        "amount": f"{chance.randrange(1_000, 1_000_000)}.00",
        "closes": closes.isoformat(),
        "until": (closes + timedelta(days=chance.randrange(10))).isoformat(),
        "team": chance.choice(TEAMS),
        "parent": number % roots + 1 if number >= roots else None,
    } | {f"f{n}": _value(SMALL[n % len(SMALL)], chance) for n in range(8)}


def _order(chance: random.Random, number: int) -> dict[str, Any]:
    lines = [
        {"name": data.word(chance), "quantity": chance.randrange(1, 50), "price": "12.50"}
        for _ in range(LINES)
    ]
    extra = {f"f{n}": _value(SMALL[n % len(SMALL)], chance) for n in range(56)}
    return {"name": f"order {number}", "items": lines, **extra}


def _value(kind: str, chance: random.Random) -> Any:
    values = {"text": data.word(chance), "integer": chance.randrange(1_000), "money": "12.50"}
    return (values | {"date": "2026-06-18", "boolean": True})[kind]


def definitions() -> Iterator[dict[str, Any]]:
    yield MOST
    yield _object("client", {})
    for name in BESIDE:
        yield _object(name, {"client": _to("client")})
    yield _object(
        "deal",
        {
            "client": _to("client"),
            "stage": _choice(STAGES),
            "amount": _field("money"),
            "closes": _field("date"),
            "until": _field("date"),
            "team": _choice(TEAMS),
            "parent": _to("deal"),
            **{f"f{n}": _field(SMALL[n % len(SMALL)]) for n in range(8)},
        },
    )
    shown = ["name", "client", "stage", "amount", "closes", *(f"f{n}" for n in range(7))]
    yield _view("deals", "list", shown, ["-closes"])
    board = {"groupBy": "stage", "sumField": "amount"}
    yield _view("stages", "board", shown[:5], ["-amount"]) | board
    yield _view("lanes", "board", shown[:5], ["-amount"]) | board | {"swimlanes": "team"}
    bars = {"dateField": "closes", "endField": "until", "swimlanes": "team", "scale": "month"}
    yield _view("plan", "timeline", shown[:5], ["closes"]) | bars
    yield _view("tree", "tree", shown[:5], ["-amount"]) | {"parentField": "parent"}
    yield _object(
        "order",
        {
            "total": _field("rollup")
            | {"object": "line", "via": "order", "function": "sum", "field": "amount", "result": "money"},
            "items": _field("line_items") | {"target": "line", "via": "order"},
            **{f"f{n}": _field(SMALL[n % len(SMALL)]) for n in range(56)},
        },
    )
    yield _object(
        "line",
        {
            "order": _to("order") | {"onDelete": "cascade"},
            "quantity": _field("integer"),
            "price": _field("money"),
            "amount": _field("formula") | {"formula": "quantity * price", "result": "money"},
        },
    )


def _object(name: str, properties: dict[str, Any]) -> dict[str, Any]:
    fields = {"name": _field("text"), **properties}
    titled = {key: {"title": key.title(), **field} for key, field in fields.items()}
    return {
        "kind": "object",
        "name": name,
        "title": name.title(),
        "pluralTitle": f"{name.title()}s",
        "titleField": "name",
        "properties": titled,
    }


def _view(name: str, kind: str, columns: list[str], sort: list[str]) -> dict[str, Any]:
    shown = [{"field": column} for column in columns]
    return {
        "kind": "view",
        "name": name,
        "title": name.title(),
        "object": "deal",
        "type": kind,
        "columns": shown,
        "sort": sort,
    }


def _choice(keys: Sequence[str]) -> dict[str, Any]:
    return _field("select") | {"options": [{"key": key, "title": key.title()} for key in keys]}


def _field(kind: str) -> dict[str, Any]:
    return {"fieldType": kind}


def _to(name: str) -> dict[str, Any]:
    return {"fieldType": "reference", "target": name}
