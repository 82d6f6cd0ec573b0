"""Fields whose values the product makes. For whoever reads them they are fields of the type of their values,
so they have no coercion of their own: only keywords, and what those must say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from dougong.dataclasses import dataclass
from dougong.definitions import LOOKUP, DefinitionSet, FieldDefinition, register_field_keywords
from dougong.expressions.types import Path
from dougong.fields.base import FIELD_TYPES, Bilingual, Schema, both, options, titled
from dougong.fields.storage import main_column
from dougong.problems import N_, Problem
from dougong.registry import Registry

MOST_HOPS = 3
"""References between a record and what is computed from for it."""

NOT_COMPUTED = N_("The values are computed, so this keyword has no effect.")
NO_PATH = N_("The path must lead over references to a field, as account.industry does.")
TOO_FAR = N_("The path {path} follows {count} references; {limit} are the most.")
NOT_STORED = N_("“{name}” is not stored, so other records cannot sum it up or show it.")
MANY_VALUES = N_("“{name}” holds several values for a record, so it cannot be looked up.")


@dataclass(frozen=True, slots=True)
class ComputedType:
    """``check`` finds what the schema cannot say, at JSON pointers within the field's document."""

    name: str
    title: Bilingual
    help: Bilingual
    options_schema: Schema
    check: Callable[[FieldDefinition, DefinitionSet], Iterable[Problem]]


COMPUTED_TYPES: Registry[ComputedType] = Registry("computed field type")


def register_computed(
    name: str, title: Bilingual, help: Bilingual, keywords: Schema, required: Sequence[str]
) -> Callable[[Callable[[FieldDefinition, DefinitionSet], Iterable[Problem]]], ComputedType]:
    """A decorator for the check of a type."""
    schema = options(keywords, required)
    register_field_keywords(schema["properties"])

    def register(check: Callable[[FieldDefinition, DefinitionSet], Iterable[Problem]]) -> ComputedType:
        made = ComputedType(name, title, help, schema, check)
        COMPUTED_TYPES.register(name, made)
        return made

    return register


def without_effect(field: FieldDefinition) -> Iterator[Problem]:
    """Nobody fills the field in, so nothing can be asked of who does."""
    for keyword in ("default", "unique", "placeholder"):
        if field.options.get(keyword):
            yield Problem("not_computed", NOT_COMPUTED, f"/{keyword}")
    if field.required:
        yield Problem("not_computed", NOT_COMPUTED, "")


@register_computed(
    LOOKUP,
    both("Lookup", "查找引用"),
    both(
        "Shows a value of a record that this one refers to. It is not stored and cannot be edited.",
        "显示所关联记录中的字段值，不单独存储，也不能编辑。",
    ),
    {"path": {"type": "string"} | titled("Path", "路径")},
    ["path"],
)
def _check_lookup(field: FieldDefinition, definitions: DefinitionSet) -> Iterator[Problem]:
    recipe = field.recipe
    if recipe is None or not recipe.path or field.type_name not in FIELD_TYPES:
        yield Problem("no_path", NO_PATH, "/path")
        return
    if len(recipe.path) - 1 > MOST_HOPS:
        yield too_far(recipe.path, definitions, "/path")
    end = definitions.fields_by_id.get(recipe.path[-1])
    if end is not None and end.made_when_read:
        yield Problem("not_stored", NOT_STORED, "/path", {"name": end.name})
    elif end is not None and main_column(end) is None:
        yield Problem("many_values", MANY_VALUES, "/path", {"name": end.name})


def too_far(path: Path, definitions: DefinitionSet, place: str) -> Problem:
    """Of a path of more than ``MOST_HOPS`` references."""
    params = {"path": path_text(path, definitions), "count": len(path) - 1, "limit": MOST_HOPS}
    return Problem("path_too_long", TOO_FAR, place, params)


def path_text(path: Sequence[str], definitions: DefinitionSet) -> str:
    """A canonical path in names."""
    fields = definitions.fields_by_id
    lines = {one.id: one.name for item in definitions.objects.values() for one in item.line_items}
    names = (fields[segment].name if segment in fields else lines.get(segment, segment) for segment in path)
    return ".".join(names)
