"""Expressions while they are typed: what is wrong and where, what they give for records, what can stand in them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from dougong import expressions
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.definitions.naming import SYSTEM_FIELDS, VARIABLES
from dougong.definitions.variables import Variable, variables_of
from dougong.errors import DougongError
from dougong.expressions.types import BOOLEAN, Path
from dougong.fields import EXACT, FIELD_TYPES, ObjectScope, coerce
from dougong.problems import N_
from dougong.records import RecordQuery, find
from dougong.records.conditions import context_of
from dougong.web.builder.drafting import Design
from dougong.web.builder.palette import type_title
from dougong.web.languages import say
from dougong.web.screens import reading
from dougong.web.texts import gettext
from dougong.web.titles import SYSTEM_TITLES, record_title

LONGEST = 2_000
TRIED = 3
NOT_YET = N_("It can be tried on records once what it reads is published.")
OF_VARIABLES = N_("What it gives depends on what a run has put into its variables.")
ABOUT_LISTS = N_("What it gives for lists of records is seen on the records themselves.")


@dataclass(frozen=True, slots=True)
class Trial:
    record: str
    inputs: list[tuple[str, str]]
    result: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``before``, ``wrong`` and ``after`` are the text around the first thing that is wrong."""

    message: str = ""
    before: str = ""
    wrong: str = ""
    after: str = ""
    gives: str = ""
    note: str = ""
    trials: tuple[Trial, ...] = ()


def register_routes(web: Blueprint) -> None:
    web.get("/build/objects/<name>/expression", endpoint="build_check_expression")(check_expression)
    web.get("/build/objects/<name>/names", endpoint="build_names")(names)


def check_expression(name: str) -> str:
    with reading() as screen:
        design = Design(screen)
        obj = design.object(name)
        source = request.args.get("source", "")[: LONGEST + 1]
        wanted, known = request.args.get("type", ""), _variables(design)
        verdict = judged(design, obj, source, wanted, known) if source.strip() else None
        return render_template("builder/verdict.html", verdict=verdict)


def names(name: str) -> Response:
    """What can be completed: fields, those behind a reference, functions with their help."""
    with reading() as screen:
        design = Design(screen)
        obj = design.object(name)
        found = [*_variable_names(design), *_names(design, obj)]
        return jsonify({"names": found, "functions": _functions(screen.language)})


def _variables(design: Design) -> tuple[Variable, ...]:
    """Of the automation in which the expression stands."""
    document = design.documents.by_name("automation", request.args.get("automation", "")[:80])
    return variables_of(document) if document is not None else ()


def _variable_names(design: Design) -> list[dict[str, str]]:
    texts, language = design.texts, design.screen.language
    return [
        {
            "name": f"{VARIABLES}.{one.name}",
            "title": texts.shown(one.id, "title", language, one.title),
            "type": _type_words(one.type),
        }
        for one in _variables(design)
    ]


def judged(
    design: Design, obj: ObjectDefinition, source: str, wanted: str, variables: tuple[Variable, ...] = ()
) -> Verdict:
    expected = BOOLEAN if wanted == "boolean" else None
    scope = ObjectScope(design.definitions, obj, variables=variables)
    try:
        checked = expressions.check(expressions.parse(source), scope, expected)
    except expressions.ExpressionError as error:
        problem = error.problems[0]
        start, end = problem.params.get("start", 0), problem.params.get("end", 0)
        end = max(end, start + 1)
        return Verdict(say(problem), source[:start], source[start:end] or " ", source[end:])
    gives = _type_words(checked.type.name)
    if checked.type.name == "list" or any(one.type.name == "list" for one in checked.resolved):
        return Verdict(gives=gives, note=gettext(ABOUT_LISTS))
    if any(path[0] == VARIABLES for path in checked.paths):
        return Verdict(gives=gives, note=gettext(OF_VARIABLES))
    trials = _trials(design, obj, checked)
    return Verdict(gives=gives, trials=tuple(trials or ()), note=gettext(NOT_YET) if trials is None else "")


def _trials(design: Design, obj: ObjectDefinition, checked: expressions.Checked) -> list[Trial] | None:
    """On the newest records that somebody may see; None where that cannot be done before it is published."""
    tx, actor = design.screen.tx, design.screen.actor
    published = tx.release.definitions.objects_by_id.get(obj.id)
    paths = {path: _published(design, path) for path in checked.paths}
    if published is None or None in paths.values() or checked.volatility & {"records"}:
        return None
    fields = [".".join(names) for names in paths.values() if names]
    title = [published.title_field.name] if published.title_field else []
    query = RecordQuery(
        published.name, (*dict.fromkeys([*title, "id", *fields]),), sort=("-id",), limit=TRIED
    )
    try:
        records = find(tx, actor, query).data
        evaluate = checked.prepare(context_of(tx, actor))
        return [_trial(design, published, checked, record, paths, evaluate) for record in records]
    except DougongError:
        return None


def _trial(
    design: Design,
    published: ObjectDefinition,
    checked: expressions.Checked,
    record: dict[str, Any],
    paths: dict[Path, Any],
    evaluate: Any,
) -> Trial:
    values, inputs = {}, []
    for path, path_names in paths.items():
        raw = record.get(".".join(path_names))
        field = design.screen.tx.release.definitions.fields_by_id.get(path[-1])
        values[path] = _value(design, field, raw)
        inputs.append((design.titles.path(path), _text(raw)))
    return Trial(record_title(published, record), inputs, _text(evaluate(values)))


def _value(design: Design, field: FieldDefinition | None, raw: Any) -> Any:
    if field is None or raw is None:
        return raw["id"] if isinstance(raw, dict) and "id" in raw else raw
    return coerce(raw, field, design.screen.tx.release.definitions, EXACT)


def _published(design: Design, path: Path) -> list[str] | None:
    """The names on the way, as they are published."""
    known = design.screen.tx.release.definitions.fields_by_id
    found = [one if one in SYSTEM_FIELDS else known[one].name if one in known else "" for one in path]
    return found if all(found) else None


def _text(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, dict):
        return str(value.get("title", value))
    return str(value)


TYPE_WORDS = {
    "text": N_("text"),
    "number": N_("a number"),
    "boolean": N_("yes or no"),
    "date": N_("a day"),
    "datetime": N_("a day and time"),
    "time": N_("a time"),
    "list": N_("several values"),
    "record": N_("a record"),
    "user": N_("a person"),
    "blank": N_("nothing"),
}


def _type_words(name: str) -> str:
    return gettext(TYPE_WORDS[name]) if name in TYPE_WORDS else name


def _names(design: Design, obj: ObjectDefinition) -> list[dict[str, str]]:
    language = design.screen.language
    found = [
        {
            "name": field.name,
            "title": design.titles.field(field),
            "type": type_title(field.type_name, language),
        }
        for field in obj.fields
    ]
    found += [{"name": name, "title": gettext(SYSTEM_TITLES[name]), "type": ""} for name in SYSTEM_FIELDS]
    for field in obj.fields:
        target = design.definitions.target(field)
        if target is None:
            continue
        above = design.titles.field(field)
        found += [
            {
                "name": f"{field.name}.{inner.name}",
                "title": f"{above} · {design.titles.field(inner)}",
                "type": type_title(inner.type_name, language),
            }
            for inner in target.fields
            if inner.type_name in FIELD_TYPES
        ]
    return found


def _functions(language: str) -> list[dict[str, str]]:
    return [
        {
            "name": one.name,
            "signature": one.signature,
            "help": one.chinese if language == "zh" else one.english,
            "example": f"{one.examples[0].expression} → {one.examples[0].result}" if one.examples else "",
        }
        for _, one in expressions.FUNCTIONS.items()
    ]
