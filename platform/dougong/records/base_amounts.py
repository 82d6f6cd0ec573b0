"""What of records is told in the base currency without following from something else: rates of exchange, and
amounts that have no currency of their own. Everything else that counts in it is computed from these.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.definitions import BASE
from dougong.errors import InvalidInput
from dougong.expressions.numbers import HALF_AWAY, round_to
from dougong.fields.columns import RATE_SCALE
from dougong.fields.currency import LARGEST_RATE, minor_units
from dougong.fields.money import LARGEST, MoneyType, by_currency
from dougong.problems import N_, Problem
from dougong.records.entries import Entry
from dougong.records.keeping import differences, keep
from dougong.records.layout import FieldLayout
from dougong.records.lookups import current, list_bind
from dougong.records.model import WriteModel, model_of
from dougong.records.pricing import Pricing, day_of, pricing_of
from dougong.records.storing import overwrite
from dougong.storage import Release, Transaction, in_list

DOOR = "base_currency"

TOO_LARGE = N_("{object} {id}: in {currency}, “{field}” would be more than can be kept.")
NO_RATE = N_("{object} {id}: there is no rate of {currency} on {date} or before.")

Worth = Callable[[date], Decimal | None]
"""What one unit of the new currency was worth in the old one on a day; None where nobody has said."""


@dataclass(frozen=True, slots=True, eq=False)
class Holding:
    """The fields of an object that a change of the base currency has to rewrite."""

    model: WriteModel
    pricing: Pricing | None
    amounts: tuple[FieldLayout, ...]

    @property
    def object_id(self) -> str:
        return self.model.layout.id

    @property
    def title(self) -> str:
        return self.model.layout.definition.plural_title

    @property
    def own(self) -> tuple[FieldLayout, FieldLayout] | None:
        """The currency of a record, and its rate."""
        found = self.pricing
        return (found.currency, found.rate) if found and found.currency and found.rate else None

    @property
    def fields(self) -> tuple[FieldLayout, ...]:
        return (*(self.own or ()), *self.amounts)

    def day(self, tx: Transaction, values: dict[Any, Any]) -> date:
        return day_of(tx, self.pricing.date if self.pricing is not None else None, values)

    def concerns(self, values: dict[Any, Any]) -> bool:
        """Whether there is anything for which a rate is needed."""
        told = (self.own[1], *self.amounts) if self.own else self.amounts
        return any(values[field.path] is not None for field in told)


def holdings_of(release: Release) -> list[Holding]:
    return release.cached("records.base_holdings", lambda: _holdings(release))


def _holdings(release: Release) -> list[Holding]:
    found = []
    for obj in sorted(release.definitions.objects.values(), key=lambda one: one.id):
        model = model_of(release, obj.id)
        amounts = tuple(field for field in model.layout.fields if _in_base(field))
        holding = Holding(model, pricing_of(release, model.layout), amounts)
        if holding.fields:
            found.append(holding)
    return found


def _in_base(field: FieldLayout) -> bool:
    definition = field.definition
    return (
        definition is not None
        and definition.type_name == MoneyType.name
        and definition.recipe is None
        and bool(field.column)
        and not field.currency_path
        and definition.options.get("currency", BASE) == BASE
    )


def entries_of(tx: Transaction, holding: Holding, ids: Sequence[int], *, lock: bool = True) -> list[Entry]:
    """Those in the bin too: they may come back."""
    found = {
        **current(tx, holding.model, ids, deleted=False, lock=lock),
        **current(tx, holding.model, ids, deleted=True, lock=lock),
    }
    return [
        Entry(0, dict(old), id=record_id, version=old[("version",)], old=old)
        for record_id, old in sorted(found.items())
    ]


def convert(
    tx: Transaction,
    actor: Actor,
    holding: Holding,
    entries: Sequence[Entry],
    worth: Worth,
    origin: str,
    target: str,
) -> None:
    """A rate keeps what it was written with: a dollar at 7.1 yuan becomes what that was in euros on the record's
    day."""
    for entry in entries:
        if not holding.concerns(entry.values):
            continue
        day = holding.day(tx, entry.values)
        unit = worth(day)
        if unit is None:
            raise _refused(NO_RATE, holding, entry, currency=target, date=day.isoformat())
        if holding.own is not None:
            _convert_rate(holding, entry, holding.own, unit, origin, target)
        for field in holding.amounts:
            amount = entry.values[field.path]
            if amount is not None:
                made = round_to(amount / unit, _decimals(field, target), HALF_AWAY)
                if made is None or abs(made) > LARGEST:
                    raise _refused(TOO_LARGE, holding, entry, currency=target, field=field.title)
                entry.values[field.path] = made
    write(tx, actor, holding, entries)


def _convert_rate(
    holding: Holding,
    entry: Entry,
    own: tuple[FieldLayout, FieldLayout],
    unit: Decimal,
    origin: str,
    target: str,
) -> None:
    """A blank currency has stood for the old base; it must not come to stand for the new one."""
    currency, rate = own
    if entry.values[rate.path] is None:
        return
    entry.values[currency.path] = code = entry.values[currency.path] or origin
    made = Decimal(1) if code == target else round_to(entry.values[rate.path] / unit, RATE_SCALE, HALF_AWAY)
    if made is None or not 0 < made <= LARGEST_RATE:
        raise _refused(TOO_LARGE, holding, entry, currency=target, field=rate.title)
    entry.values[rate.path] = made


def write(tx: Transaction, actor: Actor, holding: Holding, entries: Sequence[Entry]) -> None:
    """With the history, and a new version where an amount that people filled in reads differently now. What is
    computed from these values follows later, for all records."""
    for entry in entries:
        old = entry.old or {}
        entry.changed = tuple(f for f in holding.fields if entry.values[f.path] != old[f.path])
    changed = [entry for entry in entries if entry.changed]
    if not changed:
        return
    overwrite(tx, holding.model, holding.fields, changed)
    filled_in = [entry for entry in changed if not {*holding.amounts}.isdisjoint(entry.changed)]
    if filled_in:
        table, ids = holding.model.layout.table, [entry.id for entry in filled_in]
        statement = f'UPDATE {table} SET "version" = "version" + 1 WHERE "id" {in_list("ids", tx.dialect)}'
        tx.execute(statement, {"ids": list_bind(ids, tx)})
        for entry in filled_in:
            entry.version += 1
    followed = len(tx.changes)
    keep(tx, actor, holding.object_id, "update", DOOR, None, changed, differences)
    del tx.changes[followed:]


def _decimals(field: FieldLayout, currency: str) -> int:
    definition = field.definition
    if definition is None or by_currency(definition):
        return minor_units(currency)
    return MoneyType().decimals(definition)


def _refused(text: str, holding: Holding, entry: Entry, **params: Any) -> InvalidInput:
    title = holding.model.layout.definition.title
    return InvalidInput(
        Problem("base_currency", text, "currency", {"object": title, "id": entry.id, **params})
    )
