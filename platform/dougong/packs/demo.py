"""A pack's demo data: people, records and what was done with them; dates move with the day of installation.

The form of the files is described in templates/crm/demo/README.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from dougong.access import Actor, User, create_user, find_user
from dougong.dataclasses import dataclass
from dougong.definitions import read_file
from dougong.errors import DougongError, InvalidInput
from dougong.packs.demo_acts import retell_acts
from dougong.packs.demo_checks import a_list, a_mapping, a_text
from dougong.packs.demo_organisation import load_organisation
from dougong.packs.demo_pieces import RECORDS, pieces_of, write_piece
from dougong.packs.demo_values import DemoValues
from dougong.packs.demo_working import worked_before
from dougong.packs.sample_rates import rates_in
from dougong.records import recalculate, set_rates
from dougong.storage import Transaction, Workspace

USERS = "users.json"
ORGANISATION = "organisation.json"


@dataclass(slots=True)
class DemoReport:
    """``records`` counts by object; ``acts`` are what people did besides."""

    password: str = ""
    users: list[User] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)
    acts: int = 0

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
        loading.report.acts = retell_acts(tx, folder, loading.values)
    # What depends on the day was computed on the day on which each record is said to have been entered.
    recalculate(workspace, only_daily=True)
    return loading.report


class _Loading:
    def __init__(self, tx: Transaction, actor: Actor, folder: Path) -> None:
        self.tx = tx
        self.actor = actor
        self.folder = folder
        zone = tx.workspace.default_zone
        self.values = DemoValues(
            zone,
            tx.now.astimezone(zone).date(),
            worked=worked_before(tx.release.definitions, zone, tx.now),
        )
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
        rates = rates_in(self.folder, self.values, self.tx.workspace.currency)
        if rates:
            set_rates(self.tx, self.actor, rates)

    def load_records(self, path: Path) -> None:
        for piece in pieces_of(path, self.values, self.tx.now):
            result = write_piece(self.tx, self.actor, piece, self.values)
            if piece.mode == "create":
                self.report.records[piece.object] = self.report.records.get(piece.object, 0) + result.created
