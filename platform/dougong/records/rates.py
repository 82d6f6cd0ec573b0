"""The currencies of a workspace and what they were worth, day by day, in its base currency."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from dougong.access import POLICY, Actor, audit
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, InvalidInput, not_found
from dougong.fields import COLUMN_KINDS, FieldError
from dougong.fields.currency import LARGEST_RATE, SMALLEST_RATE, currency_code
from dougong.problems import N_, Problem
from dougong.records.base_moving import refuse_while_moving
from dougong.records.lookups import list_bind
from dougong.storage import Transaction, in_list

MOST_LISTED = 10_000
MOST_TOLD = 5
BASE_HAS_NONE = N_("{currency} is the workspace's own currency; its rate is always 1.")
NOT_A_RATE = N_("A rate is more than 0 and at most {most}, with at most {decimals} decimals.")
STILL_BASE = N_("{currency} is the workspace's own currency.")


@dataclass(frozen=True, slots=True)
class Rate:
    """``rate`` is what one unit of the currency was worth from that day on."""

    currency: str
    date: date
    rate: Decimal

    def to_json(self) -> dict[str, str]:
        return {"currency": self.currency, "date": self.date.isoformat(), "rate": rate_text(self.rate)}


def rate_text(rate: Decimal) -> str:
    text = format(rate, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def active_currencies(tx: Transaction) -> tuple[str, ...]:
    """The base currency first, then the others by code: those that new records may have."""
    rows = tx.execute('SELECT "code" FROM "_dg_currency" ORDER BY "code"').fetchall()
    base = tx.workspace.currency
    return (base, *(code for (code,) in rows if code != base))


def add_currency(tx: Transaction, actor: Actor, code: str) -> str:
    """Nothing happens where it is one already."""
    POLICY.require_right(actor, "rates")
    code = known_code(code)
    if code != tx.workspace.currency and code not in active_currencies(tx):
        tx.execute('INSERT INTO "_dg_currency" ("code") VALUES (?) ON CONFLICT DO NOTHING', (code,))
    return code


def remove_currency(tx: Transaction, actor: Actor, code: str) -> None:
    """It is no longer offered; records that have it keep it, and its rates stay."""
    POLICY.require_right(actor, "rates")
    code = known_code(code)
    if code == tx.workspace.currency:
        raise Conflict(Problem("base_currency", STILL_BASE, "currency", {"currency": code}))
    gone = tx.execute('DELETE FROM "_dg_currency" WHERE "code" = ? RETURNING "code"', (code,)).fetchall()
    if not gone:
        raise not_found("currency", code)


def set_rates(tx: Transaction, actor: Actor, rates: Sequence[Rate]) -> int:
    """Adds them or puts them in the place of those of the same day; their currencies become active. Records
    keep the rates that they have. How many are new or different is told."""
    POLICY.require_right(actor, "rates")
    refuse_while_moving(tx)
    base, changed = tx.workspace.currency, 0
    encode = COLUMN_KINDS["rate"].encode.get(tx.dialect, lambda value: value)
    for index, one in enumerate(rates):
        if one.currency == base:
            raise InvalidInput(
                Problem("base_rate", BASE_HAS_NONE, _place(index, "currency", rates), {"currency": base})
            )
        check_rate(one.rate, _place(index, "rate", rates))
    for code in dict.fromkeys(one.currency for one in rates):
        add_currency(tx, actor, code)
    before = {(one.currency, one.date): one.rate for one in _stored(tx, {one.currency for one in rates})}
    for one in rates:
        if before.get((one.currency, one.date)) == one.rate:
            continue
        tx.execute(
            'INSERT INTO "_dg_rate" ("currency", "date", "rate", "set_at", "set_by") VALUES (?, ?, ?, ?, ?)'
            ' ON CONFLICT ("currency", "date") DO UPDATE SET "rate" = excluded."rate",'
            ' "set_at" = excluded."set_at", "set_by" = excluded."set_by"',
            (one.currency, one.date.isoformat(), encode(one.rate), tx.now_text, actor.user_id),
        )
        changed += 1
    if changed:
        told = [f"{one.currency} {one.date} {rate_text(one.rate)}" for one in rates[:MOST_TOLD]]
        audit.note(tx, actor, "rates_changed", details={"changed": told})
    return changed


def remove_rate(tx: Transaction, actor: Actor, currency: str, day: date) -> None:
    POLICY.require_right(actor, "rates")
    refuse_while_moving(tx)
    sql = 'DELETE FROM "_dg_rate" WHERE "currency" = ? AND "date" = ? RETURNING "currency"'
    if not tx.execute(sql, (known_code(currency), day.isoformat())).fetchall():
        raise not_found("rate", f"{currency} {day}")
    audit.note(tx, actor, "rates_changed", details={"removed": [f"{currency} {day}"]})


def list_rates(tx: Transaction, currency: str | None = None, limit: int = MOST_LISTED) -> list[Rate]:
    """The newest first."""
    chosen = "" if currency is None else ' WHERE "currency" = ?'
    binds = () if currency is None else (known_code(currency),)
    rows = tx.execute(
        f'SELECT "currency", "date", "rate" FROM "_dg_rate"{chosen} ORDER BY "date" DESC, "currency" LIMIT {limit}',
        binds,
    ).fetchall()
    return [_rate(tx, row) for row in rows]


class RateTable:
    """Rates of some currencies, for the days of a batch: one statement for all."""

    def __init__(self, tx: Transaction, currencies: Iterable[str]) -> None:
        self._base = tx.workspace.currency
        self._days: dict[str, list[date]] = {}
        self._rates: dict[str, list[Decimal]] = {}
        for one in _stored(tx, set(currencies) - {self._base}):
            self._days.setdefault(one.currency, []).append(one.date)
            self._rates.setdefault(one.currency, []).append(one.rate)

    def at(self, currency: str, day: date) -> Decimal | None:
        """The latest of that day or before; None where there is none yet."""
        if currency == self._base:
            return Decimal(1)
        index = bisect_right(self._days.get(currency, ()), day)
        return self._rates[currency][index - 1] if index else None


def known_code(text: object) -> str:
    try:
        return currency_code(text)
    except FieldError as error:
        raise InvalidInput(error.at("currency").problem) from None


def check_rate(rate: Decimal, place: str = "rate") -> None:
    if not (rate.is_finite() and SMALLEST_RATE <= rate <= LARGEST_RATE and not rate % SMALLEST_RATE):
        params = {"most": format(LARGEST_RATE, "f"), "decimals": 10}
        raise InvalidInput(Problem("not_a_rate", NOT_A_RATE, place, params))


def _place(index: int, name: str, rates: Sequence[Rate]) -> str:
    return name if len(rates) == 1 else f"/{index}/{name}"


def _stored(tx: Transaction, currencies: Iterable[str]) -> list[Rate]:
    wanted = sorted(currencies)
    if not wanted:
        return []
    sql = (
        f'SELECT "currency", "date", "rate" FROM "_dg_rate" WHERE "currency" {in_list("codes", tx.dialect)}'
        ' ORDER BY "date"'
    )
    return [_rate(tx, row) for row in tx.execute(sql, {"codes": list_bind(wanted, tx)}).fetchall()]


def _rate(tx: Transaction, row: Sequence[object]) -> Rate:
    decode = COLUMN_KINDS["rate"].decode.get(tx.dialect, lambda value: value)
    return Rate(str(row[0]), date.fromisoformat(str(row[1])), decode(row[2]))
