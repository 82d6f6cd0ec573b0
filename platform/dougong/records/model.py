"""All that writing to one object needs and that holds for a whole release: readers, defaults, rules,
statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import Rule
from dougong.expressions import Checked
from dougong.expressions.types import BOOLEAN, Path
from dougong.fields import EXACT, FIELD_TYPES
from dougong.records.cascading import Cascade, cascades_of
from dougong.records.conditions import Bounded, checked
from dougong.records.formulas import Formulas, formulas_of
from dougong.records.layout import FieldLayout, ObjectLayout, followed, layout_of
from dougong.records.line_layout import LineLayout, lines_of
from dougong.records.record_defaults import LineSource, Source, line_sources_of, sources_of
from dougong.records.searching import SearchText
from dougong.records.together import Combination, combinations_of
from dougong.storage import Release

KEPT_STATEMENTS = 200


@dataclass(frozen=True, slots=True, eq=False)
class CheckedRule:
    rule: Rule
    condition: Checked
    fields: tuple[FieldLayout | LineLayout, ...]
    """Where the message stands."""
    reads: frozenset[str]
    """The own fields that the conditions read, or follow, by name; of lines as ``/items/price``."""
    applies: Checked | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Requirement:
    """A field that must be filled in where a condition is true."""

    field: FieldLayout
    condition: Checked
    reads: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Default:
    field: FieldLayout
    constant: Any = None
    expression: Checked | None = None


@dataclass(frozen=True, slots=True, eq=False)
class WriteModel:
    release: Release
    layout: ObjectLayout
    blank: Mapping[Path, Any]
    """A record of which nothing is known: every path that a rule may ask for."""
    defaults: tuple[Default, ...]
    required: tuple[FieldLayout, ...]
    unique: tuple[FieldLayout, ...]
    references: tuple[FieldLayout, ...]
    """The owner among them."""
    links: tuple[FieldLayout, ...]
    """Lists of records, each with rows in the table of links."""
    naming: tuple[FieldLayout, ...]
    """All whose values name records: these, references, and references to anything."""
    files: tuple[FieldLayout, ...]
    """Those that hold files."""
    writable: tuple[FieldLayout, ...]
    rules: tuple[CheckedRule, ...]
    search: SearchText
    requirements: tuple[Requirement, ...]
    combinations: tuple[Combination, ...]
    sources: tuple[Source, ...]
    line_sources: tuple[LineSource, ...]
    cascades: tuple[Cascade, ...]
    paths: tuple[Path, ...]
    """What rules and the search text read of other records."""
    lookups: tuple[FieldLayout, ...]
    made_when_read: tuple[FieldLayout, ...]
    lines: tuple[LineLayout, ...]
    formulas: Formulas
    statements: Bounded = field(default_factory=lambda: Bounded(KEPT_STATEMENTS))
    readers: Bounded = field(default_factory=lambda: Bounded(KEPT_STATEMENTS))
    """By the fields of a record and the rights of whoever writes it."""


def model_of(release: Release, name_or_id: str) -> WriteModel:
    """The same for the object's name and for its id."""
    return release.cached(("records.model", name_or_id), lambda: _model(release, name_or_id))


def _model(release: Release, name_or_id: str) -> WriteModel:
    layout = layout_of(release, name_or_id)
    if name_or_id != layout.id:
        return model_of(release, layout.id)
    rules = tuple(_rule(release, layout, rule) for rule in layout.definition.rules)
    defaults = tuple(_defaults(release, layout))
    requirements = tuple(_requirements(release, layout))
    sources, line_sources = tuple(sources_of(release, layout)), tuple(line_sources_of(release, layout))
    search = SearchText(release, layout)
    expressions = [rule.condition for rule in rules]
    expressions += [rule.applies for rule in rules if rule.applies is not None]
    expressions += [requirement.condition for requirement in requirements]
    expressions += [default.expression for default in defaults if default.expression is not None]
    paths = followed(layout, [path for expression in expressions for path in expression.paths])
    paths = sorted({*paths, *search.paths})
    matches = [*(source.match for source in sources), *(source.match for source in line_sources)]
    linked = [path for match in matches for one in match.wanted for path in one.paths]
    every = [f.path for f in layout.by_id.values()]
    writable = (*layout.fields, layout.by_id["owner"])
    return WriteModel(
        release,
        layout,
        dict.fromkeys([*every, *paths, *linked]),
        defaults,
        tuple(f for f in layout.fields if f.definition is not None and f.definition.required),
        tuple(f for f in layout.fields if f.definition is not None and f.definition.unique),
        tuple(f for f in writable if f.target is not None and _is_filled_in(f)),
        tuple(f for f in writable if f.links is not None and _is_filled_in(f)),
        tuple(f for f in writable if f.names_records and _is_filled_in(f)),
        tuple(f for f in writable if f.holds_files and _is_filled_in(f)),
        writable,
        rules,
        search,
        requirements,
        tuple(combinations_of(release, layout)),
        sources,
        line_sources,
        tuple(cascades_of(release, layout)),
        tuple(paths),
        tuple(f for f in layout.fields if f.through),
        tuple(f for f in layout.fields if f.made_when_read),
        lines_of(release, layout),
        formulas_of(release, layout),
    )


def _is_filled_in(field: FieldLayout) -> bool:
    computed = field.definition is not None and field.definition.recipe is not None
    return bool(field.column) and not computed


def _rule(release: Release, layout: ObjectLayout, rule: Rule) -> CheckedRule:
    condition = checked(release, layout, rule.condition, BOOLEAN)
    known: Mapping[str, FieldLayout | LineLayout] = {
        **layout.by_id,
        **{lines.id: lines for lines in lines_of(release, layout)},
    }
    fields = tuple(known[field_id] for field_id in rule.field_ids if field_id in known)
    applies = checked(release, layout, rule.when, BOOLEAN) if rule.when else None
    paths = (*condition.paths, *(applies.paths if applies else ()))
    return CheckedRule(rule, condition, fields, _read_names(release, layout, paths), applies)


def _requirements(release: Release, layout: ObjectLayout) -> Iterable[Requirement]:
    for own in layout.fields:
        text = own.definition.required_when if own.definition is not None else None
        if text is not None and own.definition is not None and not own.definition.required:
            condition = checked(release, layout, text, BOOLEAN)
            yield Requirement(own, condition, _read_names(release, layout, condition.paths))


def _read_names(release: Release, layout: ObjectLayout, paths: Iterable[Path]) -> frozenset[str]:
    return frozenset(name for path in paths for name in _names(release, layout, path))


def _names(release: Release, layout: ObjectLayout, path: Path) -> Iterable[str]:
    """What must not be wrong if a path is to be read."""
    lines = next((one for one in lines_of(release, layout) if one.id == path[0]), None)
    if lines is None:
        yield layout.by_id[path[0]].name
        return
    yield from (lines.name, f"/{lines.name}")
    if len(path) > 1:
        yield f"/{lines.name}/{layout_of(release, lines.child_id).by_id[path[1]].name}"


def _defaults(release: Release, layout: ObjectLayout) -> Iterable[Default]:
    for own in layout.fields:
        definition = own.definition
        if definition is None:
            continue
        if definition.default_expression is not None:
            expected = FIELD_TYPES[definition.type_name].expression_type(definition)
            expected = expected.element or expected  # a list may begin with one value
            yield Default(own, expression=checked(release, layout, definition.default_expression, expected))
        elif definition.default is not None and own.coerce is not None:
            yield Default(own, constant=own.coerce(definition.default, EXACT))
