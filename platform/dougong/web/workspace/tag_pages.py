"""Tags in use, field by field: renamed, merged and taken away by a job, coloured in the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition, to_file
from dougong.errors import InvalidInput, not_found
from dougong.expressions import rename
from dougong.fields.tags import COLOURS, colours_of
from dougong.fields.text_forms import key_text
from dougong.jobs.enqueuing import enqueue_for
from dougong.problems import N_, Problem
from dougong.records.tags_in_use import TagInUse, tags_in_use
from dougong.storage import Draft
from dougong.web.faces.multi_choices import tag_colour
from dougong.web.languages import say
from dougong.web.roles.role_editing import draft_documents
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext, listed
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

NOTHING_CHOSEN = N_("Choose at least one tag.")
NO_NAME = N_("Say what the chosen tags shall be called.")
COLOUR_TITLES = {
    "grey": N_("Grey"),
    "teal": N_("Teal"),
    "accent": N_("Blue"),
    "violet": N_("Violet"),
    "warn": N_("Amber"),
    "good": N_("Green"),
    "bad": N_("Red"),
}

SETTINGS.register(
    "tags",
    SettingsPage(
        "web.tag_fields",
        N_("Tags"),
        N_("Which tags are in use; rename, merge and colour them."),
        "tags",
        "workspace",
        "design",
        22,
        ("web.tags_of_field", "web.change_tags"),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/tags")(tag_fields)
    web.get("/settings/tags/<name>/<field>")(tags_of_field)
    web.post("/settings/tags/<name>/<field>")(change_tags)


@dataclass(frozen=True, slots=True)
class TagRow:
    tag: str
    colour: str
    chosen_colour: str
    records: str
    others: str
    url: str


def tag_fields() -> str:
    with reading() as screen:
        POLICY.require_right(screen.actor, "design")
        fields = [
            {
                "title": screen.titles.field(field),
                "object": screen.titles.plural(obj),
                "count": len(tags_in_use(screen.tx, screen.actor, obj.name, field.name)),
                "url": url_for("web.tags_of_field", name=obj.name, field=field.name),
            }
            for obj in screen.definitions.objects.values()
            if screen.may("read", obj)
            for field in obj.fields
            if field.type_name == "tags" and field.stored
        ]
        return show_setting(screen, "settings/tags.html", gettext("Tags"), fields=fields)


def tags_of_field(name: str, field: str) -> str:
    with reading() as screen:
        return _page(screen, name, field)


def change_tags(name: str, field: str) -> Response | tuple[str, int]:
    typed, action = request.form, request.form.get("action", "")
    try:
        with writing() as screen:
            _field(screen, name, field)
            if action == "colours":
                _colour(screen, name, field, typed)
                toast(gettext("The colours stand in the draft. They hold once it is published."))
                return redirect(url_for("web.tags_of_field", name=name, field=field), 303)
            payload = _payload(name, field, typed, action)
            job = enqueue_for(screen.tx, screen.actor, "retag", payload)
            return redirect(url_for("web.show_job", job_id=job), 303)
    except InvalidInput as refusal:
        messages = [say(problem) for problem in refusal.problems]
        with reading() as screen:
            return _page(screen, name, field, messages, typed), 422


def _payload(name: str, field: str, typed: MultiDict[str, str], action: str) -> dict[str, Any]:
    tags, to = typed.getlist("tag"), typed.get("to", "").strip()
    if not tags:
        raise InvalidInput(Problem("nothing_chosen", NOTHING_CHOSEN, "tag"))
    if action != "remove" and not to:
        raise InvalidInput(Problem("required", NO_NAME, "to"))
    return {"object": name, "field": field, "tags": tags, "to": None if action == "remove" else to}


def _colour(screen: Screen, name: str, field: str, typed: MultiDict[str, str]) -> None:
    documents = draft_documents(screen)
    found = documents.by_name("object", name)
    if found is None:
        raise not_found("object", name)
    file = to_file(documents, found, rename)
    definition = file["properties"].get(field)
    if definition is None:
        raise not_found("field", field)
    chosen = {tag: typed.get(f"colour.{index}", "") for index, tag in enumerate(typed.getlist("known"))}
    kept = {one["tag"]: one["colour"] for one in definition.get("colours", ()) if one["tag"] not in chosen}
    kept |= {tag: colour for tag, colour in chosen.items() if colour in COLOURS}
    definition["colours"] = [{"tag": tag, "colour": colour} for tag, colour in kept.items()]
    if not definition["colours"]:
        del definition["colours"]
    problems = Draft(screen.workspace, screen.tx).apply([file], actor_id=screen.actor.user_id)
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise InvalidInput(errors)


def _field(screen: Screen, name: str, field_name: str) -> tuple[ObjectDefinition, FieldDefinition]:
    POLICY.require_right(screen.actor, "design")
    obj = screen.object(name)
    field = obj.fields_by_name.get(field_name)
    if field is None or field.type_name != "tags":
        raise not_found("field", field_name)
    return obj, field


def _page(
    screen: Screen,
    name: str,
    field_name: str,
    messages: Sequence[str] = (),
    typed: Mapping[str, str] | None = None,
) -> str:
    obj, field = _field(screen, name, field_name)
    used = tags_in_use(screen.tx, screen.actor, name, field_name)
    title = screen.titles.field(field)
    return show_setting(
        screen,
        "settings/tags_of_field.html",
        title,
        Crumb(gettext("Tags"), url_for("web.tag_fields")),
        object=screen.titles.plural(obj),
        field=title,
        rows=[_row(screen, obj, field, one) for one in used],
        colours=[(key, gettext(text)) for key, text in COLOUR_TITLES.items()],
        chosen=typed.getlist("tag") if isinstance(typed, MultiDict) else [],
        to=typed.get("to", "") if typed else "",
        messages=messages,
        may_change=screen.may("update", obj) and screen.may("bulk", obj),
        url=url_for("web.change_tags", name=name, field=field_name),
    )


def _row(screen: Screen, obj: ObjectDefinition, field: FieldDefinition, one: TagInUse) -> TagRow:
    return TagRow(
        one.tag,
        tag_colour(one.tag, field),
        colours_of(field).get(key_text(one.tag), ""),
        screen.formats.number(one.records),
        listed(one.spellings[1:]),
        url_for("web.list_records", name=obj.name, f=f"{field.name}~has_any~{one.tag}"),
    )
