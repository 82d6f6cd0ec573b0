"""Merging two records: choosing the other one, then which value stays of each field in which they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.duplicates import duplicates_of
from dougong.errors import DougongError
from dougong.records import deletion_preview, get, merge
from dougong.records.layout import layout_of
from dougong.records.merging import takeable
from dougong.web.addresses import whole_number
from dougong.web.faces import look_of
from dougong.web.forms.matches import matched_views
from dougong.web.languages import say_all
from dougong.web.record.undo_pages import undo_address
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext, told
from dougong.web.titles import record_title
from dougong.web.toasts import toast

OTHER = "with"
TAKE = "take"


@dataclass(frozen=True, slots=True)
class Choice:
    """A field in which the two differ. ``taken``: the value of the one that goes is the one to stay."""

    name: str
    title: str
    kept: Any
    merged: Any
    taken: bool


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/<int:record_id>/merge")(ask_to_merge)
    web.post("/o/<name>/<int:record_id>/merge")(merge_records)


def ask_to_merge(name: str, record_id: int) -> str:
    with reading() as screen:
        obj = screen.object(name, "delete")
        return _page(screen, obj, record_id, request.args.get(OTHER, type=whole_number), None, ())


def merge_records(name: str, record_id: int) -> Response | tuple[str, int]:
    """The record of the address stays."""
    typed = request.form
    merged_id = typed.get(OTHER, 0, type=whole_number)
    chosen = [
        one.removeprefix(f"{TAKE}.")
        for one, side in typed.items()
        if one.startswith(f"{TAKE}.") and side == "merged"
    ]
    versions = {
        one: version
        for one, version in (
            (record_id, typed.get("version", type=whole_number)),
            (merged_id, typed.get("other", type=whole_number)),
        )
        if version is not None
    }
    try:
        with writing() as screen:
            screen.object(name, "delete")
            merged = merge(screen.tx, screen.actor, name, record_id, merged_id, chosen, versions)
    except DougongError as refusal:
        with reading() as screen:
            obj = screen.object(name, "delete")
            said = tuple(dict.fromkeys(say_all(refusal.problems)))
            return _page(screen, obj, record_id, merged_id, frozenset(chosen), said), 422
    toast(gettext("The two records are one now."), undo=undo_address(merged.run))
    return redirect(url_for("web.show_record", name=name, record_id=record_id), 303)


def _page(
    screen: Screen,
    obj: ObjectDefinition,
    kept_id: int,
    merged_id: int | None,
    chosen: frozenset[str] | None,
    refused: tuple[str, ...],
) -> str:
    kept = get(screen.tx, screen.actor, obj.name, kept_id, sensitive="masked")
    title = record_title(obj, kept)
    address = url_for("web.show_record", name=obj.name, record_id=kept_id)
    crumbs = object_crumbs(screen, obj, Crumb(title, address), Crumb(gettext("Merge")))
    context: dict[str, Any] = {
        "object": obj,
        "record": kept,
        "record_title": title,
        "refused": refused,
        "back": address,
    }
    if not merged_id or merged_id == kept_id:
        likely = duplicates_of(screen.tx, screen.actor, obj.name, kept_id)
        context |= {"other": None, "matches": matched_views(screen, likely, kept_id)}
        return show(screen, "merge.html", crumbs, obj, **context)
    other = get(screen.tx, screen.actor, obj.name, merged_id, sensitive="masked")
    swapped: dict[str, Any] = {"name": obj.name, "record_id": merged_id, OTHER: kept_id}
    context |= {
        "other": other,
        "other_title": record_title(obj, other),
        "choices": list(_choices(screen, obj, kept, other, chosen)),
        "moving": _moving(screen, obj, merged_id),
        "swap": url_for("web.ask_to_merge", **swapped),
    }
    return show(screen, "merge.html", crumbs, obj, **context)


def _choices(
    screen: Screen,
    obj: ObjectDefinition,
    kept: Mapping[str, Any],
    other: Mapping[str, Any],
    chosen: frozenset[str] | None,
) -> Iterator[Choice]:
    """What differs, of what can be chosen. A blank gives way to what is filled in."""
    names = takeable(screen.actor, layout_of(screen.tx.release, obj.name))
    whole = [
        get(screen.tx, screen.actor, obj.name, one["id"], (*names, "id"), sensitive="inward")
        for one in (kept, other)
    ]
    for name in names:
        here, there = (one[name] for one in whole)
        if here == there:
            continue
        taken = name in chosen if chosen is not None else here is None
        field = obj.fields_by_name.get(name)
        here, there = (_shown(screen, field, one[name]) for one in (kept, other))
        yield Choice(name, screen.titles.segment(field.id if field else name), here, there, taken)


def _shown(screen: Screen, field: Any, value: Any) -> Any:
    if value is None:
        return None
    if field is None:
        return screen.formats.person(value)
    return look_of(field.type_name).shown(screen.formats, value, field)


def _moving(screen: Screen, obj: ObjectDefinition, merged_id: int) -> list[str]:
    """What refers to the one that goes, as far as its reader may know."""
    preview = deletion_preview(screen.tx, screen.actor, obj.name, [merged_id])
    counts: dict[str, int] = {}
    going = [(one.object, one.count) for one in preview.deletes]
    for name, count in [*going, *((one.object, one.count) for one in (*preview.keeps, *preview.clears))]:
        if POLICY.can(screen.actor, "read", screen.definitions.object(name)):
            counts[name] = counts.get(name, 0) + count
    return [
        told(screen.titles.plural(screen.definitions.object(one)), count) for one, count in counts.items()
    ]
