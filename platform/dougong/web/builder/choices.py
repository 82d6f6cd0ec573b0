"""What can be chosen where a schema asks for an element of a kind, or for one of a few words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dougong.access import department_tree, list_users
from dougong.access.groups import list_groups
from dougong.definitions import STORED_KINDS, SYSTEM_FIELDS, FieldDefinition
from dougong.definitions.language import Node, ReferenceSpec, node
from dougong.definitions.walking import Document, Spot, walk
from dougong.problems import N_
from dougong.web.builder.controls import Choice
from dougong.web.builder.drafting import Design
from dougong.web.lists import view_kinds
from dougong.web.texts import gettext
from dougong.web.titles import SYSTEM_TITLES

WORDS: Mapping[str, str] = {
    "full": N_("Full width"),
    "half": N_("Half width"),
    "kept": N_("The value is kept"),
    "emptied": N_("The value is emptied"),
    "never": N_("Never"),
    "yearly": N_("Every year"),
    "monthly": N_("Every month"),
    "daily": N_("Every day"),
    "count": N_("Count"),
    "distinct": N_("Count different values"),
    "sum": N_("Sum"),
    "avg": N_("Average"),
    "min": N_("Least"),
    "max": N_("Greatest"),
    "first": N_("First"),
    "last": N_("Last"),
    "block": N_("Stops the save"),
    "warn": N_("Warns, and lets pass"),
    "open": N_("Open"),
    "won": N_("Won"),
    "lost": N_("Lost"),
    **view_kinds.TITLES,
    "left": N_("Left"),
    "right": N_("Right"),
    "chart": N_("Chart"),
    "recent": N_("Opened of late"),
    "number": N_("Number"),
    "date": N_("Day"),
    "date-time": N_("Day and time"),
}
IN_BASE = N_("{title} in the workspace's currency")
COLOURS: Mapping[str, str] = {
    "grey": N_("Grey"),
    "accent": N_("Blue"),
    "teal": N_("Teal"),
    "violet": N_("Violet"),
    "good": N_("Green"),
    "warn": N_("Amber"),
    "bad": N_("Red"),
}


def enum_choices(here: Node, language: str) -> list[Choice]:
    return [Choice(str(value), word_of(here, str(value), language)) for value in here.schema.get("enum", ())]


def word_of(here: Node, value: str, language: str) -> str:
    """What a word of a closed set is called: as the schema says, or else as it is known here."""
    said = here.schema.get("x-words", {}).get(value)
    if said is not None:
        return str(said[1] if language == "zh" else said[0])
    words = COLOURS if "accent" in here.schema.get("enum", ()) else WORDS
    return gettext(words[value]) if value in words else value.replace("_", " ")


def help_in_words(here: Node, text: str, language: str) -> str:
    """A help text that tells of each word of a closed set, which whoever writes files needs, as it is called here."""
    for value in map(str, here.schema.get("enum", ())):
        told = rf"(?<![\w-]){re.escape(value)}(?=(?:, \w+)*[:：])|(?<=Without it, ){re.escape(value)}(?=\.)"
        text = re.sub(rf"{told}|(?<=不填为) ?{re.escape(value)}(?=。)", word_of(here, value, language), text)
    return text


def offered(design: Design, what: str) -> list[Choice]:
    """What there is to choose from though no definition has it: people by their addresses, groups by name,
    departments by their paths."""
    tx = design.screen.tx
    if what == "departments":
        return [Choice(one.path, one.path) for one in department_tree(tx, active_only=True)]
    if what == "groups":
        return [Choice(group.name, group.name) for group in list_groups(tx)]
    return [Choice(user.email, user.name) for user in list_users(tx) if user.active]


def owner_of(design: Design, spot: Spot, of: str) -> str:
    """The name of the object whose fields are meant at a spot of a document in file form; "" if none is."""
    root = (*spot.above, spot.value)[0]
    name = root.get("name") if of == "" else spot.look(of)
    return str(name) if name in design.definitions.objects else ""


def choices_for(design: Design, spot: Spot) -> list[Choice]:
    spec = spot.node.reference
    assert spec is not None  # noqa: S101 - asked of references only
    if spec.type == "field":
        return _field_choices(design, spec, owner_of(design, spot, spec.of), spot)
    if spec.type == "option":
        return _option_choices(design, spec, spot)
    if spec.type not in STORED_KINDS:
        root = (*spot.above, spot.value)[0]
        parts = walk(Spot(node(root["kind"]), root))
        found = (one.value for one in parts if one.node.element and one.node.element.type == spec.type)
        return [Choice(one["name"], str(one.get("title", one["name"]))) for one in found if "name" in one]
    wanted = spot.look(spec.sameObject) if spec.sameObject else None
    owner = design.definitions.objects.get(wanted or "")
    return [
        Choice(document["name"], _document_title(design, document))
        for document in design.documents.of_kind(spec.type)
        if owner is None or document.get("object") == owner.id
    ]


def _document_title(design: Design, document: Document) -> str:
    own = document.get("title", document["name"])
    title = design.texts.shown(document["id"], "title", design.screen.language, own)
    owner = design.definitions.objects_by_id.get(document.get("object", ""))
    return f"{design.titles.plural(owner)} · {title}" if owner else title


def _field_choices(design: Design, spec: ReferenceSpec, owner: str, spot: Spot) -> list[Choice]:
    if not owner:
        return []
    pointed = spot.look(spec.pointsTo) if spec.pointsTo else None
    found = list(_fields(design, spec, owner, pointed))
    if spec.system and not spec.fieldTypes:
        found += [
            Choice(name, gettext(SYSTEM_TITLES[name]), gettext("Of every record")) for name in SYSTEM_FIELDS
        ]
    if spec.path:
        found += list(_paths(design, spec, owner))
    if spec.direction:
        down = gettext("{name}, descending")
        found += [Choice(f"-{one.value}", down.format(name=one.title), one.group) for one in found]
    return found


def _fields(design: Design, spec: ReferenceSpec, owner: str, pointed: str | None) -> Iterator[Choice]:
    target = design.definitions.objects.get(pointed or "")
    for name, field in fields_of(design, owner).items():
        types = (field["fieldType"], field.get("result"))
        if spec.fieldTypes and not set(types) & set(spec.fieldTypes):
            continue
        if target is not None and field.get("target") != target.id:
            continue
        yield Choice(name, field_title(design, field))
    if spec.system:
        for name, derived in derived_fields(design, owner).items():
            if not spec.fieldTypes or derived.type_name in spec.fieldTypes:
                yield Choice(name, derived_title(design, derived))


def _paths(design: Design, spec: ReferenceSpec, owner: str) -> Iterator[Choice]:
    """Over one reference; farther ones are written by hand in an expression."""
    for name, field in fields_of(design, owner).items():
        target = design.definitions.objects_by_id.get(field.get("target", ""))
        if field["fieldType"] != "reference" or target is None:
            continue
        for inner, reached in fields_of(design, target.name).items():
            types = {reached["fieldType"], reached.get("result")}
            if reached["fieldType"] != "line_items" and (not spec.fieldTypes or types & set(spec.fieldTypes)):
                group = field_title(design, field)
                yield Choice(f"{name}.{inner}", f"{group} · {field_title(design, reached)}", group)


def _option_choices(design: Design, spec: ReferenceSpec, spot: Spot) -> list[Choice]:
    owner, named = owner_of(design, spot, spec.of), spot.look(spec.field)
    field = fields_of(design, owner).get(str(named)) if owner else None
    language = design.screen.language
    return [
        Choice(one["key"], design.texts.shown(one["id"], "title", language, one["title"]))
        for one in (field or {}).get("options", ())
    ]


def fields_of(design: Design, object_name: str) -> Mapping[str, Document]:
    """In stored form, by name."""
    document = design.documents.by_name("object", object_name)
    found: Mapping[str, Document] = document["properties"] if document is not None else {}
    return found


def derived_fields(design: Design, object_name: str) -> Mapping[str, FieldDefinition]:
    """Those that follow from the object's currency, by name."""
    owner = design.definitions.objects.get(object_name)
    return {field.name: field for field in owner.fields if field.derived_from} if owner is not None else {}


def derived_title(design: Design, field: FieldDefinition) -> str:
    title = design.titles.field(field)
    amount = field.derived_from in design.definitions.fields_by_id
    return gettext(IN_BASE).format(title=title) if amount else title


def field_title(design: Design, field: Document) -> str:
    return design.texts.shown(field["id"], "title", design.screen.language, field["title"])
