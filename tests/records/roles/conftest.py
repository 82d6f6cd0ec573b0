from __future__ import annotations

from collections.abc import Callable

import pytest
from dougong.access import (
    SYSTEM,
    Actor,
    actor_of,
    add_department,
    add_member,
    create_user,
    find_user,
    follow_roles,
    get_user,
    set_manager,
)
from dougong.records import PUBLISH_HOOKS, create
from dougong.storage import Draft, Workspace, publish

from tests.records.roles.design import Document, objects
from tests.support.beginnings import Beginning, beginning_of

Publish = Callable[..., None]
HOOKS = (*PUBLISH_HOOKS, follow_roles)
PEOPLE = ("boss", "north", "south", "rep", "temp", "guest")


def _found(workspace: Workspace) -> None:
    workspace.publish_hooks += HOOKS
    Draft(workspace).apply(objects())
    publish(workspace, None)
    with workspace.write() as tx:
        sales = add_department(tx, SYSTEM, "Sales").id
        places = {"boss": sales}
        places |= {name: add_department(tx, SYSTEM, name.title(), sales).id for name in ("north", "south")}
        places |= dict.fromkeys(("rep", "temp"), places["north"])
        ids = {name: create_user(tx, SYSTEM, f"{name}@example.com", roles=[]).id for name in PEOPLE}
        for name, department in places.items():
            add_member(tx, SYSTEM, department, ids[name])
        for below, above in (("north", "boss"), ("south", "boss"), ("rep", "north"), ("temp", "north")):
            set_manager(tx, SYSTEM, ids[below], ids[above])
        for number, name in enumerate(PEOPLE, start=1):
            region = "south" if name == "south" else "north"
            values = {"name": f"{name} ltd", "phone": f"+86138000{number:05d}", "notes": f"secret{number}"}
            account = create(
                tx, SYSTEM, "account", {**values, "code": f"C{number}", "region": region, "owner": ids[name]}
            )
            create(
                tx,
                SYSTEM,
                "deal",
                {
                    "name": f"{name} deal",
                    "amount": number * 100,
                    "account": account.id,
                    "status": "draft" if number % 2 else "sent",
                    "owner": ids[name],
                    "items": [{"name": f"{name} line", "price": number, "cost": number * 7}],
                },
            )


beginning = beginning_of("firm", Beginning("firm-of-roles", _found))


@pytest.fixture
def firm(workspace: Workspace) -> Workspace:
    """Sales with North and South; the boss of both, a head of each, a rep and a temp in the north, and somebody
    who belongs to nothing. Everybody owns an account and a deal."""
    workspace.publish_hooks += HOOKS
    return workspace


@pytest.fixture
def roles(firm: Workspace) -> Publish:
    """Publishes roles, and gives them to people: ``roles(role("seller", …), rep=["seller"])``."""

    def put(*documents: Document, **holders: list[str]) -> None:
        Draft(firm).apply({f"{document['name']}.json": document for document in documents})
        publish(firm, None)
        with firm.write() as tx:
            for name, held in holders.items():
                tx.execute(
                    'UPDATE "_dg_user" SET "roles" = ? WHERE "email" = ?',
                    (str(held).replace("'", '"'), f"{name}@example.com"),
                )

    return put


@pytest.fixture
def actor(firm: Workspace) -> Callable[[str], Actor]:
    def find(name: str) -> Actor:
        with firm.read() as tx:
            user = find_user(tx, f"{name}@example.com")
            assert user is not None
            return actor_of(tx, get_user(tx, user.id))

    return find
