"""Definitions and rows for the tests of this room, which must not know the floors above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dougong.fields import COLUMN_KINDS, storage_of
from dougong.storage import Draft, Plan, Release, Transaction, Workspace, plan, publish, quoted

Document = dict[str, Any]
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def an_object(name: str, fields: Mapping[str, Mapping[str, Any]], **more: Any) -> Document:
    """``fields`` by name, without titles; the title field is the text named "name"."""
    properties = {key: {"title": key.capitalize(), **field} for key, field in fields.items()}
    titled = {"titleField": "name"} if properties.get("name", {}).get("fieldType") == "text" else {}
    title = name.capitalize()
    head = {"kind": "object", "name": name, "title": title, "pluralTitle": f"{title}s", "type": "object"}
    return {**head, **titled, "properties": properties, **more}


def a_view(name: str, object_name: str, columns: list[str], **more: Any) -> Document:
    shown = [{"field": column} for column in columns]
    return {
        "kind": "view",
        "name": name,
        "title": name,
        "object": object_name,
        "type": "list",
        "columns": shown,
    } | more


TEXT = {"fieldType": "text"}
INTEGER = {"fieldType": "integer"}
MONEY = {"fieldType": "money"}
BOOLEAN = {"fieldType": "boolean"}
DATE = {"fieldType": "date"}
DATETIME = {"fieldType": "datetime"}


def select(*keys: str) -> Document:
    return {"fieldType": "select", "options": [{"key": key, "title": key.upper()} for key in keys]}


def reference(target: str) -> Document:
    return {"fieldType": "reference", "target": target}


ACCOUNT = an_object("account", {"name": TEXT, "industry": select("tech", "food"), "size": INTEGER})
DEAL = an_object(
    "deal",
    {
        "name": TEXT,
        "account": reference("account"),
        "amount": MONEY,
        "close_date": DATE,
        "next_at": DATETIME,
        "stage": select("open", "won", "lost"),
        "hot": BOOLEAN,
        "seats": INTEGER,
    },
)


def published(workspace: Workspace, *files: Document) -> Release:
    """Everything in one go, whatever it destroys."""
    apply(workspace, *files)
    return publish(workspace, None, planned(workspace))


def apply(workspace: Workspace, *files: Document) -> None:
    assert Draft(workspace).apply(files) == []


def planned(workspace: Workspace) -> Plan:
    with workspace.read() as tx:
        return plan(tx)


def stored(workspace: Workspace, kind: str, name: str) -> Document:
    """A document of the draft, as a copy to change."""
    import copy

    document = Draft(workspace).documents.by_name(kind, name)
    assert document is not None
    return copy.deepcopy(dict(document))


def put(workspace: Workspace, document: Document) -> None:
    Draft(workspace).put(document)


def rename_field(document: Document, old: str, new: str) -> None:
    document["properties"] = {
        new if key == old else key: field for key, field in document["properties"].items()
    }


def insert(workspace: Workspace, object_name: str, *records: Mapping[str, Any]) -> list[int]:
    """Rows with Python values, shadow columns included, as the one door writes them."""
    with workspace.write() as tx:
        return [insert_in(tx, object_name, record) for record in records]


def insert_in(tx: Transaction, object_name: str, record: Mapping[str, Any]) -> int:
    item = tx.release.definitions.object(object_name)
    instant = COLUMN_KINDS["instant"].encode.get(tx.dialect)
    now = instant(NOW) if instant else NOW
    row: dict[str, Any] = {"created_at": now, "updated_at": now, "version": 1}
    for name, value in record.items():
        if value is None:
            continue
        field = item.field(name)
        for spec in storage_of(field).columns(field):
            derived = spec.derive(value) if spec.derive else storage_of(field).to_db(value, tx.dialect)
            row[spec.name(field)] = derived
    columns, marks = ", ".join(quoted(name) for name in row), ", ".join("?" for _ in row)
    sql = f'INSERT INTO {quoted(object_name)} ({columns}) VALUES ({marks}) RETURNING "id"'
    number: int = tx.execute(sql, tuple(row.values())).fetchone()[0]
    return number


def values(workspace: Workspace, object_name: str, field_name: str) -> list[Any]:
    """A field of all records as Python values, in the order of their ids."""
    with workspace.read() as tx:
        field = tx.release.definitions.object(object_name).field(field_name)
        rows = tx.execute(f'SELECT {quoted(field_name)} FROM {quoted(object_name)} ORDER BY "id"').fetchall()
        return [storage_of(field).from_db(row[0], tx.dialect) for row in rows]
