"""Rights to design and publish that reach only as far as some apps, at the draft itself: no door can forget them."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, create_user
from dougong.access.app_reach import apps_of_objects
from dougong.errors import Conflict, Forbidden
from dougong.storage import Draft, Workspace, plan, publish
from dougong.storage.releases import restore

Document = dict[str, Any]


def item(name: str, **fields: Document) -> Document:
    return {
        "kind": "object",
        "name": name,
        "title": name.title(),
        "titleField": "name",
        "properties": {"name": {"fieldType": "text", "title": "Name"}, **fields},
    }


def app(name: str, *objects: str) -> Document:
    menu = [{"name": one, "object": one} for one in objects]
    return {"kind": "app", "name": name, "title": name.title(), "menu": menu}


def view(name: str, of: str, **more: Any) -> Document:
    columns = [{"field": "name"}]
    return {
        "kind": "view",
        "name": name,
        "title": name,
        "object": of,
        "type": "list",
        "columns": columns,
        **more,
    }


LINES: Document = {"fieldType": "line_items", "title": "Lines", "target": "line", "via": "order"}
ORDER: Document = {"fieldType": "reference", "title": "Order", "target": "order", "onDelete": "cascade"}
CUSTOMER: Document = {"fieldType": "reference", "title": "Customer", "target": "account"}
READ = {"name": "read", "operations": ["read", "update"]}
DESIGN: list[Document] = [
    item("account"),
    item("order", lines=LINES, customer=CUSTOMER),
    item("line", order=ORDER, price={"fieldType": "integer", "title": "Price"}),
    item(
        "salary", amount={"fieldType": "integer", "title": "Amount"}, order={**ORDER, "onDelete": "restrict"}
    ),
    item("hidden"),
    app("shop", "order", "account"),
    app("crm", "account"),
    app("office", "salary"),
    view("all_orders", "order"),
    view("all_salaries", "salary"),
    {
        "kind": "role",
        "name": "shopkeeper",
        "title": "Shopkeeper",
        "rights": ["design", "publish"],
        "manage": {"apps": ["shop"]},
        "rules": [{**READ, "name": one, "object": one} for one in ("order", "line", "account")],
    },
    {"kind": "role", "name": "designer", "title": "Designer", "rights": ["design"], "rules": [READ]},
]


@pytest.fixture
def shop(quick: Workspace) -> Workspace:
    assert [p for p in Draft(quick).apply(DESIGN) if p.severity == "error"] == []
    publish(quick)
    return quick


def keeper(workspace: Workspace, role: str = "shopkeeper") -> int:
    with workspace.write() as tx:
        return create_user(tx, SYSTEM, f"{role}@example.com", roles=[role]).id


def refused(workspace: Workspace, by: int, *files: Document) -> dict[str, str]:
    """Places and codes; the draft is as before."""
    before = Draft(workspace).state
    with pytest.raises(Forbidden) as refusal:
        Draft(workspace).apply(list(files), actor_id=by)
    assert Draft(workspace).state.version == before.version
    return {problem.place.partition("#")[0]: problem.code for problem in refusal.value.problems}


def test_an_object_belongs_to_the_apps_whose_menus_it_stands_in(shop: Workspace) -> None:
    with shop.read() as tx:
        documents = tx.release.documents
    names = {doc["id"]: doc["name"] for doc in documents.values()}
    found = {names[key]: {names[one] for one in apps} for key, apps in apps_of_objects(documents).items()}
    assert found == {"account": {"shop", "crm"}, "order": {"shop"}, "line": {"shop"}, "salary": {"office"}}


def test_what_belongs_to_ones_apps_is_designed_and_published(shop: Workspace) -> None:
    by = keeper(shop)
    note = {"fieldType": "text", "title": "Note"}
    draft = Draft(shop)
    draft.apply([item("order", lines=LINES, customer=CUSTOMER, note=note)], actor_id=by)
    draft.apply([item("line", order=ORDER, price=note), view("mine", "order")], actor_id=by)
    draft.apply([item("parcel"), view("parcels", "parcel")], actor_id=by)
    draft.apply([app("shop", "order", "account", "parcel")], actor_id=by)
    assert draft.undo(actor_id=by) and draft.redo(actor_id=by)
    with shop.read() as tx:
        planned = plan(tx)
    assert publish(shop, by, planned).number == 2
    draft.apply([item("parcel", note=note)], actor_id=by)
    draft.discard(actor_id=by)


def test_what_lies_outside_is_refused_with_its_place(shop: Workspace) -> None:
    by, note = keeper(shop), {"fieldType": "text", "title": "Note"}
    outside = "outside_your_apps"
    assert refused(shop, by, item("salary", note=note)) == {"object/salary": outside}
    assert refused(shop, by, item("account", note=note)) == {"object/account": outside}
    assert refused(shop, by, item("hidden", note=note)) == {"object/hidden": outside}
    assert refused(shop, by, app("crm", "account", "order")) == {"app/crm": outside}
    assert refused(shop, by, app("new", "order")) == {"app/new": outside}
    assert refused(shop, by, view("all_salaries", "order")) == {"view/all_salaries": outside}
    assert refused(shop, by, view("some", "salary"), view("mine", "order")) == {"view/some": outside}
    role = {"kind": "role", "name": "shopkeeper", "title": "S", "rights": ["people"], "rules": []}
    assert refused(shop, by, role) == {"role/shopkeeper": outside}
    with pytest.raises(Forbidden):
        Draft(shop).delete("view", shop_id(shop, "view", "all_salaries"), actor_id=by)


def shop_id(workspace: Workspace, kind: str, name: str) -> str:
    found = Draft(workspace).documents.by_name(kind, name)
    assert found is not None
    return str(found["id"])


def test_nothing_is_drawn_into_ones_own_apps(shop: Workspace) -> None:
    """Neither what stands in no app, by a menu, nor what another app has, by lines."""
    by = keeper(shop)
    assert refused(shop, by, app("shop", "order", "account", "hidden")) == {"object/hidden": "takes_over"}
    Draft(shop).apply([app("shop", "order", "account", "salary")], actor_id=by)  # shown, but not one's own
    assert refused(shop, by, item("salary")) == {"object/salary": "outside_your_apps"}


def test_nobody_shows_what_they_do_not_see(shop: Workspace) -> None:
    by = keeper(shop)
    rollup = {
        "fieldType": "rollup",
        "title": "Pay",
        "object": "salary",
        "via": "order",
        "function": "sum",
        "field": "amount",
    }
    assert refused(shop, by, item("order", lines=LINES, customer=CUSTOMER, pay=rollup)) == {
        "object/order": "unseen"
    }
    lookup = {"fieldType": "lookup", "title": "Customer's name", "path": "customer.name"}
    Draft(shop).apply([item("order", lines=LINES, customer=CUSTOMER, called=lookup)], actor_id=by)


def test_automations_stay_within(shop: Workspace) -> None:
    by = keeper(shop)
    step = {
        "name": "one",
        "do": "create",
        "object": "salary",
        "values": [{"field": "name", "expression": "'x'"}],
    }
    spy = {
        "kind": "automation",
        "name": "spy",
        "title": "Spy",
        "object": "order",
        "trigger": {"on": "created"},
        "steps": [step],
    }
    assert refused(shop, by, spy) == {"automation/spy": "outside_your_apps"}


def test_steps_of_others_are_neither_undone_nor_discarded(shop: Workspace) -> None:
    by, other = keeper(shop), keeper(shop, "designer")
    draft = Draft(shop)
    draft.apply([view("mine", "order")], actor_id=by)
    draft.apply([view("theirs", "salary")], actor_id=other)
    for change in (lambda: draft.undo(actor_id=by), lambda: draft.discard(actor_id=by)):
        with pytest.raises(Forbidden) as refusal:
            change()
        assert [problem.place for problem in refusal.value.problems] == ["view/theirs"]
    assert draft.undo(actor_id=other)
    assert draft.undo(actor_id=by)
    draft.redo(actor_id=by)
    with pytest.raises(Forbidden):
        draft.redo(actor_id=by)


def test_a_draft_with_changes_of_others_is_not_published(shop: Workspace) -> None:
    """Also where they came after the plan was looked at, and where there was no plan at all."""
    by, draft = keeper(shop), Draft(shop)
    draft.apply([view("mine", "order")], actor_id=by)
    with shop.read() as tx:
        looked_at = plan(tx)
    draft.apply([view("theirs", "salary")], actor_id=keeper(shop, "designer"))
    with pytest.raises(Conflict):
        publish(shop, by, looked_at)
    with shop.read() as tx:
        current = plan(tx)
    for confirmed in (current, None):
        with pytest.raises(Forbidden) as refusal:
            publish(shop, by, confirmed)
        assert [problem.place for problem in refusal.value.problems] == ["view/theirs"]
    assert publish(shop, None, current).number == 2
    with pytest.raises(Forbidden):
        restore(shop, 1, by)


def test_a_new_object_has_to_stand_in_an_app_before_it_is_published(shop: Workspace) -> None:
    by, draft = keeper(shop), Draft(shop)
    draft.apply([item("parcel")], actor_id=by)
    with pytest.raises(Forbidden) as refusal:
        publish(shop, by)
    assert [problem.code for problem in refusal.value.problems] == ["in_no_app"]


def test_of_translations_the_texts_of_ones_own_can_be_changed(shop: Workspace) -> None:
    by, ids = keeper(shop), {name: shop_id(shop, "object", name) for name in ("order", "salary")}
    draft, texts = Draft(shop), {ids["order"]: {"title": "订单"}}
    named = {"kind": "translation", "id": "trn_a1b2c3d4e5", "name": "zh", "language": "zh"}
    draft.put({**named, "entries": texts}, actor_id=by)
    draft.put({**named, "entries": {**texts, ids["salary"]: {"title": "工资"}}})
    for entries in (texts, {}, {ids["salary"]: {"title": "薪水"}}):
        with pytest.raises(Forbidden):
            draft.put({**named, "entries": entries}, actor_id=by)
    draft.put({**named, "entries": {ids["salary"]: {"title": "工资"}}}, actor_id=by)
