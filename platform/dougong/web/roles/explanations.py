"""How a computed field is made, in words: its formula with today's titles, and what it is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dougong.dataclasses import dataclass
from dougong.definitions import FORMULA, LOOKUP, FieldDefinition, ObjectDefinition
from dougong.errors import DougongError
from dougong.expressions import parse, rename
from dougong.expressions.types import Path
from dougong.problems import N_
from dougong.web.conditions.condition_words import UNSAID, Words
from dougong.web.conditions.told import words_of
from dougong.web.screens import Screen
from dougong.web.texts import gettext

FUNCTIONS = {
    "count": N_("Number of {object}"),
    "distinct": N_("Different values of {field} of {object}"),
    "sum": N_("Sum of {field} of {object}"),
    "avg": N_("Average of {field} of {object}"),
    "min": N_("Smallest {field} of {object}"),
    "max": N_("Largest {field} of {object}"),
    "first": N_("First {field} of {object}"),
    "last": N_("Last {field} of {object}"),
}
COUNT_FILLED = N_("Number of {object} with {field}")
KINDS = {FORMULA: N_("Formula"), LOOKUP: N_("Looked up"), "rollup": N_("Rollup")}


@dataclass(frozen=True, slots=True)
class Explanation:
    """``text`` is the formula, or the sentence that stands for one; ``condition`` which records count."""

    kind: str
    text: str
    condition: Words = UNSAID
    sources: Sequence[str] = ()
    daily: bool = False


def explanation(screen: Screen, field: FieldDefinition | None) -> Explanation | None:
    """None where people fill the field in. Made once per release and language, but for what a condition says: which
    records it names depends on who reads it."""
    if field is None or field.recipe is None:
        return None
    key = ("web.explanation", field.id, screen.language)
    made: Explanation = screen.release.cached(key, lambda: _explain(screen, field))
    if not field.recipe.filter:
        return made
    below = screen.definitions.object_by_id(field.recipe.object_id)
    return replace(made, condition=words_of(screen, below, field.recipe.filter))


def _explain(screen: Screen, field: FieldDefinition) -> Explanation:
    recipe, titles = field.recipe, screen.titles
    if recipe is None:
        return Explanation("", "")
    kind = gettext(KINDS[recipe.kind])
    if recipe.kind == LOOKUP:
        return Explanation(kind, titles.path(recipe.path))
    owner = screen.definitions.object_by_id(field.object_id)
    if recipe.kind == FORMULA:
        text, sources = in_titles(screen, owner, recipe.formula)
        return Explanation(kind, text, sources=sources, daily=recipe.daily)
    below = screen.definitions.object_by_id(recipe.object_id)
    source = below.fields_by_id.get(recipe.field_id or "")
    template = COUNT_FILLED if recipe.function == "count" and source else FUNCTIONS[recipe.function]
    text = gettext(template).format(object=titles.plural(below), field=titles.field(source) if source else "")
    sources = in_titles(screen, below, recipe.filter)[1] if recipe.filter else []
    own = [recipe.via_id] if source is None else [recipe.via_id, source.id]
    named = dict.fromkeys([*(titles.path((field_id,)) for field_id in own), *sources])
    return Explanation(kind, text, sources=list(named), daily=recipe.daily)


def in_titles(screen: Screen, owner: ObjectDefinition, expression: str) -> tuple[str, list[str]]:
    """The expression as people call its fields, and those."""
    titles = screen.titles

    def named(path: Path) -> Path:
        return tuple(titles.segment(segment.removeprefix("#")) for segment in path)

    try:
        text = rename(expression, named)
        paths = parse(expression).paths
    except DougongError:
        return expression, []
    shown = dict.fromkeys(titles.path(tuple(segment.removeprefix("#") for segment in path)) for path in paths)
    return text, list(shown)
