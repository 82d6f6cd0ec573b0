"""Where personal data is kept, and all of it that there is of one record, to be handed out."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.definitions import FieldDefinition, ObjectDefinition, Usage, usages
from dougong.fields import FIELD_TYPES
from dougong.problems import N_
from dougong.records.personal import personal_data, personal_fields
from dougong.web.screens import Screen, reading
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting
from dougong.web.texts import gettext

MOST_USES = 12
KINDS = {
    "app": N_("App"),
    "object": N_("Object"),
    "view": N_("View"),
    "form": N_("Form"),
    "pipeline": N_("Pipeline"),
    "role": N_("Role"),
}
SETTINGS.register(
    "personal_data",
    SettingsPage(
        "web.personal_data",
        N_("Personal data"),
        N_("Which fields tell something of people, where they are used, and who reads the sensitive ones."),
        "fingerprint",
        "organisation",
        "people",
        60,
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/personal-data", endpoint="personal_data")(show_places)
    web.get("/o/<name>/<int:record_id>/personal-data", endpoint="export_personal_data")(hand_out)


def show_places() -> str:
    with reading() as screen:
        POLICY.require_right(screen.actor, "people")
        used = usages(screen.definitions.documents)
        objects = [
            _place(screen, obj, fields, used)
            for obj in screen.definitions.objects.values()
            if (fields := [field for field in personal_fields(obj) if not field.derived_from])
        ]
        return show_setting(
            screen,
            "settings/personal.html",
            gettext("Personal data"),
            objects=objects,
            reads_url=url_for("web.audit_log", kind="sensitive_read") if screen.has_right("audit") else None,
        )


def hand_out(name: str, record_id: int) -> Response:
    with reading() as screen:
        obj = screen.object(name)
        found = personal_data(screen.tx, screen.actor, name, record_id)
        title = gettext("Personal data {object} {id}").format(object=screen.titles.object(obj), id=record_id)
    body = orjson.dumps(found, option=orjson.OPT_INDENT_2)
    response = FlaskResponse(body, mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"{title}.json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _place(screen: Screen, obj: ObjectDefinition, fields: list[FieldDefinition], used: Any) -> dict[str, Any]:
    return {
        "title": screen.titles.plural(obj),
        "url": url_for("web.list_records", name=obj.name),
        "fields": [
            {
                "title": screen.titles.field(field),
                "type": _type(screen, field),
                "personal": field.personal,
                "sensitive": field.sensitive,
                "uses": _uses(screen, obj, used.get(field.id, [])),
            }
            for field in fields
        ],
    }


def _type(screen: Screen, field: FieldDefinition) -> str:
    return FIELD_TYPES[field.type_name].title.get(screen.language.partition("-")[0], field.type_name)


def _uses(screen: Screen, own: ObjectDefinition, found: list[Usage]) -> list[str]:
    """What it is used in, without the object that it belongs to and without translations."""
    texts: dict[str, None] = {}
    for use in found:
        if use.how == "translation" or use.document_id == own.id:
            continue
        document = screen.definitions.documents.get((use.kind, use.document_id))
        title = screen.titles.of(
            use.document_id, "title", document["title"] if document else use.document_name
        )
        texts[f"{gettext(KINDS[use.kind])} “{title}”" if use.kind in KINDS else title] = None
    listed = list(texts)
    return [*listed[:MOST_USES], "…"] if len(listed) > MOST_USES else listed
