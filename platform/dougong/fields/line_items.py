"""Line items as a kind of field: its keywords, and what those must say. Lines have values of their own, so
that there is nothing to coerce here."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions import DefinitionSet, FieldDefinition, LineItems, register_field_keywords
from dougong.definitions.field_elements import AUTO_NUMBER
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
ONLY_FROM_A_RECORD = N_("Line items can be filled from a matching record only.")
FITTING = ("id", "fieldType", "title", "description", "help", "default", *OPTIONS["properties"])

register_field_keywords(OPTIONS["properties"])


def check_line_items(lines: LineItems, definitions: DefinitionSet) -> Iterator[Problem]:
    """Places are JSON pointers within the field's document."""
    for keyword in lines.field.options:
        if keyword not in FITTING:
            yield Problem("without_effect", WITHOUT_EFFECT, f"/{keyword}", {"keyword": keyword})
    if "default" in lines.field.options and lines.field.default_from is None:
        yield Problem("only_from_a_record", ONLY_FROM_A_RECORD, "/default")
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


def line_pairs(
    lines: LineItems, source: LineItems, definitions: DefinitionSet
) -> tuple[tuple[FieldDefinition, FieldDefinition], ...]:
    """What a line takes over from a line of another record: its own fields, each with the other's. Where the
    definition does not say, those of the same name and type; what is unique or sensitive is left out."""
    child, other = definitions.objects_by_id[lines.object_id], definitions.objects_by_id[source.object_id]
    default = lines.field.default_from
    if default is not None and default.taken:
        return tuple((child.fields_by_id[own], other.fields_by_id[value]) for own, value in default.taken)
    left_out = {source.via_id, source.order_id}
    pairs = ((own, other.fields_by_name.get(own.name)) for own in child.fields if not own.unique)
    return tuple(
        (own, value)
        for own, value in pairs
        if value is not None
        and value.id not in left_out
        and value.stored
        and not value.sensitive
        and own.type_name == value.type_name
        and comes_along(own, lines)
        and same_type(own, value)
    )


def comes_along(field: FieldDefinition, lines: LineItems) -> bool:
    """Whether a field of a line can be filled from another line: what is computed or numbered cannot, and files
    belong to one record."""
    kept = field.id in (lines.via_id, lines.order_id) or field.derived_from is not None
    numbered = field.type_name == AUTO_NUMBER or FIELD_TYPES[field.type_name].holds_files
    return field.recipe is None and not kept and not numbered


def same_type(field: FieldDefinition, value: FieldDefinition) -> bool:
    """Whether values may go from one to the other: alike, or plain texts or numbers of any kind."""
    own, other = FIELD_TYPES[field.type_name], FIELD_TYPES[value.type_name]
    wanted, given = own.expression_type(field), other.expression_type(value)
    if own is other:
        return (wanted.target, wanted.element) == (given.target, given.element)
    plain = all(one.json_type in ("string", "integer") and one.name != "rich_text" for one in (own, other))
    return plain and wanted.name == given.name and wanted.is_a("text", "number")
