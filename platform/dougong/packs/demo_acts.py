"""What people of a demo have done besides entering records, all of it in the order of time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from dougong.access import actor_of, get_user
from dougong.dataclasses import dataclass
from dougong.definitions import read_file
from dougong.errors import DougongError, InvalidInput
from dougong.packs.demo_checks import a_list, a_mapping, refusal
from dougong.packs.demo_pieces import AT, BY, OF, RECORDS
from dougong.packs.demo_values import DemoValues
from dougong.problems import N_
from dougong.records.retelling import RETELLINGS
from dougong.storage import Transaction

ACTS = "acts"
NOT_RETOLD = N_("A demo brings records and what people did; “{kind}” is none of it.")
INCOMPLETE = N_("Something is missing here, or of another kind than it should be.")


@dataclass(frozen=True, slots=True)
class _Act:
    kind: str
    place: str
    at: datetime
    by: int
    given: Mapping[str, Any]


def retell_acts(tx: Transaction, folder: Path, values: DemoValues) -> int:
    """How many there were. Each is done by whoever did it, with the rights that they have."""
    acts = [
        act
        for kind in _kinds(folder)
        for path in sorted((folder / kind).glob("*.json"))
        for act in _acts(kind, path, values, tx.now)
    ]
    for act in sorted(acts, key=lambda one: one.at):
        actor = actor_of(tx, get_user(tx, act.by))
        try:
            with tx.dated(act.at):
                RETELLINGS[act.kind](tx, actor, act.given)
        except DougongError as error:
            raise InvalidInput(
                one.at(f"{act.place}/{one.place}".rstrip("/")) for one in error.problems
            ) from None
        except (KeyError, TypeError, ValueError):
            raise refusal(INCOMPLETE, act.place) from None
    return len(acts)


def _kinds(folder: Path) -> list[str]:
    kinds = sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name != RECORDS)
    for kind in kinds:
        if kind not in RETELLINGS:
            raise refusal(NOT_RETOLD, f"{kind}/", kind=kind)
    return kinds


def _acts(kind: str, path: Path, values: DemoValues, now: datetime) -> Iterator[_Act]:
    """What stands beside the list holds for each of them."""
    content = a_mapping(read_file(path), path)
    shared = {name: value for name, value in content.items() if name != ACTS}
    for index, entry in enumerate(a_list(content.get(ACTS), path, ACTS)):
        place = f"{path.name}#/{ACTS}/{index}"
        told = {**shared, **a_mapping(entry, path)}
        at = values.past(told.pop(AT, None), f"{place}/{AT}", now)
        by = values.read({"$user": told.pop(BY, None)}, f"{place}/{BY}")
        if OF in told:
            told["record"] = values.read({"$ref": told.pop(OF)}, f"{place}/{OF}")
        yield _Act(kind, place, at, by, {n: values.read(v, f"{place}/{n}") for n, v in told.items()})
