"""What the history of a record says about its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.records.amount_changes import Currencies, Side
from dougong.records.guards import permitted
from dougong.records.layout import ObjectLayout, layout_of
from dougong.records.levels import readable
from dougong.records.levels import shown as is_shown
from dougong.records.line_reading import readable_lines
from dougong.records.masking import hide, mask
from dougong.records.system_tables import USER
from dougong.records.titles import titles_of
from dougong.storage import Transaction

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LineSides:
    """Lines before and after a change of their record, as one asks for the currencies of their amounts."""

    currencies: Currencies
    record_id: int
    at: str

    def before(self, child: ObjectLayout, via: str, line: Line) -> Line:
        return self._told(child, line, Side({**line, via: self.record_id}, self.at, is_after=False))

    def after(self, child: ObjectLayout, via: str, line: Line) -> Line:
        return self._told(child, line, Side({**line, via: self.record_id}, self.at, is_after=True))

    def _told(self, child: ObjectLayout, line: Line, side: Side) -> Line:
        return {
            field_id: self.currencies.told(child.by_id.get(field_id), value, child, side)
            for field_id, value in line.items()
        }


def line_events(
    tx: Transaction,
    actor: Actor,
    layout: ObjectLayout,
    changes: Mapping[str, Sequence[Any]],
    sides: LineSides,
) -> list[dict[str, Any]]:
    """For each line items of which lines changed that the actor may see: ``{"id", "name", "added",
    "removed", "changed"}``; values go by the names of the lines' fields, references with their titles, amounts with
    the currency that they had."""
    events = []
    for lines in readable_lines(tx.release, actor, layout):
        if lines.id not in changes:
            continue
        child = layout_of(tx.release, lines.child_id)
        listed = [line for part in changes[lines.id] for line in part]
        seen = permitted(tx, actor, child, "read", [line["id"] for line in listed])
        before, after = (
            {line["id"]: side(child, lines.via.id, line) for line in part if line["id"] in seen}
            for side, part in zip((sides.before, sides.after), changes[lines.id], strict=True)
        )
        if not before and not after:
            continue
        shown = _Shown(tx, actor, child, [*before.values(), *after.values()])
        events.append(
            {
                "id": lines.id,
                "name": lines.name,
                "added": [shown.whole(after[i]) for i in after if i not in before],
                "removed": [shown.whole(before[i]) for i in before if i not in after],
                "changed": [shown.change(before[i], after[i]) for i in after if i in before],
            }
        )
    return events


class _Shown:
    """Lines as their reader may see them."""

    def __init__(self, tx: Transaction, actor: Actor, child: ObjectLayout, lines: Sequence[Line]) -> None:
        known = {
            field_id: child.by_id[field_id] for line in lines for field_id in line if field_id in child.by_id
        }
        self._fields = {i: field for i, field in known.items() if i != "id" and is_shown(actor, child, field)}
        self._masked = {i for i, field in self._fields.items() if not readable(actor, child, field)}
        wanted: dict[str, set[int]] = {}
        for field in self._fields.values():
            if field.target is not None:
                ids = {line[field.id] for line in lines if isinstance(line.get(field.id), int)}
                wanted.setdefault(field.target, set()).update(ids)
        self._titles = {target: titles_of(tx, actor, target, ids) for target, ids in wanted.items()}
        self._own = titles_of(tx, actor, child.id, [line["id"] for line in lines])

    def whole(self, line: Line) -> Line:
        values = {f.name: self._value(i, line[i]) for i, f in self._fields.items() if i in line}
        return {"id": line["id"], "title": self._own.get(line["id"]), "values": values}

    def change(self, old: Line, new: Line) -> Line:
        changes = {
            field.name: [self._value(i, old.get(i)), self._value(i, new.get(i))]
            for i, field in self._fields.items()
            if i in old or i in new
        }
        return {"id": new["id"], "title": self._own.get(new["id"]), "changes": changes}

    def _value(self, field_id: str, value: Any) -> Any:
        field = self._fields[field_id]
        if field_id in self._masked:
            return mask(value)
        if field.sensitive and field.definition is not None:
            return hide(field.definition.type_name, value)
        target = field.target
        if target is None or not isinstance(value, int):
            return value
        return {"id": value, "title": self._titles[target or USER].get(value)}
