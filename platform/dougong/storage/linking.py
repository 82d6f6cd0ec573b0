"""The table of links, made anew from the lists that it repeats."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.fields import FIELD_TYPES
from dougong.problems import N_, Problem
from dougong.storage.ddl import quoted
from dougong.storage.transaction import Transaction

LOOSE = N_(
    "{count} links of “{field}” ({object}) are not as its records say; dougong doctor --repair mends it."
)

_LISTED = {
    "sqlite": 'SELECT r."id" AS source, CAST(m."value" AS INTEGER) AS target FROM {table} r, json_each(r.{column}) m',
    "postgresql": (
        'SELECT r."id" AS source, CAST(m AS bigint) AS target'
        " FROM {table} r, jsonb_array_elements_text(r.{column}) m"
    ),
}
_KEPT = 'SELECT "source_id" AS source, "target_id" AS target FROM "_dg_link" WHERE "field_id" = :field'


def holds_links(field: FieldDefinition) -> bool:
    field_type = FIELD_TYPES[field.type_name]
    return field_type.many and field_type.target_of(field) is not None


def links_in(definitions: DefinitionSet) -> Iterator[tuple[str, FieldDefinition]]:
    """Tables and their fields of many records."""
    for item in definitions.objects.values():
        for field in item.fields:
            if holds_links(field):
                yield item.name, field


def relink(tx: Transaction, table: str, field: FieldDefinition) -> None:
    unlink(tx, field.id)
    tx.execute(
        'INSERT INTO "_dg_link" ("field_id", "source_id", "target_id")'
        f" SELECT :field, l.source, l.target FROM ({_listed(tx, table, field)}) l",
        {"field": field.id},
    )


def unlink(tx: Transaction, field_id: str) -> None:
    tx.execute('DELETE FROM "_dg_link" WHERE "field_id" = ?', (field_id,))


def relink_changed(tx: Transaction, old: DefinitionSet, new: DefinitionSet) -> None:
    """After a publish has moved the columns: fields that have come, gone, or changed what they hold."""
    before, after = ({field.id: field for _, field in links_in(known)} for known in (old, new))
    for field_id in before.keys() - after.keys():
        unlink(tx, field_id)
    for table, field in links_in(new):
        known = before.get(field.id)
        if known is None or (known.type_name, known.linked_ids) != (field.type_name, field.linked_ids):
            relink(tx, table, field)


def loose_links(tx: Transaction) -> Iterator[tuple[str, FieldDefinition, Problem]]:
    """Fields whose links are not what their lists say."""
    for table, field in links_in(tx.release.definitions):
        listed = _listed(tx, table, field)
        count = sum(
            tx.execute(f"SELECT count(*) FROM ({one} EXCEPT {other}) d", {"field": field.id}).fetchone()[0]
            for one, other in ((listed, _KEPT), (_KEPT, listed))
        )
        if count:
            params = {"count": count, "field": field.title, "object": table}
            yield table, field, Problem("loose_links", LOOSE, f"{table}.{field.name}", params, "warning")


def _listed(tx: Transaction, table: str, field: FieldDefinition) -> str:
    return _LISTED[tx.dialect].format(table=quoted(table), column=quoted(field.name))
