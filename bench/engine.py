"""What computed data, line items, wide objects, imports and search cost; each against a floor of the same run."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from dougong.access import SYSTEM
from dougong.records import Batch, RecordWriter
from dougong.storage import Draft, Workspace, publish
from dougong.transfer import Import, open_table

from bench import data, servers
from bench.client import Client, expect, paired_medians
from bench.report import Report, getter, sign_in

LINES = 20
WIDE = 400
KINDS = ("text", "integer", "money", "date", "boolean")
SCAN = "SELECT record_id FROM _dg_search WHERE text LIKE ? LIMIT 20"


def measure(report: Report, folder: Path, rounds: int, imported: int, searched: int) -> None:
    workspace = Workspace.create(folder, name="Bench")
    Draft(workspace).apply(list(definitions()))
    publish(workspace)
    (folder / "workspace.json").write_text('{"kind": "workspace"}\n')
    chance = random.Random(13)
    data.fill(workspace, "region", iter([{"name": f"region {n}"} for n in range(20)]))
    data.fill(
        workspace,
        "customer",
        iter([{"name": f"customer {n}", "region": n % 20 + 1} for n in range(1_000)]),
    )
    data.fill(workspace, "wide", iter([_wide_row(chance, n) for n in range(500)]))
    report.absolute(
        f"import of {imported:,} rows with a formula and a rollup of the parent, better of two",
        max(_import_speed(workspace, folder, imported, first) for first in (1, 1_001)),
        6_000,
        "rows/s",
        at_least=True,
    )
    if searched:
        _fill_search(workspace, chance, searched)
    key, session = sign_in(workspace)
    workspace.close()
    with servers.product(folder) as (port, _process, _started):
        api = Client(port, [f"Authorization: Bearer {key}"])
        browser = Client(port, [f"Cookie: dg_session={session}"])
        _orders(report, api, browser, chance, rounds)
        _wide(report, api, rounds)
        if searched:
            _search(report, api, folder, chance, searched)


def _orders(report: Report, api: Client, browser: Client, chance: random.Random, rounds: int) -> None:
    """An order with its lines, whose amounts go up three rollups, against as many plain records."""
    orders = (orjson.dumps(_order(chance, number)) for number in range(10**9))
    plain = (
        orjson.dumps({"mode": "create", "records": [_plain(chance) for _ in range(LINES + 1)]})
        for _ in range(10**9)
    )
    product, floor = paired_medians(
        lambda: expect(api.request("POST", "/api/v1/records/sale", next(orders)), 201),
        lambda: expect(api.request("POST", "/api/v1/records/plain/batch", next(plain)), 200),
        rounds,
    )
    report.ratio(
        f"order with {LINES} lines and three rollups, against {LINES + 1} plain records", product, floor, 4.0
    )
    made = expect(api.request("POST", "/api/v1/records/sale", next(orders)), 201)
    order = orjson.loads(made.body)["data"]["id"]
    form, record = paired_medians(
        getter(browser, f"/o/sale/{order}/edit"), getter(api, f"/api/v1/records/sale/{order}"), rounds
    )
    report.ratio(f"form of 60 fields and {LINES} lines, against the API's read", form, record, 6.0)


def _wide(report: Report, api: Client, rounds: int) -> None:
    """A list of the widest object costs what its cells cost, no more."""
    wide, narrow = paired_medians(
        getter(api, "/api/v1/records/wide?limit=50&fields=f0,f1,f2,f3,f4"),
        getter(api, "/api/v1/records/plain?limit=50"),
        rounds,
    )
    report.ratio(f"five fields of an object of {WIDE}, against an object of five", wide, narrow, 1.5)


def _search(report: Report, api: Client, folder: Path, chance: random.Random, rows: int) -> None:
    words = [f"{data.word(chance)[:4]}".lower() for _ in range(40)]
    product = _seconds(lambda word: expect(api.request("GET", f"/api/v1/search?q={word}"), 200), words)
    with sqlite3.connect(folder / "dougong.db") as connection:
        floor = _seconds(lambda word: connection.execute(SCAN, (f"%{word}zq%",)).fetchall(), words[:5])
    report.absolute(
        f"search over {rows:,} records, times as fast as a scan", floor / product, 20, "×", at_least=True
    )


def _seconds(call: Any, words: list[str]) -> float:
    start = time.perf_counter()
    for word in words:
        call(word)
    return (time.perf_counter() - start) / len(words)


def _import_speed(workspace: Workspace, folder: Path, rows: int, first: int) -> float:
    """Lines of 1,000 parents, made for them, that have the ids from ``first`` on."""
    path = folder / "lines.jsonl"
    chance = random.Random(3)
    data.fill(
        workspace, "sale", iter([{"name": f"sale {n}", "customer": n % 1_000 + 1} for n in range(1_000)])
    )
    with path.open("wb") as file:
        for number in range(rows):
            file.write(orjson.dumps(_line(chance) | {"sale": number % 1_000 + first}) + b"\n")
    start = time.perf_counter()
    with open_table(path) as table:
        Import("sale_line").run(workspace, SYSTEM, table, data.refused)
    return rows / (time.perf_counter() - start)


def _fill_search(workspace: Workspace, chance: random.Random, rows: int) -> None:
    for start in range(0, rows, 5_000):
        records = [_plain(chance) for _ in range(min(5_000, rows - start))]
        with workspace.write() as tx:
            RecordWriter(tx, SYSTEM).write(Batch("plain", "create", records, door="import"))


def _plain(chance: random.Random) -> dict[str, Any]:
    return {
        "name": f"{data.word(chance)} {data.word(chance)}",
        "quantity": chance.randrange(1, 50),
        "price": "12.50",
    }


def _line(chance: random.Random) -> dict[str, Any]:
    return {
        "name": data.word(chance),
        "quantity": chance.randrange(1, 50),
        "price": f"{chance.randrange(1, 900)}.25",
    }


def _order(chance: random.Random, number: int) -> dict[str, Any]:
    lines = [_line(chance) for _ in range(LINES)]
    return {"name": f"order {number}", "customer": number % 1_000 + 1, "items": lines}


def _wide_row(chance: random.Random, number: int) -> dict[str, Any]:
    return {f"f{n}": _value(KINDS[n % 5], chance) for n in range(WIDE - 5)} | {"name": f"wide {number}"}


def _value(kind: str, chance: random.Random) -> Any:
    return {
        "text": data.word(chance),
        "integer": chance.randrange(1_000),
        "money": f"{chance.randrange(1_000)}.50",
        "date": "2026-06-18",
        "boolean": True,
    }[kind]


def definitions() -> Iterator[dict[str, Any]]:
    """line → sale → customer → region: an amount goes up three rollups."""
    yield _object("plain", {"name": _text(), "quantity": _field("integer"), "price": _field("money")})
    yield _object("region", {"name": _text(), "turnover": _sum("customer", "region", "turnover")})
    yield _object(
        "customer",
        {"name": _text(), "region": _to("region"), "turnover": _sum("sale", "customer", "total")},
    )
    extra = {f"f{n}": _field(KINDS[n % 5]) for n in range(56)}
    yield _object(
        "sale",
        {
            "name": _text(),
            "customer": _to("customer"),
            "total": _sum("sale_line", "sale", "amount"),
            "items": _field("line_items") | {"target": "sale_line", "via": "sale"},
            **extra,
        },
    )
    yield _object(
        "sale_line",
        {
            "name": _text(),
            "sale": _to("sale") | {"onDelete": "cascade"},
            "quantity": _field("integer"),
            "price": _field("money"),
            "amount": _field("formula") | {"formula": "quantity * price", "result": "money"},
        },
    )
    yield _object("wide", {"name": _text()} | {f"f{n}": _field(KINDS[n % 5]) for n in range(WIDE - 5)})


def _object(name: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "object", "name": name, "title": name.title(), "titleField": "name", "properties": fields}


def _field(kind: str) -> dict[str, Any]:
    return {"fieldType": kind, "title": kind.title()}


def _text() -> dict[str, Any]:
    return _field("text") | {"maxLength": 100}


def _to(target: str) -> dict[str, Any]:
    return _field("reference") | {"target": target}


def _sum(name: str, via: str, field: str) -> dict[str, Any]:
    computed = {"object": name, "via": via, "function": "sum", "field": field, "result": "money"}
    return _field("rollup") | computed
