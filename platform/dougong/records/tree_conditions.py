"""Where a record stands in its tree, as conditions of a statement."""

from __future__ import annotations

from dougong.records.guards import guard
from dougong.records.joins import BASE, Joins

ABOVE = "above"
"""The alias of the rows of a statement around, below which records stand."""


def topmost(joins: Joins, field: str) -> str:
    """Of a record whose parent the actor may not see there is nothing above it. No live record refers to one in the
    bin, so that of whoever sees all records the parents need not be looked at."""
    parent, layout = joins.step((field,)).sql, joins.layout
    if _sees_all(joins):
        return f"{parent} IS NULL"
    live = f'{ABOVE}."id" = {parent} AND {ABOVE}."deleted_at" IS NULL{joins.visible(ABOVE, layout)}'
    return f"({parent} IS NULL OR NOT EXISTS (SELECT 1 FROM {layout.table} {ABOVE} WHERE {live}))"


def order_of_roots(joins: Joins, field: str, order: str) -> str:
    """PostgreSQL reads roots in the order of an index that begins with the parent only if the order says so too."""
    if joins.release.dialect == "sqlite" or not _sees_all(joins):
        return order
    return f"{joins.step((field,)).sql} ASC NULLS FIRST, {order}"


def _sees_all(joins: Joins) -> bool:
    return guard(joins.release, joins.actor, BASE, joins.layout, joins.context) is None
