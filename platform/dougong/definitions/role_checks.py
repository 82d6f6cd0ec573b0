"""What only shows when a role is seen with its objects and with the other roles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dougong.definitions.documents import Documents
from dougong.definitions.name_index import NameIndex
from dougong.definitions.roles import OF_APPS, OF_DEPARTMENTS
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

BUILT_IN = N_("“{name}” is a role of the product itself; choose another name.")
GRANTS_NOTHING = N_("This role allows nothing.")
NEEDS_OBJECT = N_("A rule for every object has no “{property}”: name the object that it is about.")
NOBODYS_FIELD = N_("“{name}” does not tell whose a record is.")
NEEDS_PERSON = N_("“{rows}” goes by people, and “{name}” holds departments.")
INERT_BY = N_("With the rows “{rows}” it does not matter whose a record is.")
NEVER_SHARED = N_("A new record is shared with nobody yet, so this rule lets nobody create one.")
NEVER_LEAVES = N_("Only what is updated can leave its rows, so “leaving” has no effect.")
UNREAD = N_("This role lets nobody read “{object}”, so this has no effect unless another role does.")
MASKED_TITLE = N_("“{name}” is what records are called by; it can be hidden, but not masked.")
KEPT_BACK_TWICE = N_("“{name}” is hidden here anyway.")
ALWAYS_READ_ONLY = N_("Nobody can set “{name}” anyway.")
NOT_FILLED_IN = N_(
    "“{name}” is required and has no default: whoever has only this role cannot create records."
)
SECOND_ACCESS = N_("The fields of “{object}” are spoken of before; say everything in one place.")
IN_A_CIRCLE = N_("Who may see what would follow in a circle: {path}.")
TOO_DEEP = N_("Rights can follow at most {limit} records in a row: {path}.")

GIVES_NOBODY = N_(
    "Only holders of the right “people” give roles, so this has no effect unless another role has it."
)
LIMITS_NOTHING = N_("This role gives no right that this could limit, so it has no effect.")
BUILT_IN_NAMES = ("administrator",)
MOST_THROUGH = 4
_OWNERS = ("owner", "created_by", "updated_by")
_BY_PEOPLE = ("own", "reports")
_WITHOUT_OWNER = ("all", "shared")


def role_checks(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "role":
        return
    if document["name"] in BUILT_IN_NAMES:
        yield Problem("built_in", BUILT_IN, "/name", {"name": document["name"]})
    if not document.get("rules") and not document.get("rights"):
        yield _warning("grants_nothing", GRANTS_NOTHING, "/rules")
    yield from _manage(document)
    for position, rule in enumerate(document.get("rules", ())):
        yield from (p.at(f"/rules/{position}{p.place}") for p in _rule(index, document, rule))
    seen: set[str] = set()
    for position, access in enumerate(document.get("fields", ())):
        place = f"/fields/{position}"
        item = documents.get(("object", access["object"]))
        if item is None:
            continue
        if access["object"] in seen:
            yield Problem("second_access", SECOND_ACCESS, f"{place}/object", {"object": item["name"]})
        seen.add(access["object"])
        yield from (p.at(place + p.place) for p in _access(document, access, item))


def _manage(document: Document) -> Iterator[Problem]:
    manage, rights = document.get("manage", {}), frozenset(document.get("rights", ()))
    if "roles" in manage and "people" not in rights:
        yield _warning("gives_nobody", GIVES_NOBODY, "/manage/roles")
    for name, limited in (("apps", OF_APPS), ("departments", OF_DEPARTMENTS)):
        if name in manage and not limited & rights:
            yield _warning("limits_nothing", LIMITS_NOTHING, f"/manage/{name}")


def through_problems(documents: Documents, index: NameIndex) -> Iterator[Problem]:
    """Over all roles at once, for their rules add up in one person."""
    edges: dict[str, dict[str, str]] = {}
    for document in documents.of_kind("role"):
        for position, rule in enumerate(document.get("rules", ())):
            owner = index.object(rule.get("object"))
            field = owner.fields_by_id.get(rule.get("through", "")) if owner else None
            if owner is not None and field is not None and field.target_id is not None:
                place = f"role:{document['name']}#/rules/{position}/through"
                edges.setdefault(owner.id, {}).setdefault(field.target_id, place)
    for start in edges:
        yield from _followed(index, edges, [start])


def _followed(index: NameIndex, edges: Mapping[str, Mapping[str, str]], path: list[str]) -> Iterator[Problem]:
    for target, place in edges.get(path[-1], {}).items():
        names = " → ".join(index.objects[step].name for step in (*path, target) if step in index.objects)
        if target == path[0]:
            yield Problem("in_a_circle", IN_A_CIRCLE, place, {"path": names})
        elif target in path:
            continue  # told where the circle begins
        elif len(path) >= MOST_THROUGH:
            yield Problem("too_deep", TOO_DEEP, place, {"path": names, "limit": MOST_THROUGH})
        else:
            yield from _followed(index, edges, [*path, target])


def _rule(index: NameIndex, document: Document, rule: Mapping[str, Any]) -> Iterator[Problem]:
    operations, rows, by = rule["operations"], rule.get("rows", "all"), rule.get("by")
    item = index.object(rule.get("object"))
    if "object" not in rule:
        for name in ("through", "condition", *(["by"] if by is not None and by not in _OWNERS else [])):
            if name in rule:
                yield Problem("needs_object", NEEDS_OBJECT, f"/{name}", {"property": name})
    elif item is not None and "read" not in operations and not reads(document, item.id):
        yield _warning("unread", UNREAD, "/operations", object=item.name)
    if by is not None:
        yield from _by(index, rule, rows, by)
    if rows == "shared" and operations == ["create"]:
        yield _warning("never_shared", NEVER_SHARED, "/rows")
    if rule.get("leaving") and "update" not in operations:
        yield _warning("never_leaves", NEVER_LEAVES, "/leaving")


def _by(index: NameIndex, rule: Mapping[str, Any], rows: str, by: str) -> Iterator[Problem]:
    item = index.object(rule.get("object"))
    field = item.fields_by_id.get(by) if item else None
    if field is None and item is not None and by not in _OWNERS:
        yield Problem("nobodys_field", NOBODYS_FIELD, "/by", {"name": by})
    if rows in _WITHOUT_OWNER:
        yield _warning("inert_by", INERT_BY, "/by", rows=rows)
    elif field is not None and field.type_name == "department" and rows in _BY_PEOPLE:
        yield Problem("needs_person", NEEDS_PERSON, "/by", {"name": field.name, "rows": rows})


def _access(document: Document, access: Mapping[str, Any], item: Document) -> Iterator[Problem]:
    names = {field["id"]: name for name, field in item.get("properties", {}).items()}
    if not reads(document, item["id"]):
        yield _warning("unread", UNREAD, "/object", object=item["name"])
    for position, field_id in enumerate(access.get("masked", ())):
        if field_id == item.get("titleField"):
            yield Problem("masked_title", MASKED_TITLE, f"/masked/{position}", {"name": names[field_id]})
    for kind, stronger in (("masked", ("hidden",)), ("readOnly", ("hidden", "masked"))):
        held = {field_id for other in stronger for field_id in access.get(other, ())}
        for position, field_id in enumerate(access.get(kind, ())):
            place, params = f"/{kind}/{position}", {"name": names.get(field_id, field_id)}
            if field_id in held:
                yield _warning("kept_back_twice", KEPT_BACK_TWICE, place, **params)
            elif kind == "readOnly" and field_id not in names and field_id != "owner":
                yield Problem("always_read_only", ALWAYS_READ_ONLY, place, params)
    if _does(document, item["id"], "create"):
        kept = {i for kind in ("hidden", "masked", "readOnly") for i in access.get(kind, ())}
        yield from _left_blank(item, kept)


def _left_blank(item: Document, kept: Collection[str]) -> Iterator[Problem]:
    for name, field in item.get("properties", {}).items():
        if field["id"] in kept and field["id"] in item.get("required", ()) and "default" not in field:
            yield _warning("not_filled_in", NOT_FILLED_IN, "/object", name=name)


def reads(document: Document, object_id: str) -> bool:
    return _does(document, object_id, "read")


def _does(document: Document, object_id: str, operation: str) -> bool:
    return any(
        operation in rule["operations"] and rule.get("object") in (None, object_id)
        for rule in document.get("rules", ())
    )


def _warning(code: str, template: str, place: str, **params: Any) -> Problem:
    return replace(Problem(code, template, place, params), severity="warning")
