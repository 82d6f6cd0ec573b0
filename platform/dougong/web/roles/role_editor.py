"""The editor of roles: it writes the draft, which is published with a plan like every other design."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.definitions import RECORD_OPERATIONS, DefinitionSet, ObjectDefinition, RoleDefinition, RoleRule
from dougong.definitions.roles import role_of
from dougong.errors import InvalidInput, not_found
from dougong.problems import Problem
from dougong.records.masking import MASKABLE
from dougong.web.builder.conditions import condition_control
from dougong.web.builder.drafting import Design
from dougong.web.builder.sentences import in_words
from dougong.web.languages import say
from dougong.web.roles.role_editing import (
    KINDS,
    File,
    change_role,
    draft_documents,
    draft_role,
    field_states,
    new_role,
    put_fields,
    put_rule,
    remove_rule,
    title_in_draft,
)
from dougong.web.roles.role_words import LEVELS, OPERATIONS, READ_ONLY, ROWS, RuleWords, rule_words
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import show_setting

STATES = {"": LEVELS["plain"], "readOnly": READ_ONLY, "masked": LEVELS["masked"], "hidden": LEVELS["hidden"]}
FIELDS = ("title", "operations", "rows", "by", "through", "condition", "leaving")
Form = MultiDict[str, str]


def register_routes(web: Blueprint) -> None:
    one = "/settings/roles/<name>"
    web.post("/settings/roles", endpoint="add_role")(add_role)
    web.get(f"{one}/edit", endpoint="edit_role")(edit_role)
    web.get(f"{one}/rules/new", endpoint="new_rule")(show_new_rule)
    web.post(f"{one}/rules/new", endpoint="add_rule")(save_rule)
    web.get(f"{one}/rules/<rule>", endpoint="edit_rule")(show_rule)
    web.post(f"{one}/rules/<rule>", endpoint="save_rule")(save_rule)
    web.post(f"{one}/rules/<rule>/remove", endpoint="remove_rule")(drop_rule)
    web.get(f"{one}/fields/<object_name>", endpoint="edit_role_fields")(show_fields)
    web.post(f"{one}/fields/<object_name>", endpoint="save_role_fields")(save_fields)


def add_role() -> Response:
    try:
        with writing() as screen:
            name = new_role(screen, request.form.get("title", ""))
    except InvalidInput as error:
        toast(" ".join(say(problem) for problem in error.problems))
        return redirect(url_for("web.roles"), 303)
    return redirect(url_for("web.edit_role", name=name), 303)


def edit_role(name: str) -> str:
    with reading() as screen:
        design, role = Design(screen), draft_role(screen, name)
        definitions = design.definitions
        stored = role_of(definitions.roles[name].document)
        titles = [(one.name, screen.titles.plural(one)) for one in definitions.objects.values()]
        rules = [
            {
                "words": _rule_in_words(design, stored, rule),
                "url": url_for("web.edit_rule", name=name, rule=rule.name),
                "remove_url": url_for("web.remove_rule", name=name, rule=rule.name),
            }
            for rule in stored.rules
        ]
        return _show(
            screen,
            "settings/role_edit.html",
            role,
            gettext("Edit"),
            rules=rules,
            objects=titles,
            kept=[
                (one["object"], sum(len(one.get(kind, ())) for kind in KINDS))
                for one in role.get("fields", [])
            ],
        )


def show_new_rule(name: str) -> Response:
    given: Form = MultiDict({"rows": "all", "operations": "read"})
    return make_response(_rule_page(name, None, request.args.get("object", ""), given, {}))


def show_rule(name: str, rule: str) -> Response:
    with reading() as screen:
        found = _rule_named(draft_role(screen, name), rule)
    given: Form = MultiDict({key: str(found[key]) for key in FIELDS if key in found and key != "operations"})
    given.setlist("operations", found["operations"])
    return make_response(_rule_page(name, rule, found.get("object", ""), given, {}))


def save_rule(name: str, rule: str | None = None) -> Response:
    form = request.form
    try:
        with writing() as screen:
            change_role(screen, name, lambda role: put_rule(role, rule, form, form.get("object", "")))
    except InvalidInput as error:
        page = _rule_page(name, rule, form.get("object", ""), form, _by_box(error.problems))
        return make_response(page, 422)
    return redirect(url_for("web.edit_role", name=name), 303)


def drop_rule(name: str, rule: str) -> Response:
    with writing() as screen:
        change_role(screen, name, lambda role: remove_rule(role, rule))
    return redirect(url_for("web.edit_role", name=name), 303)


def show_fields(name: str, object_name: str) -> Response:
    with reading() as screen:
        states = field_states(draft_role(screen, name), _object(screen, object_name))
    return make_response(_fields_page(name, object_name, states, []))


def save_fields(name: str, object_name: str) -> Response:
    form = request.form
    try:
        with writing() as screen:
            obj = _object(screen, object_name)
            change_role(screen, name, lambda role: put_fields(role, obj, form))
    except InvalidInput as error:
        states = {key.removeprefix("field."): form[key] for key in form if key.startswith("field.")}
        page = _fields_page(name, object_name, states, [say(problem) for problem in error.problems])
        return make_response(page, 422)
    return redirect(url_for("web.edit_role", name=name), 303)


def _rule_page(name: str, rule: str | None, object_name: str, given: Form, errors: dict[str, str]) -> str:
    with reading() as screen:
        role, definitions = draft_role(screen, name), DefinitionSet(draft_documents(screen))
        obj = definitions.objects.get(object_name)
        action = (
            url_for("web.save_rule", name=name, rule=rule) if rule else url_for("web.add_rule", name=name)
        )
        return _show(
            screen,
            "settings/role_rule.html",
            role,
            gettext("Rule") if rule else gettext("New rule"),
            action=action,
            given=given,
            chosen=given.getlist("operations"),
            errors=errors,
            object_name=object_name,
            object_title=screen.titles.plural(obj) if obj else gettext("Every object"),
            operations=[(one, gettext(OPERATIONS[one])) for one in RECORD_OPERATIONS],
            rows=[(key, gettext(text)) for key, text in ROWS.items()],
            by=_fields(screen, obj, ("user", "department")),
            through=_fields(screen, obj, ("reference",)),
            condition=condition_control(
                Design(screen), object_name if obj else "", gettext("Only where"), given.get("condition", "")
            ),
        )


def _rule_in_words(design: Design, role: RoleDefinition, rule: RoleRule) -> RuleWords:
    owner = design.definitions.objects_by_id.get(rule.object_id or "")
    condition = in_words(design, owner.name, rule.condition) if owner is not None else None
    return rule_words(design.screen, role, rule, owner, condition)


def _fields_page(name: str, object_name: str, states: Any, errors: list[str]) -> str:
    with reading() as screen:
        obj = _object(screen, object_name)
        owner = ("owner", screen.titles.segment("owner"), ("", "readOnly"))
        fields = [
            (field.name, screen.titles.field(field), [key for key in STATES if _fits(field.type_name, key)])
            for field in obj.fields
            if not field.derived_from
        ]
        return _show(
            screen,
            "settings/role_fields.html",
            draft_role(screen, name),
            screen.titles.plural(obj),
            fields=[*fields, owner],
            states=states,
            words={key: gettext(text) for key, text in STATES.items()},
            errors=errors,
            action=url_for("web.save_role_fields", name=name, object_name=object_name),
        )


def _show(screen: Screen, template: str, role: File, title: str, **context: Any) -> str:
    role_title = title_in_draft(screen, role)
    parent = Crumb(role_title, url_for("web.edit_role", name=role["name"]))
    return show_setting(screen, template, title, parent, role=role, role_title=role_title, **context)


def _fits(type_name: str, state: str) -> bool:
    return state != "masked" or type_name in MASKABLE


def _fields(screen: Screen, obj: ObjectDefinition | None, types: tuple[str, ...]) -> list[tuple[str, str]]:
    found = [field for field in obj.fields if field.type_name in types] if obj else []
    return [("", "—"), *((field.name, screen.titles.field(field)) for field in found)]


def _object(screen: Screen, name: str) -> ObjectDefinition:
    return DefinitionSet(draft_documents(screen)).object(name)


def _rule_named(role: File, name: str) -> File:
    found: File | None = next((rule for rule in role.get("rules", []) if rule["name"] == name), None)
    if found is None:
        raise not_found("rule", name)
    return found


def _by_box(problems: tuple[Problem, ...] | list[Problem]) -> dict[str, str]:
    """By the box that they are about: the last part of their place; what fits none stands above all."""
    errors: dict[str, str] = {}
    for problem in problems:
        parts = problem.place.split("/")
        box = next((part for part in reversed(parts) if part in FIELDS), "")
        errors[box] = f"{errors[box]} {say(problem)}" if box in errors else say(problem)
    return errors
