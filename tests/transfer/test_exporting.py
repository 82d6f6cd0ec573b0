from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.errors import InvalidInput
from dougong.records import Batch, RecordQuery, RecordWriter, create, find, get
from dougong.storage import Draft, Workspace, publish
from dougong.transfer import Export, Import, mapping_from_json, open_table

from tests.api.design import FILES
from tests.records.line_design import FILES as ORDERS
from tests.support.beginnings import beginning_of, published

VIEW = {
    "kind": "view",
    "name": "large",
    "title": "Large deals",
    "object": "deal",
    "type": "list",
    "columns": [{"field": "name"}, {"field": "account.industry"}, {"field": "amount"}],
    "filter": "amount > 1",
    "sort": ["-amount"],
}


beginning = beginning_of("crm", published([*FILES, VIEW]))


@pytest.fixture
def crm(workspace: Workspace) -> Iterator[Workspace]:
    with workspace.write() as tx:
        writer = RecordWriter(tx, SYSTEM)
        writer.write(Batch("account", "create", [{"name": "Acme", "industry": "=cmd|' /C calc'!A0"}]))
        writer.write(
            Batch(
                "deal",
                "create",
                [
                    {
                        "name": f"deal {n}",
                        "amount": str(n),
                        "account": 1,
                        "close_date": "2026-01-31",
                        "hot": True,
                    }
                    for n in range(3)
                ],
            )
        )
    yield workspace


def exported(workspace: Workspace, **options: Any) -> bytes:
    stream = io.BytesIO()
    Export("deal", **options).run(workspace, SYSTEM, stream)
    return stream.getvalue()


def test_csv_can_be_read_back(crm: Workspace) -> None:
    rows = list(csv.DictReader(exported(crm).decode("utf-8-sig").splitlines()))
    assert [(row["id"], row["name"], row["amount"], row["account"], row["hot"]) for row in rows] == [
        ("1", "deal 0", "0.00", "Acme", "true"),
        ("2", "deal 1", "1.00", "Acme", "true"),
        ("3", "deal 2", "2.00", "Acme", "true"),
    ]


def test_a_view_brings_its_columns_filter_and_order(crm: Workspace) -> None:
    lines = [json.loads(line) for line in exported(crm, format="jsonl", view="large").splitlines()]
    assert lines == [{"name": "deal 2", "account.industry": "=cmd|' /C calc'!A0", "amount": "2.00"}]


def test_no_cell_is_a_formula(crm: Workspace) -> None:
    text = exported(crm, view="large").decode("utf-8-sig")
    assert "'=cmd" in text
    assert ",=cmd" not in text


def test_titles_head_the_columns_for_people(crm: Workspace) -> None:
    header = exported(crm, titled=True).decode("utf-8-sig").splitlines()[0]
    assert header.startswith("id,Name,Code,Account,Amount")


def test_a_spreadsheet_has_real_numbers_and_dates(crm: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    Export("deal", "xlsx").run_to_file(crm, SYSTEM, path)
    with open_table(path) as table:
        rows = [row.values for row in table]
    assert rows[2]["name"] == "deal 2"
    assert (rows[2]["amount"], rows[2]["hot"], str(rows[2]["close_date"])) == ("2", "true", "2026-01-31")
    assert list(tmp_path.glob(".deals*")) == []


def test_what_was_exported_can_be_imported(crm: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    Export("deal").run_to_file(crm, SYSTEM, path)
    columns = {name: name for name in ("name", "amount", "hot")}
    mapping = {
        "columns": columns | {"account": {"field": "account", "match": "name"}},
        "source": {"neutralised": True},
    }
    read = mapping_from_json(mapping)
    with open_table(path, read.source) as table:
        assert Import("deal", read).run(crm, SYSTEM, table, lambda *refusal: None).created == 3


def test_long_exports_come_in_pages(crm: Workspace) -> None:
    with crm.write() as tx:
        RecordWriter(tx, SYSTEM).write(Batch("deal", "create", [{"name": f"x{n}"} for n in range(2_500)]))
    rows = list(csv.DictReader(exported(crm).decode("utf-8-sig").splitlines()))
    with crm.read() as tx:
        assert len(rows) == find(tx, SYSTEM, RecordQuery("deal", count=True)).total
    assert [int(row["id"]) for row in rows] == list(range(1, 2_504))


@pytest.mark.parametrize(
    "options",
    [{"format": "pdf"}, {"filter": "nonsense = 1"}, {"filter": "name"}],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(
    crm: Workspace, options: dict[str, str]
) -> None:
    stream = io.BytesIO()
    with pytest.raises(InvalidInput):
        Export("deal", **options).run(crm, SYSTEM, stream)
    assert stream.getvalue() == b""


def test_lines_stand_in_json_and_come_back(workspace: Workspace, tmp_path: Path) -> None:
    Draft(workspace).apply(ORDERS)
    publish(workspace, None)
    with workspace.write() as tx:
        lines = [{"label": "A", "price": "2"}, {"label": "B"}]
        first = create(tx, SYSTEM, "order", {"name": "O", "items": lines}).id
    path = tmp_path / "orders.jsonl"
    Export("order", "jsonl").run_to_file(workspace, SYSTEM, path)
    exported = json.loads(path.read_text())
    assert [line["label"] for line in exported["items"]] == ["A", "B"]
    path.write_text(json.dumps({"name": exported["name"], "items": exported["items"]}))
    refused: list[Any] = []
    with open_table(path) as table:
        Import("order").run(workspace, SYSTEM, table, lambda *row: refused.append(row))
    assert refused == []
    with workspace.read() as tx:
        second = get(tx, SYSTEM, "order", first + 1)
        assert [(line["label"], line["price"]) for line in second["items"]] == [("A", "2.00"), ("B", None)]
        assert second["total"] == "2.00"
