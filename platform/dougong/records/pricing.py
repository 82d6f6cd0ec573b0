"""Records with a currency of their own, on their way through the writer: they get their rate, and what is wrong
with their amounts is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.definitions import base_id
from dougong.expressions.types import Path
from dougong.fields.currency import minor_units
from dougong.fields.money import by_currency
from dougong.problems import N_
from dougong.records.amounts import currency_at
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.layout import FieldLayout, ObjectLayout
from dougong.records.rates import RateTable, active_currencies
from dougong.storage import Release, Transaction

NO_RATE = N_("There is no exchange rate of {currency} on {date} or before.")
NOT_ACTIVE = N_("{currency} is not among the currencies of this workspace: {known}.")
TOO_MANY_DECIMALS = N_("Amounts in {currency} have at most {decimals} decimals.")
NO_DECIMALS = N_("Amounts in {currency} have no decimals.")
TOO_LARGE = N_("In {currency} the amount is larger than any that can be kept.")


@dataclass(frozen=True, slots=True, eq=False)
class Pricing:
    """What of an object's fields has to do with currencies; ``currency``, ``rate`` and ``date`` only where the
    currency is its own. ``bases`` are pairs of an amount and its base."""

    layout: ObjectLayout
    path: Path
    currency: FieldLayout | None
    rate: FieldLayout | None
    date: FieldLayout | None
    chosen: tuple[FieldLayout, ...]
    """All fields that hold currencies."""
    amounts: tuple[FieldLayout, ...]
    """Those that people fill in and whose decimals the currency decides about."""
    bases: tuple[tuple[FieldLayout, FieldLayout], ...]


def pricing_of(release: Release, layout: ObjectLayout) -> Pricing | None:
    """None where no record has anything to do with currencies."""
    return release.cached(("records.pricing", layout.id), lambda: _pricing(release, layout))


def put_rates(tx: Transaction, layout: ObjectLayout, entries: Sequence[Entry]) -> None:
    """A record keeps its rate until its currency or its day changes. May be asked again whenever one of them
    could have changed."""
    pricing = pricing_of(tx.release, layout)
    if pricing is None or pricing.currency is None or pricing.rate is None:
        return
    path, base, waiting = pricing.currency.path, tx.workspace.currency, []
    for entry in entries:
        if not entry.values or pricing.currency.name in entry.wrong_fields:
            continue
        if entry.values[path] is None and (entry.old is None or entry.old[path] is not None):
            entry.values[path] = base
        asked = currency_at(entry.values, path, base), day_of(tx, pricing.date, entry.values)
        if _is_kept(pricing, entry, asked, base, tx):
            continue
        waiting.append((entry, asked))
    if not waiting:
        return
    table = RateTable(tx, {currency for _, (currency, _) in waiting})
    for entry, (currency, day) in waiting:
        rate = table.at(currency, day)
        entry.values[pricing.rate.path] = rate
        if rate is None:
            entry.refuse("no_rate", NO_RATE, pricing.currency.name, currency=currency, date=day.isoformat())


def fill_rates(
    tx: Transaction,
    release: Release,
    layout: ObjectLayout,
    rate: FieldLayout,
    entries: Sequence[Entry],
    *,
    anew: bool,
) -> None:
    """Of records that are there already: those without a rate, or all of them ``anew``. Where there is none
    yet, it stays blank."""
    pricing = pricing_of(release, layout)
    if pricing is None or pricing.currency is None:
        return
    base, path = tx.workspace.currency, pricing.currency.path
    waiting = [entry for entry in entries if anew or entry.values[rate.path] is None]
    asked = [(e, currency_at(e.values, path, base), day_of(tx, pricing.date, e.values)) for e in waiting]
    table = RateTable(tx, {currency for _, currency, _ in asked})
    for entry, currency, day in asked:
        found = table.at(currency, day)
        entry.values[rate.path] = found if found is not None else entry.values[rate.path]


def judge_amounts(tx: Transaction, actor: Actor, layout: ObjectLayout, entries: Sequence[Entry]) -> None:
    """Currencies that are not offered, more decimals than the currency has, bases beyond what can be kept."""
    pricing = pricing_of(tx.release, layout)
    if pricing is None or not entries:
        return
    _judge_choices(tx, pricing, entries)
    if len(pricing.path) > 1:
        follow_paths(tx.release, tx, layout, [pricing.path], entries)
    base = tx.workspace.currency
    for entry in entries:
        wrong = entry.wrong_fields
        currency = currency_at(entry.values, pricing.path, base)
        _judge_decimals(pricing, entry, currency, wrong)
        for amount, kept in pricing.bases:
            if entry.values[amount.path] is None or entry.values[kept.path] is not None:
                continue
            if pricing.rate is not None and entry.values[pricing.rate.path] is None:
                continue  # told at the currency
            if entry.computed and amount.name not in wrong:
                entry.refuse("too_large", TOO_LARGE, amount.name, currency=base)


def _judge_choices(tx: Transaction, pricing: Pricing, entries: Iterable[Entry]) -> None:
    active: tuple[str, ...] = ()
    for field in pricing.chosen:
        for entry in entries:
            value = entry.values[field.path]
            if value is None or (entry.old is not None and entry.old[field.path] == value):
                continue
            active = active or active_currencies(tx)
            if value not in active and field.name not in entry.wrong_fields:
                entry.refuse("not_active", NOT_ACTIVE, field.name, currency=value, known=", ".join(active))


def _judge_decimals(pricing: Pricing, entry: Entry, currency: str, wrong: frozenset[str]) -> None:
    digits = minor_units(currency)
    step = Decimal(1).scaleb(-digits)
    for field in pricing.amounts:
        value = entry.values[field.path]
        if value is None or field.name in wrong or not value % step:
            continue
        if entry.old is not None and field not in entry.changed and not _currency_changed(pricing, entry):
            continue
        text = TOO_MANY_DECIMALS if digits else NO_DECIMALS
        entry.refuse("too_many_decimals", text, field.name, currency=currency, decimals=digits)


def _currency_changed(pricing: Pricing, entry: Entry) -> bool:
    own = pricing.currency
    return own is not None and entry.old is not None and entry.values[own.path] != entry.old[own.path]


def _is_kept(pricing: Pricing, entry: Entry, asked: tuple[str, date], base: str, tx: Transaction) -> bool:
    old, rate, currency = entry.old, pricing.rate, pricing.currency
    if old is None or rate is None or currency is None or old.get(rate.path) is None:
        return False
    if (currency_at(old, currency.path, base), day_of(tx, pricing.date, old)) != asked:
        return False
    entry.values[rate.path] = old[rate.path]
    return True


def day_of(tx: Transaction, chosen: FieldLayout | None, values: Mapping[Path, Any]) -> date:
    """By which a rate is chosen; instants are days in the workspace's zone."""
    value: Any = values[chosen.path] if chosen is not None else None
    if value is None:
        value = values.get(("created_at",)) or tx.now
    if isinstance(value, datetime):
        zone: ZoneInfo = tx.workspace.default_zone
        return value.astimezone(zone).date()
    day: date = value
    return day


def _pricing(release: Release, layout: ObjectLayout) -> Pricing | None:
    found = layout.definition.currency
    chosen = tuple(f for f in layout.fields if _type(f) == "currency" and f.column)
    chosen = tuple(f for f in chosen if f.definition is not None and f.definition.recipe is None)
    if found is None and not chosen:
        return None
    own = found is not None and found.own
    filled_in = (f for f in layout.fields if f.definition is not None and f.definition.recipe is None)
    bases = ((f, layout.by_id.get(base_id(f.id))) for f in layout.fields if f.currency_path and f.column)
    return Pricing(
        layout,
        found.path if found is not None else (),
        layout.by_id[found.path[0]] if found is not None and own else None,
        layout.by_id[found.rate[0]] if found is not None and own else None,
        layout.by_id.get(found.date_id or "") if found is not None else None,
        chosen,
        tuple(f for f in filled_in if f.currency_path and f.definition and by_currency(f.definition)),
        tuple((amount, base) for amount, base in bases if base is not None),
    )


def _type(field: FieldLayout) -> str:
    return field.definition.type_name if field.definition is not None else ""
