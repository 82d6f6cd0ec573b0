"""Rates of exchange as they read in another base currency."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from dougong.errors import Conflict
from dougong.expressions.numbers import HALF_AWAY, round_to
from dougong.fields import COLUMN_KINDS
from dougong.fields.columns import RATE_SCALE
from dougong.fields.currency import LARGEST_RATE
from dougong.problems import N_, Problem
from dougong.storage import Transaction

_COLUMNS = '"currency", "date", "rate", "set_at", "set_by"'

NOT_KEPT = N_("In {target}, one {currency} would be worth {rate} on {date}: no rate that can be kept.")


class Worth:
    """What one unit of a currency was worth on each day."""

    def __init__(self, days: Sequence[date], rates: Sequence[Decimal]) -> None:
        self.days, self.rates = days, rates

    def __call__(self, day: date) -> Decimal | None:
        index = bisect_right(self.days, day)
        return self.rates[index - 1] if index else None


def worths(rows: Iterable[tuple[str, str, Decimal]]) -> dict[str, Worth]:
    """By currency. ``rows`` are currencies, days and rates."""
    found: dict[str, list[tuple[date, Decimal]]] = {}
    for currency, day, rate in rows:
        found.setdefault(currency, []).append((date.fromisoformat(day), rate))
    ordered = {currency: sorted(pairs) for currency, pairs in found.items()}
    return {c: Worth([day for day, _ in pairs], [rate for _, rate in pairs]) for c, pairs in ordered.items()}


def stored_worths(tx: Transaction, table: str = "_dg_rate") -> dict[str, Worth]:
    decode = COLUMN_KINDS["rate"].decode.get(tx.dialect, lambda value: value)
    rows = tx.execute(f'SELECT "currency", "date", "rate" FROM "{table}"').fetchall()
    return worths((currency, day, decode(rate)) for currency, day, rate in rows)


def cross_rates(known: dict[str, Worth], origin: str, target: str) -> list[tuple[str, date, Decimal]]:
    """What was worth so much in ``origin``, in ``target``: from the first day of which both are known, and on each
    on which either changes. ``origin`` itself becomes a currency with rates."""
    of_target = known[target]
    made = []
    for currency, worth in [(origin, None), *sorted(known.items(), key=lambda pair: pair[0])]:
        if currency == target:
            continue
        days = {*of_target.days, *(worth.days if worth is not None else ())}
        for day in sorted(days):
            unit, own = of_target(day), worth(day) if worth is not None else Decimal(1)
            if unit is None or own is None:
                continue
            rate = round_to(own / unit, RATE_SCALE, HALF_AWAY)
            if rate is None or not 0 < rate <= LARGEST_RATE:
                params = {"target": target, "currency": currency, "rate": str(rate), "date": day.isoformat()}
                raise Conflict(Problem("not_kept", NOT_KEPT, "currency", params))
            made.append((currency, day, rate))
    return made


def turn_rates(tx: Transaction, origin: str, target: str) -> None:
    """The table as it reads in ``target``; as it was is kept beside."""
    made = cross_rates(stored_worths(tx), origin, target)
    tx.execute('DELETE FROM "_dg_base_rate"')
    tx.execute(f'INSERT INTO "_dg_base_rate" ({_COLUMNS}) SELECT {_COLUMNS} FROM "_dg_rate"')
    tx.execute('DELETE FROM "_dg_rate"')
    encode = COLUMN_KINDS["rate"].encode.get(tx.dialect, lambda value: value)
    tx.executemany(
        f'INSERT INTO "_dg_rate" ({_COLUMNS}) VALUES (?, ?, ?, ?, NULL)',
        [(currency, day.isoformat(), encode(rate), tx.now_text) for currency, day, rate in made],
    )
    _exchange(tx, gone=target, offered=origin)


def turn_back_rates(tx: Transaction, origin: str, target: str) -> None:
    tx.execute('DELETE FROM "_dg_rate"')
    tx.execute(f'INSERT INTO "_dg_rate" ({_COLUMNS}) SELECT {_COLUMNS} FROM "_dg_base_rate"')
    _exchange(tx, gone=origin, offered=target)


def _exchange(tx: Transaction, gone: str, offered: str) -> None:
    """The base currency is always offered, and stands in no list of the others."""
    tx.execute('DELETE FROM "_dg_currency" WHERE "code" = ?', (gone,))
    tx.execute('INSERT INTO "_dg_currency" ("code") VALUES (?) ON CONFLICT DO NOTHING', (offered,))
