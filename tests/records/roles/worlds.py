"""Random roles, and a firm of five people whose records they are about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from dougong.access import (
    SYSTEM,
    Actor,
    actor_of,
    add_department,
    add_member,
    create_key,
    create_user,
    get_user,
)
from dougong.access.groups import add_group, add_to_group
from dougong.access.reporting import set_manager
from dougong.records import PUBLISH_HOOKS, create
from dougong.records.sharing import share
from dougong.storage import Draft, Transaction, Workspace, publish
from hypothesis import strategies as st

from tests.records.roles.design import objects
from tests.records.roles.oracle import CONDITIONS, Person, World

TEXTS = {"account": ("notes", "phone"), "deal": (), "item": ()}
FIELDS = {
    "account": ("name", "phone", "notes", "region"),
    "deal": ("name", "amount", "account", "status"),
    "item": ("name", "deal", "price", "cost"),
}
REFERENCES = {"account": "account", "deal": "deal"}
THROUGH = {"deal": "account", "item": "deal"}
ROWS = ("all", "own", "department", "department_below", "reports", "shared")
MORE = ("update", "update", "create", "delete", "restore", "export", "share", "bulk", "comment")


@st.composite
def rules(draw: st.DrawFn, item: str) -> dict[str, Any]:
    found: dict[str, Any] = {"object": item, "rows": draw(st.sampled_from(ROWS))}
    more = draw(st.lists(st.sampled_from(MORE), max_size=5, unique=True))
    found["operations"] = ["read", *more] if draw(st.integers(0, 4)) else ["update", "delete"]
    if item in THROUGH and draw(st.integers(0, 3)) == 0:
        found["through"] = THROUGH[item]
        found["rows"] = "all"
    if item == "deal" and found["rows"] in ("department", "department_below"):
        found["by"] = draw(st.sampled_from(["owner", "coach", "home"]))
    elif item == "deal" and found["rows"] in ("own", "reports"):
        found["by"] = draw(st.sampled_from(["owner", "coach"]))
    if "update" in found["operations"] and draw(st.integers(0, 3)) == 0:
        found["leaving"] = True
    fitting = {
        "account": ["region = 'north'"],
        "deal": [text for text in CONDITIONS if not text.startswith("region")],
        "item": [],
    }[item]
    if fitting and draw(st.integers(0, 3)) == 0:
        found["condition"] = draw(st.sampled_from(fitting))
    return found


@st.composite
def kept_back(draw: st.DrawFn, item: str) -> dict[str, Any] | None:
    hidden = draw(st.lists(st.sampled_from(FIELDS[item]), max_size=2, unique=True))
    masked = [name for name in TEXTS[item] if draw(st.integers(0, 2)) == 0 and name not in hidden]
    fixed = [name for name in FIELDS[item] if draw(st.integers(0, 4)) == 0 and name not in hidden]
    kept = {"hidden": hidden, "masked": masked, "readOnly": [name for name in fixed if name not in masked]}
    found = {"object": item} | {kind: names for kind, names in kept.items() if names}
    return found if len(found) > 1 else None


@st.composite
def role(draw: st.DrawFn, name: str) -> dict[str, Any]:
    listed = [draw(rules(item)) for item in FIELDS for _ in range(draw(st.integers(1, 3)))]
    numbered = [{"name": f"rule_{number}", **one} for number, one in enumerate(listed)]
    fields = [one for item in FIELDS if (one := draw(kept_back(item))) is not None]
    return {"kind": "role", "name": name, "title": name, "rules": numbered, "fields": fields}


Design = tuple[list[dict[str, Any]], list[list[str]]]


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """Roles, and who holds which."""
    names = ("one", "two", "three", "four")
    held = [draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)) for _ in range(5)]
    return [draw(role(name)) for name in names], held


@dataclass
class House:
    """Five people in four departments, and records of which everybody owns some; ``begin`` gives roles."""

    workspace: Workspace
    world: World
    keys: dict[int, str]

    def begin(self, design: Design) -> list[tuple[Person, Actor]]:
        documents, held = design
        Draft(self.workspace).apply({f"{document['name']}.json": document for document in documents})
        publish(self.workspace, None)
        self.world.roles = {document["name"]: document for document in documents}
        found = []
        with self.workspace.write() as tx:
            for person, roles in zip(self.world.people.values(), held, strict=True):
                person.roles = roles
                tx.execute('UPDATE "_dg_user" SET "roles" = ? WHERE "id" = ?', (json.dumps(roles), person.id))
                found.append((person, actor_of(tx, get_user(tx, person.id))))
        return found


def build(workspace: Workspace) -> House:
    workspace.publish_hooks += [*PUBLISH_HOOKS]
    Draft(workspace).apply(objects())
    publish(workspace, None)
    with workspace.write() as tx:
        top = add_department(tx, SYSTEM, "Top").id
        left, right = (add_department(tx, SYSTEM, name, top).id for name in ("Left", "Left 2"))
        below = add_department(tx, SYSTEM, "Below", left).id
        parents = {top: None, left: top, right: top, below: left}
        places = ([top], [left], [right, below], [below], [])
        group = add_group(tx, SYSTEM, "Group").id
        people: dict[int, Person] = {}
        for number, departments in enumerate(places):
            user = create_user(tx, SYSTEM, f"p{number}@example.com", roles=[]).id
            for department in departments:
                add_member(tx, SYSTEM, department, user)
            people[user] = Person(
                user, set(departments), departments[0] if departments else None, None, set()
            )
        ids = list(people)
        for lower, upper in ((1, 0), (3, 1), (2, 0)):
            set_manager(tx, SYSTEM, ids[lower], ids[upper])
            people[ids[lower]].manager = ids[upper]
        add_to_group(tx, SYSTEM, group, ids[4])
        people[ids[4]].groups.add(group)
        world = World({}, people, parents, {item: {} for item in FIELDS})
        _fill(tx, world, ids, [top, left, right, below, None])
        for about, number, whom, whom_id, level in (
            ("deal", 1, "user", ids[4], "read"),
            ("deal", 2, "group", group, "edit"),
            ("deal", 3, "department", left, "read"),
            ("account", 2, "department", top, "edit"),
            ("account", 1, "user", ids[3], "edit"),
        ):
            share(tx, SYSTEM, about, number, whom, whom_id, level)  # type: ignore[arg-type]
            world.shares.append((about, number, whom, whom_id, level))
        keys = {user: create_key(tx, SYSTEM, user)[1] for user in ids}
    return House(workspace, world, keys)


def _fill(tx: Transaction, world: World, ids: list[int], departments: list[int | None]) -> None:
    owners: list[int | None] = [*ids, None]

    def put(item: str, values: dict[str, Any]) -> int:
        made = create(tx, SYSTEM, item, values).id
        world.records[item][made] = {**values, "id": made}
        return made

    for number, owner in enumerate(owners):
        region = ("north", "south", None)[number % 3]
        values = {
            "name": f"acc{number} co",
            "phone": f"+86138001{number:05d}",
            "notes": f"word{number} long text",
        }
        account = put("account", {**values, "region": region, "owner": owner})
        made = put(
            "deal",
            {
                "name": f"deal{number} it",
                "amount": number * 100 or None,
                "account": account,
                "status": ("draft", "sent")[number % 2],
                "coach": owners[(number + 3) % len(owners)],
                "home": departments[(number + 1) % len(departments)],
                "owner": owners[(number + 2) % len(owners)],
            },
        )
        put("item", {"name": f"item{number} x", "deal": made, "price": number, "cost": 5, "owner": owner})
