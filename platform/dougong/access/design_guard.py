"""Whoever may design or publish some apps only changes nothing outside of them, whatever the door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dougong.access.actor import Actor
from dougong.access.app_reach import AppReach, fields_of_objects
from dougong.access.people import actor_of, get_user
from dougong.access.policy import POLICY
from dougong.definitions import Documents, elements
from dougong.definitions.walking import Document
from dougong.definitions.where_used import mentions
from dougong.errors import Forbidden, NotFound
from dougong.problems import N_, Problem
from dougong.storage import Transaction
from dougong.storage.design_guards import GUARDS, DesignChange
from dougong.storage.draft_states import load

OUTSIDE = N_("“{title}” lies outside of the apps that you design: {apps}.")
FOREIGN = N_("The draft also changes “{title}”, which lies outside of the apps that you publish: {apps}.")
IN_NO_APP = N_("“{title}” stands in no app yet: put it into the menu of one of yours.")
TAKES_OVER = N_("“{title}” does not belong to your apps; whoever looks after all apps can put it there.")
UNSEEN = N_("This reads “{field}” of “{object}”, which you may not see.")


def guard(tx: Transaction, actor_id: int, change: DesignChange) -> None:
    try:
        actor = actor_of(tx, get_user(tx, actor_id))
    except NotFound:
        return
    problems = refusals(tx, actor, change)
    if problems:
        raise Forbidden(problems)


def refusals(tx: Transaction, actor: Actor, change: DesignChange) -> list[Problem]:
    """Nothing for whoever may do it with all apps. Who may not do it at all is refused at the door."""
    apps = POLICY.places(actor, change.doing)
    if POLICY.has_right(actor, change.doing) or not apps:
        return []
    return list(_outside(tx, actor, change, apps))


def designs(tx: Transaction, actor: Actor, document: Document) -> bool:
    """Whether somebody may change a definition: all of them, or what lies within the apps that they design."""
    apps = POLICY.places(actor, "design")
    if POLICY.has_right(actor, "design") or not apps:
        return POLICY.has_right(actor, "design")
    state = load(tx)
    reach = AppReach.of(apps, state.base, state.documents)
    return reach.document(document, fields_of_objects(state.base) | fields_of_objects(state.documents))


def publishing_refusals(tx: Transaction, actor: Actor) -> list[Problem]:
    """What would keep somebody from publishing the draft as it is."""
    state = load(tx)
    return refusals(tx, actor, DesignChange("publish", state.base, state.base, state.documents))


def _outside(tx: Transaction, actor: Actor, change: DesignChange, apps: frozenset[str]) -> Iterator[Problem]:
    before = AppReach.of(apps, change.base, change.before)
    after = AppReach.of(apps, change.base, change.after)
    old_fields, new_fields = fields_of_objects(change.before), fields_of_objects(change.after)
    params = {"apps": _titles(change.base, apps)}
    for key in dict.fromkeys([*change.before, *change.after]):
        old, new = change.before.get(key), change.after.get(key)
        if old == new:
            continue
        shown = old or new or {}
        place = f"{key[0]}/{shown.get('name', key[1])}"
        params["title"] = str(shown.get("title", shown.get("name", "")))
        if key[0] == "translation":
            outside = not _texts_of_ones_own(
                old or {}, new or {}, before, after, old_fields | new_fields, change
            )
        else:
            outside = (old is not None and not before.document(old, old_fields)) or (
                new is not None and not after.document(new, new_fields)
            )
        if outside:
            text = OUTSIDE if change.doing == "design" else FOREIGN
            yield Problem("outside_your_apps", text, place, dict(params))
        elif new is not None:
            if change.doing == "publish" and key[0] == "object" and not after.owners.get(key[1]):
                yield Problem("in_no_app", IN_NO_APP, place, {"title": params["title"]})
            yield from _unseen(tx, actor, old, new, place, after)
    yield from _taken_over(before, after)


def _texts_of_ones_own(
    old: Document,
    new: Document,
    before: AppReach,
    after: AppReach,
    fields: Mapping[str, str],
    change: DesignChange,
) -> bool:
    """A translation holds the texts of everything: those that change have to be about what is within reach."""
    was, will = old.get("entries", {}), new.get("entries", {})
    changed = {key for key in {*was, *will} if was.get(key) != will.get(key)}
    for documents, reach in ((change.before, before), (change.after, after)):
        own = [
            one for one in documents.values() if one["kind"] != "translation" and reach.document(one, fields)
        ]
        changed -= elements(Documents(own)).keys()
    return not changed and (not old or not new or _without_entries(old) == _without_entries(new))


def _without_entries(document: Document) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "entries"}


def _taken_over(before: AppReach, after: AppReach) -> Iterator[Problem]:
    """A published object comes into reach by nobody's own menu or lines."""
    for item in after.base.of_kind("object"):
        was, would = (_belongs(one, item["id"]) for one in (before, after))
        if would and not was and not after.published(item["id"]):
            yield Problem(
                "takes_over", TAKES_OVER, f"object/{item['name']}", {"title": item.get("title", item["name"])}
            )


def _belongs(reach: AppReach, object_id: str) -> bool:
    owners = reach.owners.get(object_id, frozenset())
    return bool(owners) and owners <= reach.apps


def _unseen(
    tx: Transaction, actor: Actor, old: Document | None, new: Document, place: str, reach: AppReach
) -> Iterator[Problem]:
    """A formula, a rollup or a lookup shows what it reads to whoever sees it: nobody shows what they do not see."""
    known = {used for used, _, _ in mentions(old)} if old is not None else set()
    for used, pointer, _ in mentions(new):
        field = tx.release.definitions.fields_by_id.get(used)
        if used in known or field is None:
            continue
        item = tx.release.definitions.object_by_id(field.object_id)
        if not reach.object(item.id) and not POLICY.can_read_field(actor, item, field):
            params = {"field": field.title, "object": item.title}
            yield Problem("unseen", UNSEEN, f"{place}#{pointer}", params)


def _titles(documents: Documents, apps: frozenset[str]) -> str:
    return ", ".join(sorted(app["title"] for app in documents.of_kind("app") if app["id"] in apps)) or "–"


GUARDS.register("apps", guard)
