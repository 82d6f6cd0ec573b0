"""Exchange rates of demo data: only for currencies of which a workspace knows none, and away again with the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from dougong.access import Actor
from dougong.definitions import read_file
from dougong.errors import DougongError, InvalidInput
from dougong.expressions.numbers import HALF_AWAY, round_to
from dougong.fields.columns import RATE_SCALE
from dougong.packs.demo_checks import a_list, a_mapping
from dougong.packs.demo_values import DemoValues
from dougong.records import Rate, rate_of, set_rates
from dougong.records.rates import list_rates, remove_rate
from dougong.storage import Transaction

RATES = "rates.json"
MOST = 10_000


def rates_in(folder: Path, values: DemoValues, base: str) -> list[Rate]:
    path = folder / RATES
    if not path.is_file():
        return []
    found = []
    for position, entry in enumerate(a_list(a_mapping(read_file(path), path).get("rates"), path, "rates")):
        place = f"{path.name}#/rates/{position}"
        one = {name: values.read(value, f"{place}/{name}") for name, value in a_mapping(entry, path).items()}
        try:
            found.append(rate_of(one.get("currency"), one.get("date"), one.get("rate")))
        except DougongError as error:
            raise InvalidInput(p.at(f"{place}/{p.place}") for p in error.problems) from None
    return _in_base(found, base)


def add_rates(tx: Transaction, actor: Actor, folder: Path, values: DemoValues) -> None:
    rates = rates_in(folder, values, tx.workspace.currency)
    known = {code for code in {one.currency for one in rates} if list_rates(tx, code, 1)}
    if missing := [one for one in rates if one.currency not in known]:
        set_rates(tx, actor, missing)


def remove_rates(tx: Transaction, actor: Actor, folder: Path) -> None:
    """Where a currency has just the rates of the demo, as far apart as they are there."""
    values = DemoValues(tx.workspace.default_zone, date(2000, 1, 1))
    ours = rates_in(folder, values, tx.workspace.currency)
    for code in {one.currency for one in ours}:
        theirs = list_rates(tx, code, MOST)
        if _pattern([one for one in ours if one.currency == code]) == _pattern(theirs):
            for one in theirs:
                remove_rate(tx, actor, code, one.date)


def _pattern(rates: Sequence[Rate]) -> list[tuple[timedelta, object]]:
    ordered = sorted(rates, key=lambda one: one.date)
    return [(one.date - ordered[0].date, one.rate) for one in ordered]


def _in_base(rates: Sequence[Rate], base: str) -> list[Rate]:
    """A workspace may count in one of the demo's foreign currencies: then all are told in that one."""
    own = {one.date: one.rate for one in rates if one.currency == base}
    return [
        replace(one, rate=round_to(one.rate / own[one.date], RATE_SCALE, HALF_AWAY) or one.rate)
        if one.date in own
        else one
        for one in rates
        if one.currency != base
    ]
