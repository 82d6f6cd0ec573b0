"""Where a record stands in its tree, as conditions of a statement."""

from __future__ import annotations

from dougong.dataclasses import dataclass
from dougong.records.guards import guard
from dougong.records.joins import BASE, Joins

ABOVE = "above"
"""The alias of the rows of a statement around, below which records stand."""


@dataclass(frozen=True, slots=True)
class Strays:
    """``sql`` holds of a record whose parent the actor does not see. ``spread`` says the same of all parents at
    once: where records are many, each of these is looked at but once, and who stands below comes from the index."""

    sql: str
    spread: str


def topmost(joins: Joins, field: str) -> str:
    return f"{joins.step((field,)).sql} IS NULL"


def strays(joins: Joins, field: str) -> Strays:
    """No live record refers to one in the bin, so that there are none for whoever sees all records."""
    step, layout = joins.step((field,)), joins.layout
    if _sees_all(joins):
        return Strays("FALSE", "")
    live = f'{ABOVE}."deleted_at" IS NULL{joins.visible(ABOVE, layout)}'

    def unseen(parent: str) -> str:
        return f'NOT EXISTS (SELECT 1 FROM {layout.table} {ABOVE} WHERE {ABOVE}."id" = {parent} AND {live})'

    column = step.sql.removeprefix(f"{BASE}.")
    some = f'"deleted_at" IS NULL AND {column} IS NOT NULL'
    parents = f"SELECT DISTINCT {column} AS parent FROM {layout.table} WHERE {some}"
    hidden = f"SELECT p.parent FROM ({parents}) p WHERE {unseen('p.parent')}"
    return Strays(f"({step.sql} IS NOT NULL AND {unseen(step.sql)})", f" AND {step.sql} IN ({hidden})")


def order_of_roots(joins: Joins, field: str, order: str) -> str:
    """PostgreSQL reads roots in the order of an index that begins with the parent only if the order says so too."""
    if joins.release.dialect == "sqlite":
        return order
    return f"{joins.step((field,)).sql} ASC NULLS FIRST, {order}"


def _sees_all(joins: Joins) -> bool:
    return guard(joins.release, joins.actor, BASE, joins.layout, joins.context) is None
