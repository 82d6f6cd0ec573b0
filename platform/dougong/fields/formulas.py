"""Formulas and rollups: what their keywords must say."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions import FORMULA, ROLLUP, DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.expressions import FUNCTIONS as EXPRESSION_FUNCTIONS
from dougong.expressions import Checked, ExpressionError, check, parse
from dougong.expressions.types import TypeName
from dougong.fields.base import FIELD_TYPES, Schema, both, titled
from dougong.fields.computed import MOST_HOPS, NOT_STORED, register_computed, too_far
from dougong.fields.mixing import mixed_currencies
from dougong.fields.scope import ENDLESS, ObjectScope
from dougong.fields.storage import STORAGE, main_column
from dougong.problems import N_, Problem

RESULTS: tuple[TypeName, ...] = ("text", "number", "boolean", "date", "datetime")
"""What the values of a computed field can be in expressions."""
RESTLESS = ("version", "updated_at", "updated_by")
"""System fields that change with every save."""
FUNCTIONS = {
    "count": (),
    "distinct": (),
    "sum": ("number",),
    "avg": ("number",),
    "min": ("number", "date", "datetime"),
    "max": ("number", "date", "datetime"),
    "first": RESULTS,
    "last": RESULTS,
}
"""What a rollup can do, and with which values; counting takes any."""

NO_RESULT = N_("“{name}” cannot be the result of a computed field; there are: {known}.")
NO_RESULT_FOLLOWS = N_("The type of the result does not follow from the field; say it as “result”.")
CHANGES_BY_ITSELF = N_(
    "{functions} changes by itself, so it cannot be stored; say “refreshed”: “daily” to compute it every day."
)
NOBODY = N_("{functions} cannot stand in a stored formula, which must always give the same for everybody.")
RESTLESS_FIELD = N_("“{name}” changes with every save, so nothing can be computed from it.")
NOT_YET_KNOWN = N_("The id of a record is not known before it is saved, so its own formula cannot use it.")
OVER_LINES = N_(
    "What is summed up cannot be chosen by its own lines; let a formula of “{object}” sum these up, and choose by that."
)
ALWAYS_FRESH = N_("A formula that is not stored is computed whenever it is read; “refreshed” has no effect.")
NOT_MONEY = N_("Amounts of money must be stored, for sums over currencies go by what they were worth.")
READS_RECORDS = N_(
    "What is stored cannot be made from all records of an object, any of which may change; sum them up in a"
    " rollup, or say “stored”: false."
)
LEFT_TO_CHANCE = N_("RAND and UUID would give something else at each look; use them in defaults.")
READS_LINES = N_("What is made of line items must be stored.")
NO_FIELD = N_("The function {function} needs a field of the records that are summed up.")
WRONG_FIELD = N_("{function} cannot be computed of “{name}”; it takes {known}.")
OTHER_RESULT = N_("{function} of “{name}” gives {got_word}, but the result is {needed_word}.")
NOT_THEIRS = N_("“{name}” does not refer to “{object}”.")
NOT_SUMMED = N_("“{name}” has no values of its own that could be summed up.")

_RESULT: Schema = {"type": "string"} | titled("Type of the result", "结果类型")
_REFRESHED: Schema = {"enum": ["daily"]} | titled("Refreshed", "刷新")


@register_computed(
    FORMULA,
    both("Formula", "公式"),
    both(
        "Computed from other fields of the record, and of records that it refers to, whenever one of them changes.",
        "由本记录及其所关联记录的字段计算得出，任何来源变化时自动更新。",
    ),
    {
        "formula": {"type": "string"} | titled("Formula", "公式"),
        "result": _RESULT,
        "stored": {"type": "boolean"} | titled("Stored", "存储"),
        "refreshed": _REFRESHED,
    },
    ["formula", "result"],
)
def check_formula(field: FieldDefinition, definitions: DefinitionSet) -> Iterator[Problem]:
    if problem := _bad_result(field):
        yield problem
        return
    owner = definitions.object_by_id(field.object_id)
    source = field.recipe.formula if field.recipe else ""
    if field.made_when_read:
        yield from _made_when_read(source, field, owner, definitions)
    else:
        yield from _stored_expression(source, "/formula", field, owner, definitions)
    yield from mixed_currencies(source, field, owner, definitions)


@register_computed(
    ROLLUP,
    both("Rollup", "汇总"),
    both(
        "Counts or sums up the records that refer to this one, such as the amounts of its line items.",
        "对关联到本记录的记录计数或汇总，例如明细金额合计。",
    ),
    {
        "object": {"type": "string"} | titled("Records of", "汇总对象"),
        "via": {"type": "string"} | titled("That refer by", "关联字段"),
        "function": {"enum": list(FUNCTIONS)} | titled("Function", "汇总方式"),
        "field": {"type": "string"} | titled("Field", "汇总字段"),
        "filter": {"type": "string"} | titled("Only those where", "筛选条件"),
        "result": _RESULT,
        "refreshed": _REFRESHED,
    },
    ["object", "via", "function"],
)
def check_rollup(field: FieldDefinition, definitions: DefinitionSet) -> Iterator[Problem]:
    recipe = field.recipe
    if recipe is None or (below := definitions.objects_by_id.get(recipe.object_id)) is None:
        return  # told as a broken reference
    via = below.fields_by_id.get(recipe.via_id)
    if via is None or via.target_id != field.object_id or via.recipe is not None or main_column(via) is None:
        owner = definitions.object_by_id(field.object_id)
        params = {"name": via.name if via else recipe.via_id, "object": owner.name}
        yield Problem("points_elsewhere", NOT_THEIRS, "/via", params)
        return
    if recipe.filter:
        yield from _stored_expression(recipe.filter, "/filter", field, below, definitions)
    source = below.fields_by_id.get(recipe.field_id or "")
    yield from _check_function(field, recipe.function, source)


def _check_function(
    field: FieldDefinition, function: str, source: FieldDefinition | None
) -> Iterator[Problem]:
    known = FUNCTIONS[function]
    if source is None:
        if function != "count":
            yield Problem("no_field", NO_FIELD, "/field", {"function": function})
        elif problem := _bad_result(field):
            yield problem
        return
    if source.made_when_read:
        yield Problem("not_stored", NOT_STORED, "/field", {"name": source.name})
        return
    if main_column(source) is None:
        yield Problem("not_summed", NOT_SUMMED, "/field", {"name": source.name})
        return
    if problem := _bad_result(field):
        yield problem
        return
    found = FIELD_TYPES[source.type_name].expression_type(source)
    if known and found.name not in known:
        params = {"function": function, "name": source.name, "known": ", ".join(known)}
        yield Problem("wrong_field_type", WRONG_FIELD, "/field", params)
        return
    result = FIELD_TYPES[field.type_name].expression_type(field)
    expected = found.name if known else "number"
    if result.name != expected:
        params = {
            "function": function,
            "name": source.name,
            "got_word": expected,
            "needed_word": result.name,
        }
        yield Problem("result_type", OTHER_RESULT, "/result", params)


def _bad_result(field: FieldDefinition) -> Problem | None:
    kind = FIELD_TYPES.get(field.type_name)
    if kind is not None and kind.expression_type(field).name in RESULTS and _has_column(field):
        return None
    stated = field.options.get("result")
    if stated is None:
        return Problem("no_result", NO_RESULT_FOLLOWS, "/result")
    known = ", ".join(name for name in FIELD_TYPES if _can_result(name))
    return Problem("no_result", NO_RESULT, "/result", {"name": stated, "known": known})


def _made_when_read(
    text: str, field: FieldDefinition, owner: ObjectDefinition, definitions: DefinitionSet
) -> Iterator[Problem]:
    if field.recipe is not None and field.recipe.daily:
        yield Problem("always_fresh", ALWAYS_FRESH, "/refreshed")
    if field.type_name == "money":
        yield Problem("not_money", NOT_MONEY, "/stored")
    try:
        checked = check(parse(text), ObjectScope(definitions, owner, above=(field.id,)))
    except ExpressionError as error:
        yield from (problem.at("/formula") for problem in error.problems if problem.code in ENDLESS)
        return
    if "chance" in checked.volatility:
        yield Problem("volatile", LEFT_TO_CHANCE, "/formula")
    for path in checked.paths:
        if len(path) - 1 > MOST_HOPS:
            yield too_far(path, definitions, "/formula")
        if path[0] in owner.line_items_by_id:
            yield Problem("over_lines", READS_LINES, "/formula")


def _has_column(field: FieldDefinition) -> bool:
    """Whether values of its type stand in one, even if its own are not stored."""
    return bool(STORAGE[field.type_name].columns(field))


def _can_result(name: str) -> bool:
    return name not in ("reference", "auto_number") and STORAGE[name].kind != "reference"


def _stored_expression(
    text: str, place: str, field: FieldDefinition, owner: ObjectDefinition, definitions: DefinitionSet
) -> Iterator[Problem]:
    """What a stored value cannot be made from. Whether the expression makes sense is asked elsewhere."""
    try:
        checked = check(parse(text), ObjectScope(definitions, owner))
    except ExpressionError:
        return
    yield from _volatile(checked, place, field)
    for path in checked.paths:
        if len(path) - 1 > MOST_HOPS:
            yield too_far(path, definitions, place)
        if place == "/filter" and path[0] in owner.line_items_by_id:
            yield Problem("over_lines", OVER_LINES, place, {"object": owner.title})
        if path[-1] in RESTLESS:
            yield Problem("restless", RESTLESS_FIELD, place, {"name": path[-1]})
        if path == ("id",) and field.recipe is not None and field.recipe.kind == FORMULA:
            yield Problem("restless", NOT_YET_KNOWN, place)


def _volatile(checked: Checked, place: str, field: FieldDefinition) -> Iterator[Problem]:
    if not checked.volatile:
        return
    if "records" in checked.volatility:
        yield Problem("reads_records", READS_RECORDS, place)
    found = {name: EXPRESSION_FUNCTIONS[name].volatility for name in checked.functions}
    if impossible := [name for name, kind in found.items() if kind not in (None, "time")]:
        yield Problem("volatile", NOBODY, place, {"functions": ", ".join(sorted(impossible))})
    elif field.recipe is not None and not field.recipe.daily and "time" in found.values():
        names = sorted(name for name, kind in found.items() if kind == "time")
        yield Problem("volatile", CHANGES_BY_ITSELF, place, {"functions": ", ".join(names)})
