"""A pack's demo data: people and records whose dates move with the day of installation.

The form of the files is described in templates/crm/demo/README.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from dougong.access import Actor, User, create_user, find_user
from dougong.definitions import read_file
from dougong.errors import DougongError, InvalidInput
from dougong.expressions.numbers import HALF_AWAY, round_to
from dougong.fields.columns import RATE_SCALE
from dougong.packs.demo_checks import a_list, a_mapping, a_text, refusal
from dougong.packs.demo_organisation import load_organisation
from dougong.packs.demo_values import DemoValues
from dougong.problems import N_
from dougong.records import (
    Batch,
    BatchResult,
    InvalidRecords,
    Rate,
    RecordWriter,
    rate_of,
    recalculate,
    set_rates,
)
from dougong.storage import Transaction, Workspace

DOOR = "demo"
LIVE_DOOR = "import"
"""Of changes that happen now: they set off what such changes set off."""
USERS = "users.json"
ORGANISATION = "organisation.json"
RATES = "rates.json"
RECORDS = "records"
KEY, AT, OF = "$key", "$at", "$of"


@dataclass(slots=True)
class DemoReport:
    """``records`` counts by object."""

    password: str = ""
    users: list[User] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)

    def sign_ins(self) -> dict[str, Any]:
        people = [{"email": u.email, "name": u.name, "roles": sorted(u.roles)} for u in self.users]
        return {"password": self.password, "users": people}


def load_demo(
    workspace: Workspace,
    actor: Actor,
    folder: Path,
    proceeded: Callable[[int, int], None] = lambda done, of: None,
) -> DemoReport:
    """In one transaction: a demo is there as a whole, or not at all."""
    paths = sorted((folder / RECORDS).glob("*.json"))
    with workspace.write() as tx:
        loading = _Loading(tx, actor, folder)
        loading.load_users()
        loading.load_organisation()
        loading.load_rates()
        for position, path in enumerate(paths, 1):
            loading.load_records(path)
            proceeded(position, len(paths))
    # What depends on the day was computed on the day on which each record is said to have been entered.
    recalculate(workspace, only_daily=True)
    return loading.report


class _Loading:
    def __init__(self, tx: Transaction, actor: Actor, folder: Path) -> None:
        self.tx = tx
        self.actor = actor
        self.folder = folder
        zone = tx.workspace.default_zone
        self.values = DemoValues(zone, tx.now.astimezone(zone).date())
        self.report = DemoReport()

    def load_users(self) -> None:
        path = self.folder / USERS
        if not path.is_file():
            return
        content = a_mapping(read_file(path), path)
        self.report.password = a_text(content.get("password"), path, "password")
        for position, entry in enumerate(a_list(content.get("users"), path, "users")):
            place = f"{path.name}#/users/{position}"
            person = a_mapping(entry, path)
            try:
                self._add_user(person, path)
            except DougongError as error:
                raise InvalidInput(p.at(f"{place}/{p.place}") for p in error.problems) from None

    def _add_user(self, person: Mapping[str, Any], path: Path) -> None:
        email, key = a_text(person.get("email"), path, "email"), a_text(person.get("key"), path, "key")
        user = find_user(self.tx, email) or create_user(
            self.tx,
            self.actor,
            email,
            name=str(person.get("name", "")),
            password=self.report.password,
            roles=a_list(person["roles"], path, "roles") if "roles" in person else None,
            language=person.get("language"),
            zone=person.get("zone"),
        )
        self.values.users[key] = user.id
        self.report.users.append(user)

    def load_organisation(self) -> None:
        path = self.folder / ORGANISATION
        if not path.is_file():
            return
        content = a_mapping(read_file(path), path)
        for name in ("departments", "people"):
            for entry in a_list(content.get(name, []), path, name):
                a_mapping(entry, path)
        load_organisation(self.tx, self.actor, content, self.values.users)

    def load_rates(self) -> None:
        path = self.folder / RATES
        if not path.is_file():
            return
        found = []
        for position, entry in enumerate(
            a_list(a_mapping(read_file(path), path).get("rates"), path, "rates")
        ):
            place = f"{path.name}#/rates/{position}"
            one = {
                name: self.values.read(value, f"{place}/{name}")
                for name, value in a_mapping(entry, path).items()
            }
            try:
                found.append(rate_of(one.get("currency"), one.get("date"), one.get("rate")))
            except DougongError as error:
                raise InvalidInput(p.at(f"{place}/{p.place}") for p in error.problems) from None
        set_rates(self.tx, self.actor, _in_base(found, self.tx.workspace.currency))

    def load_records(self, path: Path) -> None:
        content = a_mapping(read_file(path), path)
        name = a_text(content.get("object"), path, "object")
        if "changes" in content:
            door = LIVE_DOOR if content.get("live") is True else DOOR
            self._change(path, name, a_list(content["changes"], path, "changes"), door)
            return
        entries = [a_mapping(entry, path) for entry in a_list(content.get("records"), path, "records")]
        for at, indexes in self._by_time(entries, f"{path.name}#/records"):
            records = [self._record(entries[i], f"{path.name}#/records/{i}") for i in indexes]
            with self.tx.dated(at):
                result = self._write(
                    Batch(name, "create", records, door=DOOR), f"{path.name}#/records", indexes
                )
            for written in result.records:
                key = entries[indexes[written.index]].get(KEY)
                if key is not None:
                    self.values.ids[key] = written.id
            self.report.records[name] = self.report.records.get(name, 0) + result.created

    def _change(self, path: Path, name: str, listed: list[Any], door: str) -> None:
        """What became of the records since, in order of time."""
        entries = [a_mapping(entry, path) for entry in listed]
        for at, indexes in self._by_time(entries, f"{path.name}#/changes"):
            records = []
            for i in indexes:
                place = f"{path.name}#/changes/{i}"
                record = self._record(entries[i], place)
                records.append(
                    {**record, "id": self.values.read({"$ref": entries[i].get(OF)}, f"{place}/{OF}")}
                )
            with self.tx.dated(at):
                self._write(Batch(name, "update", records, door=door), f"{path.name}#/changes", indexes)

    def _write(self, batch: Batch, place: str, indexes: Sequence[int]) -> BatchResult:
        """Refusals name the entry of the file, whichever batch it is written in."""
        try:
            return RecordWriter(self.tx, self.actor).write(batch)
        except InvalidRecords as error:
            raise InvalidInput(
                problem.at(f"{place}/{indexes[refusal.index]}/{problem.place}".rstrip("/"))
                for refusal in error.refused
                for problem in refusal.problems
            ) from None
        except DougongError as error:
            raise InvalidInput(problem.at(f"{place}{problem.place}") for problem in error.problems) from None

    def _by_time(self, entries: Sequence[Mapping[str, Any]], place: str) -> list[tuple[datetime, list[int]]]:
        """The indexes of what happened at one time together, the earliest first; without a time it is now."""
        # An object that is not there is told even of an empty file.
        groups: dict[datetime, list[int]] = {} if entries else {self.tx.now: []}
        for index, entry in enumerate(entries):
            at = self.tx.now
            if AT in entry:
                at = datetime.fromisoformat(str(self.values.read(entry[AT], f"{place}/{index}/{AT}")))
                if at.tzinfo is None or at > self.tx.now:
                    raise refusal(
                        N_("{value} is no time of the past."), f"{place}/{index}/{AT}", value=entry[AT]
                    )
            groups.setdefault(at, []).append(index)
        return sorted(groups.items())

    def _record(self, entry: Mapping[str, Any], place: str) -> dict[str, Any]:
        key = entry.get(KEY)
        if key is not None and key in self.values.ids:
            raise refusal(N_("The key “{key}” stands twice."), f"{place}/{KEY}", key=key)
        return {
            name: self.values.read(value, f"{place}/{name}")
            for name, value in entry.items()
            if name not in (KEY, AT, OF)
        }


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
