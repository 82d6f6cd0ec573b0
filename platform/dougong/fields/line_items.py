"""Line items as a kind of field: its keywords, and what those must say. Lines have values of their own, so
that there is nothing to coerce here."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions import DefinitionSet, FieldDefinition, LineItems, register_field_keywords
from dougong.fields.base import FIELD_TYPES, Schema, both, options, titled
from dougong.problems import N_, Problem

TITLE = both("Line items", "明细")
HELP = both(
    "Records of another object that are edited within this one, such as the lines of an order.",
    "在本记录中直接编辑的另一个对象的记录，例如订单明细。",
)
OPTIONS: Schema = options(
    {
        "target": {"type": "string"} | titled("Target", "关联对象"),
        "via": {"type": "string"} | titled("By way of", "关联字段"),
        "orderField": {"type": "string"} | titled("Order is kept in", "排序字段"),
        "columns": {"type": "array"} | titled("Columns", "列"),
        "totals": {"type": "array"} | titled("Summed up", "合计列"),
    },
    required=["target", "via"],
)
MOST_LINES = 500
"""Of one record."""

WITHOUT_EFFECT = N_("Line items have no {keyword}.")
NOT_SUMMED = N_("“{name}” is no number, so it cannot be summed up.")
FITTING = ("id", "fieldType", "title", "description", "help", *OPTIONS["properties"])

register_field_keywords(OPTIONS["properties"])


def check_line_items(lines: LineItems, definitions: DefinitionSet) -> Iterator[Problem]:
    """Places are JSON pointers within the field's document."""
    for keyword in lines.field.options:
        if keyword not in FITTING:
            yield Problem("without_effect", WITHOUT_EFFECT, f"/{keyword}", {"keyword": keyword})
    child = definitions.objects_by_id.get(lines.object_id)
    for position, field_id in enumerate(lines.total_ids or ()):
        field = child.fields_by_id.get(field_id) if child is not None else None
        if field is not None and not is_summable(field):
            yield Problem("not_summed", NOT_SUMMED, f"/totals/{position}", {"name": field.name})


def is_summable(field: FieldDefinition) -> bool:
    return FIELD_TYPES[field.type_name].expression_type(field).name == "number"


def line_columns(lines: LineItems, definitions: DefinitionSet) -> tuple[FieldDefinition, ...]:
    """The fields of the lines that people see, in their order."""
    child = definitions.objects_by_id[lines.object_id]
    kept = {lines.via_id, lines.order_id}
    chosen = [child.fields_by_id[i] for i in lines.column_ids if i in child.fields_by_id]
    return tuple(field for field in chosen or child.fields if field.id not in kept)


def line_totals(lines: LineItems, definitions: DefinitionSet) -> tuple[FieldDefinition, ...]:
    """Those of the columns that are summed up."""
    shown = line_columns(lines, definitions)
    if lines.total_ids is None:
        return tuple(field for field in shown if field.type_name == "money")
    return tuple(field for field in shown if field.id in lines.total_ids)
