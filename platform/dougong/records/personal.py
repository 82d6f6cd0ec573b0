"""All personal data that is kept of somebody: their record, and the records that refer to it.

It is read through the one door, so nobody takes out more than they may see, and what is sensitive is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from dougong.access import POLICY, Actor, audit
from dougong.access.audit_kinds import register_kind
from dougong.access.policy import refusal
from dougong.definitions import BackReference, FieldDefinition, ObjectDefinition
from dougong.errors import Forbidden
from dougong.problems import N_
from dougong.records.layout import layout_of
from dougong.records.levels import readable, shown
from dougong.records.query import RecordQuery, find, get
from dougong.storage import Transaction

MOST_OF_ONE = 10_000
"""So many records of one object are handed out; ``more`` says that there are others."""
PAGE = 1_000
Personal = dict[str, Any]

register_kind("personal_data_exported", N_("Took out personal data"), "data")


def is_personal(field: FieldDefinition) -> bool:
    return field.personal or field.sensitive


def personal_fields(obj: ObjectDefinition) -> list[FieldDefinition]:
    return [field for field in obj.fields if is_personal(field)]


def personal_data(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> Personal:
    """JSON of what is marked as personal, with everything that refers to the record. NotFound, or Forbidden
    for those who may not export it. Needs a transaction that only reads."""
    layout = layout_of(tx.release, object_name)
    obj = layout.definition
    POLICY.require(actor, "export", obj)
    query = RecordQuery(obj.name, _names(tx, actor, obj), ids=[record_id], limit=1, operation="export")
    found = find(tx, actor, query).data
    if not found:
        get(tx, actor, object_name, record_id, ("id",))
        raise Forbidden(refusal("export", obj))
    record = found[0]
    audit.note_after(tx, actor, "personal_data_exported", object_name=obj.name, record_id=record_id)
    return {
        "object": obj.name,
        "title": obj.title,
        "made_at": tx.now_text,
        **_record(tx, obj, record),
        "related": list(_related(tx, actor, obj, record_id)),
    }


def _related(tx: Transaction, actor: Actor, obj: ObjectDefinition, record_id: int) -> Iterator[Personal]:
    """Of objects that hold personal data themselves."""
    for back in (*obj.referenced_by, *obj.linked_by):
        layout = layout_of(tx.release, back.object_id)
        other, via = layout.definition, layout.by_id[back.field.id]
        asked = personal_fields(other) and POLICY.can(actor, "export", other)
        if not asked or not readable(actor, layout, via):
            continue
        records, more = _referring(tx, actor, obj, other, back, record_id)
        if records:
            yield {
                "object": other.name,
                "title": other.title,
                "by": back.field.name,
                "records": [_record(tx, other, one) for one in records],
                "more": more,
            }


def _referring(
    tx: Transaction,
    actor: Actor,
    obj: ObjectDefinition,
    other: ObjectDefinition,
    back: BackReference,
    record_id: int,
) -> tuple[list[Personal], bool]:
    value: Any = {"object": obj.id, "id": record_id} if back.field.type_name == "any_reference" else record_id
    query = RecordQuery(
        other.name,
        _names(tx, actor, other),
        match=((back.field.name, value),),
        sort=("id",),
        limit=PAGE,
        operation="export",
    )
    found: list[Personal] = []
    while True:
        page = find(tx, actor, query)
        found += page.data
        if page.next is None or len(found) >= MOST_OF_ONE:
            return found, page.next is not None
        query = replace(query, cursor=page.next)


def _names(tx: Transaction, actor: Actor, obj: ObjectDefinition) -> Sequence[str]:
    layout = layout_of(tx.release, obj.id)
    title = [obj.title_field] if obj.title_field is not None else []
    asked = [*title, *personal_fields(obj)]
    return ["id", *(f.name for f in asked if shown(actor, layout, layout.by_id[f.id])), "created_at"]


def _record(tx: Transaction, obj: ObjectDefinition, record: Personal) -> Personal:
    """Each value with what people call its field."""
    fields = [field for field in obj.fields if field.name in record]
    return {
        "id": record["id"],
        "created_at": record["created_at"],
        "fields": [
            {"name": field.name, "title": field.title, "value": record[field.name]} for field in fields
        ],
    }
