"""Departments, groups and people that definitions name by path, name or address: what is named keeps its name, and a
plan tells who is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from dougong.access.people import email_key
from dougong.definitions import DefinitionSet
from dougong.definitions.offered_values import Named, offered_values
from dougong.errors import Conflict
from dougong.fields.department import path_key
from dougong.problems import N_, Problem
from dougong.storage import Transaction
from dougong.storage.planning import COUNTED

NAMED = N_("“{title}” names “{value}”: change it there first, or nobody would be found any more.")
ABSENT: Mapping[str, str] = {
    "departments": N_("There is no department “{value}” here: nobody is found by it."),
    "groups": N_("There is no group “{value}” here: nobody is found by it."),
    "people": N_("Nobody who signs in here has the address {value}."),
}


def require_not_named(tx: Transaction, what: str, value: str, is_meant: Callable[[str], bool]) -> None:
    """By what is published."""
    for one in named_now(tx):
        if one.what == what and is_meant(one.value):
            params = {"title": one.title, "value": value}
            raise Conflict(Problem("named_in_definitions", NAMED, one.place, params))


def named_now(tx: Transaction) -> Sequence[Named]:
    return tx.release.cached(
        ("access.named",), lambda: tuple(offered_values(tx.release.definitions.documents))
    )


def absent(tx: Transaction, old: DefinitionSet, new: DefinitionSet) -> Iterator[Problem]:
    named = [one for one in offered_values(new.documents) if one.what in ABSENT]
    known = {what: _known(tx, what) for what in {one.what for one in named}}
    for one in named:
        if _key(one.what, one.value) not in known[one.what]:
            told = Problem("absent", ABSENT[one.what], one.place, {"value": one.value})
            yield replace(told, severity="warning")


def _known(tx: Transaction, what: str) -> frozenset[str]:
    return frozenset(row[0] for row in tx.execute(_KNOWN[what]).fetchall())


_KNOWN = {
    "departments": 'SELECT "path_key" FROM "_dg_department"',
    "groups": 'SELECT "name" FROM "_dg_group"',
    "people": 'SELECT "email_key" FROM "_dg_user" WHERE "active" = 1',
}


def _key(what: str, value: str) -> str:
    if what == "departments":
        return path_key(value)
    return email_key(value) if what == "people" else value


COUNTED.register("people that are named", absent)
