"""Whom a preview knows: people and departments by their names, rates of currencies. No password, session or key."""

from __future__ import annotations

from dougong.storage import Transaction

COPIED = {
    "_dg_user": (
        "id",
        "email",
        "email_key",
        "name",
        "language",
        "zone",
        "active",
        "roles",
        "created_at",
        "title",
    ),
    "_dg_department": None,
    "_dg_membership": None,
    "_dg_currency": None,
    "_dg_rate": None,
}
"""System tables, and of which columns; None: of all."""


def copy_people(source: Transaction, target: Transaction) -> None:
    for table, columns in COPIED.items():
        wanted = "*" if columns is None else ", ".join(f'"{one}"' for one in columns)
        cursor = source.execute(f'SELECT {wanted} FROM "{table}"')
        description = cursor.description or ()
        names = ", ".join(f'"{one[0]}"' for one in description)
        marks = ", ".join("?" for _ in description)
        target.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', cursor.fetchall())
