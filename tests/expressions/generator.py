"""Conditions and rows made by chance, from small pools so that equalities and edges are met often."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from dougong.expressions import quote_text
from dougong.expressions.types import Path

TEXTS = [
    "Acme",
    "acme",
    "ACME ",
    "华为",
    "华为技术",
    "ß",
    "SS",
    "a",
    "b",
    "Zoë",
    "\uff21",
    "\uffff",
    "\U0001f600",
    "%",
    "_",
    "o'x",
    "a:b",
]
TAGS = ["vip", "VIP", "华为", "SS", "a", "x", "O'X", "\U0001f600", "%", '"']
MONIES = [
    "0",
    "0.0001",
    "-0.0001",
    "1",
    "-1",
    "2.5",
    "-2.5",
    "1000",
    "999999999999.9999",
    "-999999999999.9999",
]
INTEGERS = [0, 1, -1, 2, 3, 7, 1000, 2**53 - 1, -(2**53 - 1)]
DATES = [
    "2026-03-18",
    "2026-03-17",
    "2026-03-19",
    "2024-02-29",
    "0001-01-01",
    "9999-12-31",
    "9999-12-01",
    "1970-01-01",
]
INSTANTS = [
    datetime(2026, 3, 18, 12, tzinfo=UTC),
    datetime(2026, 3, 17, 16, tzinfo=UTC),
    datetime(2026, 3, 17, 15, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 18, 15, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 18, 16, tzinfo=UTC),
    datetime(2024, 2, 29, 0, 0, 0, 1, tzinfo=UTC),
]
PARTS = [
    "a",
    "A",
    "acme",
    "me",
    "me ",
    "华",
    "为",
    "s",
    "ss",
    "ß",
    " ",
    "\uffff",
    "\U0001f600",
    "%",
    "_",
    "'",
    "x",
    "\ue000",
]
NUMBER_LITERALS = [
    "0",
    "1",
    "2.5",
    "0.0001",
    "0.00001",
    "-1",
    "1000",
    "7",
    "0.5",
    "9007199254740991",
    "9999999999999999",
]
COLUMNS: dict[str, Path] = {}

ROW_POOLS: Mapping[str, list[Any]] = {
    "name": TEXTS,
    "nickname": TEXTS,
    "stage": ["open", "won", "lost"],
    "amount": [Decimal(m) for m in MONIES],
    "budget": [Decimal(m) for m in MONIES],
    "seats": INTEGERS,
    "rank": INTEGERS,
    "hot": [True, False],
    "vip": [True, False],
    "close_date": [date.fromisoformat(d) for d in DATES],
    "due_date": [date.fromisoformat(d) for d in DATES],
    "created_at": INSTANTS,
    "seen_at": INSTANTS,
    "owner": [7, 8, 9],
    "helper": [7, 8, 9],
    "tags": [("VIP",), ("vip", "华为"), ("ß",), ("a", "b", "o'x"), ("\U0001f600", "%"), ('"', "a:b")],
    "stages": [("open",), ("won", "lost"), ("lost", "open")],
    "team": [(7,), (8, 9), (7, 8), (9, 7, 8)],
}


def make_row(random: Random) -> dict[str, Any]:
    return {name: None if random.random() < 0.2 else random.choice(pool) for name, pool in ROW_POOLS.items()}


class Generator:
    """Writes conditions that the compiler must accept, in all the spellings of the language."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def condition(self, depth: int = 3) -> str:
        if depth and self.random.random() < 0.5:
            return self._compound(depth)
        return self._pick(
            [
                self._number_test,
                self._number_test,
                self._text_test,
                self._date_test,
                self._date_test,
                self._instant_test,
                self._truth_test,
                self._record_test,
                self._part_test,
                self._member_test,
                self._blank_test,
                self._list_test,
            ]
        )

    def _pick(self, makers: list[Callable[[], str]]) -> str:
        return self.random.choice(makers)()

    def _choice(self, *options: str) -> str:
        return self.random.choice(options)

    def _compound(self, depth: int) -> str:
        a, b = self.condition(depth - 1), self.condition(depth - 1)
        return self._choice(
            f"({a} and {b})",
            f"({a} OR {b})",
            f"AND({a}, {b})",
            f"OR({a}, {b}, {a})",
            f"not ({a})",
            f"NOT({b})",
            f"IF({a}, {b}, {self._truth_column()})",
            f"IF({a}, {b})",
            f"(({a}) = ({b}))",
            f"(({a}) <> {self._truth_column()})",
            f"(({a}) = {self._choice('TRUE', 'FALSE', 'NULL')})",
        )

    def _order(self) -> str:
        return self._choice("=", "==", "<>", "!=", "<", "<=", ">", ">=")

    def _equality(self) -> str:
        return self._choice("=", "<>")

    def _number(self, depth: int = 2) -> str:
        if depth and self.random.random() < 0.45:
            a, b = self._number(depth - 1), self._number(depth - 1)
            return self._choice(f"({a} + {b})", f"({a} - {b})", f"-{a}", f"+{a}")
        if self.random.random() < 0.12:
            return f"({self._date(1)} - {self._date(1)})"
        return self._choice(
            "amount",
            "budget",
            "seats",
            "rank",
            "amount",
            "seats",
            self.random.choice(NUMBER_LITERALS),
            "1/3",
            "2*3.25",
            "SUMPRODUCT([1, 2], [0.5, 1])",
            "LARGE([7, 1000, NULL], 2)",
            "COUNTIF(SPLIT('a,b,a', ','), 'a')",
            "VALUE('1,000')",
        )

    def _number_test(self) -> str:
        if self.random.random() < 0.1:
            return f"{self._number(1)} < {self._number(1)} <= {self._number(1)}"
        return f"{self._number()} {self._order()} {self._number()}"

    def _text(self) -> str:
        return self._choice(
            "name", "nickname", self._literal(TEXTS), "'Ac' & LOWER('ME')", "INDEX(SPLIT('a,Acme', ','), 2)"
        )

    def _literal(self, pool: list[str]) -> str:
        return quote_text(self.random.choice(pool))

    def _text_test(self) -> str:
        column = self._choice("name", "nickname")
        other = self._text()
        if self.random.random() < 0.2:
            return f"stage {self._equality()} {self._choice(chr(39) + 'won' + chr(39), 'name')}"
        if self.random.random() < 0.2:
            return f"EXACT({column}, {other})"
        return f"{other} {self._order()} {column}"

    def _date(self, depth: int = 2) -> str:
        if depth and self.random.random() < 0.5:
            days = self._choice("0", "1", "30", "2.9", "40000", "3000000", "4000000", "(1/0)")
            inner = self._date(depth - 1)
            return self._choice(f"({inner} + {days})", f"({inner} - {days})", f"({days} + {inner})")
        return self._choice("close_date", "due_date", "TODAY()", "DATE(2024, 2, 29)", "WORKDAY(TODAY(), -1)")

    def _date_test(self) -> str:
        return f"{self._date()} {self._order()} {self._date()}"

    def _instant_test(self) -> str:
        column = self._choice("created_at", "seen_at")
        other = self._choice(
            "created_at",
            "seen_at",
            "NOW()",
            "TODAY()",
            "NOW() - 1",
            "NOW() + TIME(12)",
            "DATETIME(2026, 3, 18, 24)",
            "TODAY() - 1",
            "DATE(9999,12,31)",
        )
        if self.random.random() < 0.2:
            return f"{self._choice('close_date', 'due_date')} {self._order()} NOW()"
        return self._choice(f"{column} {self._order()} {other}", f"{other} {self._order()} {column}")

    def _truth_column(self) -> str:
        return self._choice("hot", "vip")

    def _truth_test(self) -> str:
        column = self._truth_column()
        return self._choice(
            column,
            f"not {column}",
            f"{column} {self._equality()} {self._choice('TRUE', 'false', 'vip', 'XOR(TRUE, FALSE)')}",
            f"HAS_ROLE({self._choice(chr(39) + 'member' + chr(39), chr(39) + 'reader' + chr(39))})",
        )

    def _record_test(self) -> str:
        other = self._choice("helper", "CURRENT_USER()", "CURRENT_USER", "8", "NULL", "8.5")
        return f"owner {self._equality()} {other}"

    def _part_test(self) -> str:
        function = self._choice("CONTAINS", "STARTSWITH", "ENDSWITH")
        return f"{function}({self._choice('name', 'nickname')}, {self._literal(PARTS)})"

    def _member_test(self) -> str:
        word = self._choice("in", "IN", "not in")
        subject, pool = self.random.choice(
            [
                ("name", [*map(quote_text, TEXTS), "nickname", "NULL"]),
                ("stage", ["'won'", "'lost'", "NULL"]),
                ("amount", [*NUMBER_LITERALS, "budget", "NULL", "seats"]),
                ("seats", [*NUMBER_LITERALS, "rank", "NULL"]),
                ("seats + 1", [*NUMBER_LITERALS, "rank"]),
                ("close_date", ["TODAY()", "TODAY() + 1", "due_date", "NULL", "DATE(1,1,1)"]),
                ("created_at", ["NOW()", "TODAY()", "NULL", "seen_at"]),
                ("owner", ["7", "8", "CURRENT_USER()", "helper", "NULL"]),
                ("hot", ["TRUE", "vip", "NULL"]),
                ("'Acme'", ["name", "'x'", "nickname"]),
            ]
        )
        items = [self.random.choice(pool) for _ in range(self.random.randint(0, 5))]
        opening, closing = self.random.choice(["[]", "()"])
        return f"{subject} {word} {opening}{', '.join(items)}{closing}"

    def _list_test(self) -> str:
        subject, pool = self.random.choice(
            [
                ("tags", [*map(quote_text, TAGS), "NULL", "LOWER('VIP')"]),
                ("stages", ["'open'", "'won'", "'lost'", "NULL"]),
                ("team", ["7", "8", "9", "8.5", "CURRENT_USER()", "NULL"]),
            ]
        )
        first, second = self.random.choice(pool), self.random.choice(pool)
        return self._choice(
            f"CONTAINS({subject}, {first})",
            f"HASANY({subject}, {first}, {second})",
            f"HASALL({subject}, {first}, {second})",
            f"{first} {self._choice('in', 'not in')} {subject}",
            f"COUNT({subject}) {self._order()} {self._choice('0', '1', '2', 'seats')}",
            f"COUNT({subject}) in [1, 3]",
            f"{subject} {self._equality()} NULL",
            f"ISEMPTY({subject})",
        )

    def _blank_test(self) -> str:
        subject = self._choice(
            "name", "amount", "seats + amount", "hot", "close_date + 4000000", "created_at", "owner"
        )
        return self._choice(
            f"ISEMPTY({subject})", f"{subject} = NULL", f"{subject} <> NULL", f"NOT(ISEMPTY({subject}))"
        )


def later(day: date, days: int) -> date:
    return day + timedelta(days=days)
