"""Objects made up by chance, with values computed between them; and what those are, worked out without any haste.

Every computed field is made twice, side by side: as a text in the language of definitions, and as a function that
gives its value from all records of the moment. So nothing of the product says what is right.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.records.random_values import KINDS, fitted, from_json, rounded

Record = Mapping[str, Any]
Reader = Callable[["World", str, int], Any]
"""The value for a record of an object."""
DEEPEST = 3
"""So often a value may go over to other records."""


@dataclass(frozen=True)
class Column:
    """``kind`` is one of KINDS; ``depth`` how often its values have gone over to other records."""

    name: str
    kind: str
    document: Mapping[str, Any]
    read: Reader
    depth: int = 0
    hops: int = 0
    """References that a lookup follows by itself."""


@dataclass(frozen=True)
class Part:
    """A piece of an expression."""

    text: str
    read: Reader
    depth: int = 0


@dataclass
class Thing:
    """An object. ``references`` are names with targets; ``lines`` line items with the child and its reference."""

    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)
    lines: dict[str, tuple[str, str]] = field(default_factory=dict)

    def document(self, computed: Mapping[str, Column]) -> dict[str, Any]:
        properties: dict[str, Any] = {name: column.document for name, column in self.columns.items()}
        for name, target in self.references.items():
            rule = self.rules[name]
            properties[name] = {"fieldType": "reference", "title": name, "target": target, "onDelete": rule}
        for name, (child, via) in self.lines.items():
            properties[name] = {"fieldType": "line_items", "title": name, "target": child, "via": via}
        properties |= {name: column.document for name, column in computed.items()}
        return {
            "kind": "object",
            "name": self.name,
            "title": self.name,
            "type": "object",
            "titleField": "t_0",
            "properties": properties,
        }


class World:
    """The live records, by object and id, in record JSON; what is computed in them is not looked at."""

    def __init__(self, design: Design, tables: Mapping[str, Mapping[int, Record]]) -> None:
        self.design, self.tables = design, tables
        self._known: dict[tuple[str, int, str], Any] = {}
        self._columns = {
            (thing.name, column.name): column
            for thing in design.things.values()
            for column in design.columns(thing)
        }

    def value(self, thing: str, record: int, name: str) -> Any:
        place = (thing, record, name)
        if place not in self._known:
            self._known[place] = self._columns[thing, name].read(self, thing, record)
        return self._known[place]

    def referred(self, thing: str, record: int, reference: str) -> int | None:
        found = self.tables[thing][record][reference]
        return found["id"] if found else None

    def referring(self, child: str, via: str, record: int) -> list[int]:
        return [i for i in sorted(self.tables[child]) if self.referred(child, i, via) == record]


class Design:
    """``computed`` are the computed columns in the order in which they were made, each from earlier ones."""

    def __init__(self, chance: random.Random, columns: int = 10) -> None:
        self.chance = chance
        self.things = {f"o{i}": Thing(f"o{i}") for i in range(chance.randint(2, 5))}
        self.computed: list[tuple[Thing, Column]] = []
        for thing in self.things.values():
            self._fill(thing)
        for number in range(columns):
            thing = chance.choice([*self.things.values()])
            column = self._column(thing, f"c_{number}", DEEPEST)
            self.computed.append((thing, column))

    def files(self) -> list[dict[str, Any]]:
        return [
            thing.document({column.name: column for owner, column in self.computed if owner is thing})
            for thing in self.things.values()
        ]

    def remake(self, number: int) -> None:
        """The same field, computed in another way, from no more than it may be."""
        (thing, old), later = self.computed[number], self.computed[number:]
        self.computed = self.computed[:number]
        column = self._column(thing, old.name, old.depth)
        # Whoever was made from the old one reads it by its name, so it has to stay what it is.
        same = column.kind == old.kind and column.document["fieldType"] == old.document["fieldType"]
        self.computed += [(thing, column if same and column.hops == old.hops else old), *later[1:]]

    def expected(self, world: World) -> dict[str, dict[int, dict[str, Any]]]:
        found: dict[str, dict[int, dict[str, Any]]] = {}
        for thing, column in self.computed:
            for record in world.tables[thing.name]:
                value = world.value(thing.name, record, column.name)
                found.setdefault(thing.name, {}).setdefault(record, {})[column.name] = value
        return found

    def _fill(self, thing: Thing) -> None:
        chance = self.chance
        for kind in KINDS:
            for number in range(1 if kind in "nt" else chance.randint(0, 1)):
                name = f"{kind}_{number}"
                thing.columns[name] = Column(name, kind, KINDS[kind].document(name), _plain(name, kind))
        others = [*self.things]
        for number in range(chance.randint(1, 2)):
            target = chance.choice(others)
            name = f"to_{target}_{number}"
            thing.references[name] = target
            # What goes along must not come back to where it began.
            along = ["cascade"] if target < thing.name else []
            thing.rules[name] = chance.choice(["restrict", "clear", *along])
            if along and thing.rules[name] == "cascade":
                self.things[target].lines[f"lines_{thing.name}"] = (thing.name, name)

    def _column(self, thing: Thing, name: str, deepest: int) -> Column:
        for _ in range(50):
            way = self.chance.choice([self._formula, self._formula, self._rollup, self._lookup])
            column = way(thing, name)
            if column is not None and column.depth <= deepest:
                return column
        return self._made(name, "n", Part("n_0", _plain("n_0", "n")))

    def _made(self, name: str, kind: str, part: Part) -> Column:
        document = {"fieldType": "formula", "title": name, "formula": part.text, **KINDS[kind].result}
        return Column(name, kind, document, _fitted(part.read, kind), part.depth)

    def _formula(self, thing: Thing, name: str) -> Column | None:
        kind = self.chance.choice("nmbtd")
        part = Expressions(self, thing).of(kind)
        return None if part is None else self._made(name, kind, part)

    def _lookup(self, thing: Thing, name: str) -> Column | None:
        found = Expressions(self, thing).path(self.chance.choice("nmbtd"), self.chance.randint(1, 3))
        if found is None:
            return None
        part, column = found
        document = {"fieldType": "lookup", "title": name, "path": part.text}
        hops = part.text.count(".") + column.hops
        return Column(name, column.kind, document, part.read, part.depth, hops) if hops <= 3 else None

    def _rollup(self, thing: Thing, name: str) -> Column | None:
        below = [
            (child, via)
            for child in self.things.values()
            for via, target in child.references.items()
            if target == thing.name
        ]
        if not below:
            return None
        child, via = self.chance.choice(below)
        function = self.chance.choice(["count", "distinct", "sum", "avg", "min", "max", "first", "last"])
        stored = [c for c in self.columns(child) if c.document["fieldType"] != "lookup"]
        wanted = {"sum": "nm", "avg": "nm", "min": "nmd", "max": "nmd"}.get(function, "nmbtd")
        usable = [column for column in stored if column.kind in wanted]
        if not usable:
            return None
        of = self.chance.choice(usable)
        document = {
            "fieldType": "rollup",
            "title": name,
            "object": child.name,
            "via": via,
            "function": function,
        }
        if function != "count" or self.chance.random() < 0.5:
            document["field"] = of.name
        condition = Expressions(self, child, filters=True).of("b") if self.chance.random() < 0.5 else None
        if condition is not None:
            document["filter"] = condition.text
        kind = "n" if function in ("count", "distinct") else "m" if function == "avg" else of.kind
        if function == "avg":
            document |= KINDS["m"].result
        read = _rolled_up(child.name, via, function, of if "field" in document else None, condition)
        depth = 1 + max(of.depth if "field" in document else 0, condition.depth if condition else 0)
        return Column(name, kind, document, _fitted(read, kind), depth)

    def columns(self, thing: Thing) -> list[Column]:
        return [*thing.columns.values(), *(column for owner, column in self.computed if owner is thing)]


class Expressions:
    """Of one object. ``filters``: only what a database can ask too."""

    def __init__(self, design: Design, thing: Thing, *, filters: bool = False) -> None:
        self.design, self.thing, self.chance, self.filters = design, thing, design.chance, filters

    def path(self, kind: str, hops: int | None = None) -> tuple[Part, Column] | None:
        """To a field of that kind over so many references."""
        hops = self.chance.choice([0, 0, 0, 1, 1, 2, 3]) if hops is None else hops
        thing, way = self.thing, []
        for _ in range(hops):
            reference = self.chance.choice([*thing.references])
            way.append(reference)
            thing = self.design.things[thing.references[reference]]
        usable = [c for c in self.design.columns(thing) if c.kind == kind and c.hops + hops <= 3]
        if not usable:
            return None
        column = self.chance.choice(usable)
        depth = column.depth + 1 if way and not column.hops else column.depth
        return Part(".".join([*way, column.name]), _walk(way, column), depth), column

    def of(self, kind: str, size: int = 2) -> Part | None:
        """None where there is nothing of that kind."""
        if size == 0 or self.chance.random() < 0.2:
            found = self.path(kind) if kind != "b" or size == 0 else None
            return found[0] if found else None
        ways = {"n": self._number, "m": self._number, "b": self._condition, "t": self._text, "d": self._day}
        return ways[kind](kind, size - 1)

    def _number(self, kind: str, size: int) -> Part | None:
        sums = [*self.thing.lines]
        if sums and self.chance.random() < 0.3:
            return self._of_lines(self.chance.choice(sums))
        one, two = self.of(self.chance.choice("nm"), size), self.of(self.chance.choice("nm"), size)
        if one is None or two is None:
            return one or two
        ways: list[tuple[str, Callable[[Any, Any], Any]]] = [
            ("{0} + {1}", lambda a, b: None if a is None or b is None else a + b),
            ("{0} - {1}", lambda a, b: None if a is None or b is None else a - b),
            ("ROUND({0} * 0.35, 1)", lambda a, b: None if a is None else rounded(a * Decimal("0.35"), 1)),
            ("COALESCE({0}, {1}, 7)", lambda a, b: next((v for v in (a, b) if v is not None), 7)),
            ("IF({0} > {1}, {0}, 0)", lambda a, b: a if a is not None and b is not None and a > b else 0),
            ("ABS({0})", lambda a, b: None if a is None else abs(a)),
        ]
        return _combined(self.chance.choice(ways), one, two)

    def _of_lines(self, name: str) -> Part | None:
        child, via = self.thing.lines[name]
        inside = Expressions(self.design, self.design.things[child]).path(self.chance.choice("nm"), 0)
        if inside is None or inside[1].hops > 2:
            return None
        part, column = inside
        function = self.chance.choice(["SUM", "MAX", "MIN", "COUNT"])

        def read(world: World, thing: str, record: int) -> Any:
            values = [world.value(child, i, column.name) for i in world.referring(child, via, record)]
            return _aggregate(function.lower(), [value for value in values if value is not None])

        return Part(f"{function}({name}.{part.text})", read, max(1, column.depth + 1))

    def _condition(self, kind: str, size: int) -> Part | None:
        if size and self.chance.random() < 0.4:
            one, two = self.of("b", size), self.of("b", size)
            if one is None or two is None:
                return one or two
            ways: list[tuple[str, Callable[[Any, Any], Any]]] = [
                ("({0} AND {1})", lambda a, b: a is True and b is True),
                ("({0} OR {1})", lambda a, b: a is True or b is True),
                ("NOT ({0})", lambda a, b: a is not True),
            ]
            return _combined(self.chance.choice(ways), one, two)
        compared = self.chance.choice("nmtdb")
        one = self.path(compared)
        two = self.path(compared)
        if one is None or two is None:
            return None
        plain: list[tuple[str, Callable[[Any, Any], Any]]] = [
            ("{0} = {1}", lambda a, b: a == b),
            ("{0} <> {1}", lambda a, b: a != b),
            ("ISEMPTY({0})", lambda a, b: a is None),
        ]
        if compared in "nmd":
            plain += [
                ("{0} < {1}", lambda a, b: a is not None and b is not None and a < b),
                ("{0} >= {1}", lambda a, b: a is not None and b is not None and a >= b),
            ]
        if compared in "nm":
            plain.append(("{0} > 1.5", lambda a, b: a is not None and a > Decimal("1.5")))
        if compared == "t":
            plain.append(("{0} = 'acme'", lambda a, b: a == "acme"))
        return _combined(self.chance.choice(plain), one[0], two[0])

    def _text(self, kind: str, size: int) -> Part | None:
        one, two = self.of("t", size), self.of("t", size)
        if one is None or two is None:
            return one or two
        ways: list[tuple[str, Callable[[Any, Any], Any]]] = [
            ("{0} & '/' & {1}", lambda a, b: f"{a or ''}/{b or ''}"),
            ("UPPER({0})", lambda a, b: None if a is None else a.upper()),
            ("LEFT({0}, 2)", lambda a, b: None if a is None else a[:2]),
            ("IF(ISEMPTY({0}), {1}, {0})", lambda a, b: b if a is None else a),
        ]
        return _combined(self.chance.choice(ways), one, two)

    def _day(self, kind: str, size: int) -> Part | None:
        day, other = self.of("d", size), self.path("n")
        if day is None or other is None:
            return day
        ways: list[tuple[str, Callable[[Any, Any], Any]]] = [
            ("{0} + 30", lambda a, b: None if a is None else a + timedelta(days=30)),
            ("IF({1} > 2, {0}, NULL)", lambda a, b: a if b is not None and b > 2 else None),
        ]
        return _combined(self.chance.choice(ways), day, other[0])


def _combined(way: tuple[str, Callable[[Any, Any], Any]], one: Part, two: Part) -> Part:
    text, function = way
    used = [part for mark, part in (("{0}", one), ("{1}", two)) if mark in text]

    def read(world: World, thing: str, record: int) -> Any:
        return function(one.read(world, thing, record), two.read(world, thing, record))

    depth = max(part.depth for part in used)
    return Part(f"({text.format(one.text, two.text)})", read, depth)


def _plain(name: str, kind: str) -> Reader:
    return lambda world, thing, record: from_json(world.tables[thing][record][name], kind)


def _fitted(read: Reader, kind: str) -> Reader:
    return lambda world, thing, record: fitted(read(world, thing, record), kind)


def _walk(way: list[str], column: Column) -> Reader:
    def read(world: World, thing: str, record: int) -> Any:
        here: int | None = record
        for reference in way:
            if here is None:
                return None
            here, thing = (
                world.referred(thing, here, reference),
                world.design.things[thing].references[reference],
            )
        return None if here is None else world.value(thing, here, column.name)

    return read


def _rolled_up(child: str, via: str, function: str, of: Column | None, condition: Part | None) -> Reader:
    def read(world: World, thing: str, record: int) -> Any:
        ids = world.referring(child, via, record)
        if condition is not None:
            ids = [i for i in ids if condition.read(world, child, i) is True]
        if of is None:
            return len(ids)
        values = [world.value(child, i, of.name) for i in ids]
        return _aggregate(function, [value for value in values if value is not None])

    return read


def _aggregate(function: str, values: list[Any]) -> Any:
    if function == "distinct":
        return len({value.casefold() if isinstance(value, str) else value for value in values})
    if function in ("count", "sum"):
        return len(values) if function == "count" else sum(values)
    if not values:
        return None
    if function == "avg":
        return Decimal(sum(values)) / len(values)
    return {"min": min, "max": max, "first": lambda v: v[0], "last": lambda v: v[-1]}[function](values)
