"""What a role's editor writes into the draft: rules and field access in file form, taken in as any other design is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from dougong.access import POLICY
from dougong.definitions import RECORD_OPERATIONS, Documents, ObjectDefinition, to_file
from dougong.definitions.naming import name_from_title
from dougong.errors import InvalidInput, not_found
from dougong.expressions import rename
from dougong.problems import N_, Problem
from dougong.storage import Draft
from dougong.web.builder.drafting import Design
from dougong.web.screens import Screen

File = dict[str, Any]
KINDS = ("hidden", "masked", "readOnly")


def draft_role(screen: Screen, name: str) -> File:
    """The role as the draft has it, in file form."""
    documents = draft_documents(screen)
    found = documents.by_name("role", name)
    if found is None:
        raise not_found("role", name)
    return to_file(documents, found, rename)


def title_in_draft(screen: Screen, role: File) -> str:
    """As its reader calls it."""
    return Design(screen).texts.shown(role["id"], "title", screen.language, role["title"])


def draft_documents(screen: Screen) -> Documents:
    POLICY.require_right(screen.actor, "design")
    return Draft(screen.workspace, screen.tx).documents


def change_role(
    screen: Screen, name: str, change: Callable[[File], None], words: Iterable[tuple[str, str, str]] = ()
) -> None:
    """InvalidInput, placed as in the role, where the draft would not be valid with it. ``words``: texts of the role
    (property, language, text) besides its own.
    """
    role = draft_role(screen, name)
    change(role)
    Design(screen).put(role, texts=[(role["id"], *one) for one in words])


def new_role(screen: Screen, title: str) -> str:
    documents = draft_documents(screen)
    title = title.strip()[:200]
    if not title:
        raise InvalidInput(Problem("required", N_("A role needs a title."), "title"))
    taken = {document["name"] for document in documents.of_kind("role")} | {"administrator"}
    name = name_from_title(title, taken, "role")
    _apply(screen, {"kind": "role", "name": name, "title": title, "rules": []})
    return name


def copy_role(screen: Screen, role: File, title: str) -> str:
    """The copy's name. Its rules are new ones: nothing has two places."""
    taken = {document["name"] for document in draft_documents(screen).of_kind("role")} | {"administrator"}
    copied = {key: value for key, value in role.items() if key != "id"}
    copied |= {"name": name_from_title(title, taken, "role"), "title": title}
    for part in ("rules", "fields"):
        if part in role:
            copied[part] = [{key: value for key, value in one.items() if key != "id"} for one in role[part]]
    _apply(screen, copied)
    return str(copied["name"])


def _apply(screen: Screen, role: File) -> None:
    draft = Draft(screen.workspace, screen.tx)
    problems = draft.apply([role], actor_id=screen.actor.user_id)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise InvalidInput(errors)


def put_rule(role: File, rule_name: str | None, form: MultiDict[str, str], object_name: str) -> None:
    """What the form says, in the place of the rule of that name, or after all others."""
    rules: list[File] = role.setdefault("rules", [])
    at = next((index for index, rule in enumerate(rules) if rule["name"] == rule_name), None)
    if rule_name is not None and at is None:
        raise not_found("rule", rule_name)
    title = form.get("title", "").strip()[:200]
    taken = {rule["name"] for rule in rules}
    before = rules[at] if at is not None else {"name": name_from_title(title or object_name, taken, "rule")}
    rule = {key: before[key] for key in ("id", "name", "description") if key in before}
    rule |= {"operations": [one for one in RECORD_OPERATIONS if one in form.getlist("operations")]}
    rule |= {
        key: text for key in ("rows", "by", "through", "condition") if (text := form.get(key, "").strip())
    }
    if title:
        rule["title"] = title
    if object_name:
        rule["object"] = object_name
    if form.get("leaving"):
        rule["leaving"] = True
    if at is None:
        rules.append(rule)
    else:
        rules[at] = rule


def remove_rule(role: File, rule_name: str) -> None:
    rules = role.get("rules", [])
    kept = [rule for rule in rules if rule["name"] != rule_name]
    if len(kept) == len(rules):
        raise not_found("rule", rule_name)
    role["rules"] = kept


def put_fields(role: File, obj: ObjectDefinition, form: Mapping[str, str]) -> None:
    """``field.NAME`` is hidden, masked or readOnly; whatever else is plain."""
    others = [one for one in role.get("fields", []) if one["object"] != obj.name]
    same = next((one for one in role.get("fields", []) if one["object"] == obj.name), {"object": obj.name})
    found: File = {key: same[key] for key in ("id", "object") if key in same}
    names = [*(field.name for field in obj.fields), "owner"]
    for kind in KINDS:
        listed = [name for name in names if form.get(f"field.{name}") == kind]
        if listed:
            found[kind] = listed
    role["fields"] = [*others, found] if any(kind in found for kind in KINDS) else others


def field_states(role: File, obj: ObjectDefinition) -> Mapping[str, str]:
    access = [one for one in role.get("fields", []) if one["object"] == obj.name]
    return {name: kind for one in access for kind in KINDS for name in one.get(kind, ())}
