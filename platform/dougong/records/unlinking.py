"""What a delete means for lists that hold the deleted records, and for references to anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.fields.any_reference import parted
from dougong.records.departing import Going, leaving_ids, referring_fields, refuse_in_use
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout
from dougong.records.lookups import current, list_bind
from dougong.records.model import WriteModel, model_of
from dougong.records.system_tables import LINK_TABLE
from dougong.records.unasked import change_unasked
from dougong.records.work import Work
from dougong.storage import Release, Transaction, in_list


@dataclass(frozen=True, slots=True)
class Linking:
    """A field that can name records of ``target_id``, and the object that it belongs to."""

    model: WriteModel
    field: FieldLayout
    target_id: str
    rule: str

    def holders(self, dialect: Any) -> str:
        """A SELECT of the records ``s`` that name one of ``:ids``: their id, and that of what they name."""
        which, table = in_list("ids", dialect), self.model.layout.table
        if self.field.links is not None:
            return (
                f'SELECT s."id", k."target_id" AS target FROM {LINK_TABLE} k JOIN {table} s ON s."id" = k."source_id"'
                f' WHERE k."field_id" = \'{self.field.id}\' AND k."target_id" {which}'
            )
        (object_column, _), (record_column, _) = self.field.shadows
        return (
            f'SELECT s."id", s.{record_column} AS target FROM {table} s'
            f" WHERE s.{record_column} {which} AND s.{object_column} = '{self.target_id}'"
        )

    def without(self, value: Any, gone: set[int]) -> Any:
        if self.field.links is not None:
            return tuple(i for i in value or () if i not in gone) or None
        if value is None:
            return None
        target_id, record_id = parted(value)
        return None if target_id == self.target_id and record_id in gone else value


def linking_to(release: Release, model: WriteModel) -> list[Linking]:
    found = []
    for back in model.layout.definition.linked_by:
        other = model_of(release, back.object_id)
        field = other.layout.by_id[back.field.id]
        found.append(Linking(other, field, model.layout.id, back.field.on_delete))
    return found


def restrict_links(tx: Transaction, actor: Actor, asked: Sequence[Entry], going: Sequence[Going]) -> None:
    """Refuse what live records name that stay, unless their field says that it is to be taken out."""
    by_index = {entry.index: entry for entry in asked}
    for one in going:
        for linking in linking_to(tx.release, one.model) if one.entries else ():
            if linking.rule == "clear":
                continue
            for record_id, count in count_naming(tx, linking, one, leaving_ids(going, linking.model)).items():
                refuse_in_use(actor, by_index, one, record_id, count, linking.model, linking.field)


def clear_links(tx: Transaction, actor: Actor, one: Going, going: Sequence[Going], work: Work) -> None:
    """Take what goes out of the lists of what stays."""
    gone = set(one.entries)
    for linking in linking_to(tx.release, one.model) if gone else ():
        if linking.rule != "clear":
            continue
        model, field = linking.model, linking.field
        leaving = leaving_ids(going, model)
        staying = [i for i in _holding(tx, linking, gone, "NULL") if i not in leaving]
        concerned = []
        for record_id, old in (current(tx, model, staying, deleted=False) if staying else {}).items():
            values = {**old, field.path: linking.without(old[field.path], gone)}
            # While its lock was waited for, somebody may have taken it out.
            if values[field.path] != old[field.path]:
                version = old[("version",)]
                concerned.append(Entry(0, values, id=record_id, version=version, old=old, changed=(field,)))
        change_unasked(tx, actor, model, field, concerned, work)


def forget(tx: Transaction, model: WriteModel, ids: Iterable[int]) -> None:
    """Records cease to exist: others in the bin that name them name them no more."""
    gone = set(ids)
    for one in linking_to(tx.release, model):
        field = one.field
        held = current(tx, one.model, _holding(tx, one, gone, "NOT NULL"), deleted=True)
        left = [(record_id, one.without(old[field.path], gone)) for record_id, old in held.items()]
        columns = [(field.column, field.encode), *field.shadows]
        assignments = ", ".join(f"{column} = ?" for column, _ in columns)
        rows = [
            [*(None if value is None else make(value) if make else value for _, make in columns), record_id]
            for record_id, value in left
        ]
        if rows:
            tx.executemany(f'UPDATE {one.model.layout.table} SET {assignments} WHERE "id" = ?', rows)
        if field.links is not None:
            which, binds = in_list("ids", tx.dialect), {"ids": list_bind(gone, tx), "field": field.id}
            tx.execute(f'DELETE FROM {LINK_TABLE} WHERE "field_id" = :field AND "target_id" {which}', binds)


def count_naming(tx: Transaction, linking: Linking, one: Going, leaving: set[int]) -> dict[int, int]:
    """By the id of what is named, how many live records name it, but for those that leave."""
    spare = f' AND NOT s."id" {in_list("leaving", tx.dialect)}' if leaving else ""
    held = f'{linking.holders(tx.dialect)} AND s."deleted_at" IS NULL{spare}'
    binds = {"ids": list_bind(one.entries, tx)} | ({"leaving": list_bind(leaving, tx)} if leaving else {})
    counted = f"SELECT h.target, count(*) FROM ({held}) h GROUP BY h.target"
    return dict(tx.execute(counted, binds).fetchall())


def _holding(tx: Transaction, one: Linking, ids: Iterable[int], state: str) -> list[int]:
    held = f'{one.holders(tx.dialect)} AND s."deleted_at" IS {state}'
    return list(dict.fromkeys(row[0] for row in tx.execute(held, {"ids": list_bind(ids, tx)})))


def losing(tx: Transaction, one: Going) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """By object: records that name one of those and would be emptied of it, and which."""
    binds = {"ids": list_bind(one.entries, tx)}
    for model, field in referring_fields(tx.release, one.model, "clear"):
        sql = (
            f'SELECT "id", {field.column} FROM {model.layout.table}'
            f' WHERE {field.column} {in_list("ids", tx.dialect)} AND "deleted_at" IS NULL'
        )
        yield model.layout.id, tx.execute(sql, binds).fetchall()
    for linking in linking_to(tx.release, one.model):
        if linking.rule == "clear":
            sql = f'{linking.holders(tx.dialect)} AND s."deleted_at" IS NULL'
            yield linking.model.layout.id, tx.execute(sql, binds).fetchall()
