"""What pages cost at many records: against the same pages at few, and against the API's answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dougong.storage import Draft, Workspace, publish

from bench import data, servers
from bench.client import Client, paired_medians
from bench.report import Report, getter, sign_in

FEW = 10_000
GROWS = 1.5
"""How many times as much a page may cost at many records."""
STAGES = ("new", "qualify", "discovery", "proposal", "negotiation", "won", "lost")
CARDS = 50
BESIDE = ("contact", "visit", "ticket", "note")
"""Objects whose records stand below a client, beside its deals."""
CHILDREN, LINES = 20, 20
SMALL = ("text", "integer", "money", "date", "boolean")


@dataclass(frozen=True, slots=True)
class Page:
    """``asked`` are the API's addresses of its records; it may take ``limit`` times as long as they do."""

    what: str
    path: str
    asked: tuple[str, ...]
    limit: float


def measure(report: Report, folder: Path, rows: int, rounds: int) -> None:
    """``rows`` deals, as many lines of orders, and some records of other objects."""
    few = min(FEW, rows)
    small, big = make(folder / "few", few), make(folder / "many", rows)
    with (
        servers.product(folder / "few") as (few_port, _, _),
        servers.product(folder / "many") as (port, _, _),
    ):
        for page, same in zip(pages(rows), pages(few), strict=True):
            # Anew for each page: a server closes connections on which nothing comes for long.
            here, there = (
                Client(at, [f"Cookie: dg_session={session}"])
                for at, (_, session) in ((port, big), (few_port, small))
            )
            many, fewer = paired_medians(getter(here, page.path), getter(there, same.path), rounds)
            report.ratio(f"{page.what} at {rows:,} records, against {few:,}", many, fewer, GROWS)
            here, api = (
                Client(port, [header])
                for header in (f"Cookie: dg_session={big[1]}", f"Authorization: Bearer {big[0]}")
            )
            shown, answered = paired_medians(getter(here, page.path), _all(api, page.asked), rounds)
            report.ratio(f"{page.what} at {rows:,} records, against the API", shown, answered, page.limit)


def pages(rows: int) -> tuple[Page, ...]:
    client, order = rows // CHILDREN // 2, rows // LINES // 2
    records = "/api/v1/records"
    cards = tuple(f"{records}/deal?filter=stage%3D'{stage}'&limit={CARDS}&sort=-amount" for stage in STAGES)
    below = tuple(f"{records}/{name}?filter=client%3D{client}&limit=5" for name in ("deal", *BESIDE))
    return (
        Page("list of 50 × 12", "/o/deal?view=deals", (f"{records}/deal?limit=50&sort=-closes",), 4.0),
        Page(f"board of {len(STAGES)} × {CARDS}", "/o/deal?view=stages", cards, 6.0),
        Page(
            f"record with {len(below)} related lists",
            f"/o/client/{client}",
            (f"{records}/client/{client}", *below),
            6.0,
        ),
        Page(
            f"form of 60 fields and {LINES} lines",
            f"/o/order/{order}/edit",
            (f"{records}/order/{order}",),
            6.0,
        ),
    )


def _all(client: Client, paths: tuple[str, ...]) -> Callable[[], object]:
    calls = [getter(client, path) for path in paths]
    return lambda: [call() for call in calls]


def make(folder: Path, rows: int) -> tuple[str, str]:
    """A key and a session of the one administrator."""
    workspace = Workspace.create(folder, name="Bench")
    Draft(workspace).apply(list(definitions()))
    publish(workspace)
    (folder / "workspace.json").write_text('{"kind": "workspace"}\n')
    chance, clients = random.Random(17), rows // CHILDREN
    data.fill(workspace, "client", iter([{"name": f"{data.word(chance)} {n}"} for n in range(clients)]))
    data.fill(workspace, "deal", (_deal(chance, n, clients) for n in range(rows)))
    for name in BESIDE:
        few = ({"name": data.word(chance), "client": n % clients + 1} for n in range(clients * 6))
        data.fill(workspace, name, few)
    data.fill(workspace, "order", (_order(chance, n) for n in range(rows // LINES)))
    found = sign_in(workspace)
    workspace.close()
    return found


def _deal(chance: random.Random, number: int, clients: int) -> dict[str, Any]:
    return {
        "name": f"{data.word(chance)} {data.word(chance)}",
        "client": number % clients + 1,
        "stage": chance.choice(STAGES),
        "amount": f"{chance.randrange(1_000, 1_000_000)}.00",
        "closes": f"20{chance.randrange(24, 27)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}",
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
    yield _object("client", {})
    for name in BESIDE:
        yield _object(name, {"client": _to("client")})
    options = [{"key": stage, "title": stage.title()} for stage in STAGES]
    yield _object(
        "deal",
        {
            "client": _to("client"),
            "stage": _field("select") | {"options": options},
            "amount": _field("money"),
            "closes": _field("date"),
            **{f"f{n}": _field(SMALL[n % len(SMALL)]) for n in range(8)},
        },
    )
    shown = ["name", "client", "stage", "amount", "closes", *(f"f{n}" for n in range(7))]
    yield _view("deals", "list", shown, ["-closes"])
    yield _view("stages", "board", shown[:5], ["-amount"]) | {"groupBy": "stage", "sumField": "amount"}
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


def _field(kind: str) -> dict[str, Any]:
    return {"fieldType": kind}


def _to(name: str) -> dict[str, Any]:
    return {"fieldType": "reference", "target": name}
