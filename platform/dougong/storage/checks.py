"""Whether a set of documents makes sense: the judgement behind ``check``, the builder and publishing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime

from dougong import expressions
from dougong.definitions import DefinitionSet, Documents, ObjectDefinition, validate_document
from dougong.definitions.cross_checks import cross_check, cross_check_document
from dougong.definitions.language import node
from dougong.definitions.variables import variables_at
from dougong.definitions.walking import Document, Spot, walk
from dougong.expressions.types import BOOLEAN, DATE, TEXT, USER, Path, Type, record
from dougong.fields import FIELD_TYPES, check_line_items, check_options, dependencies
from dougong.fields.dependencies import MOST_CROSSINGS
from dougong.fields.scope import VARIABLE_TYPES, ObjectScope
from dougong.problems import N_, Problem
from dougong.storage.connections import Dialect
from dougong.storage.made_orders import NOT_STORED, has_order
from dougong.storage.object_checks import object_problems

LEFT_TO_CHANCE = N_("A condition with RAND or UUID would be decided anew each time; use them in defaults.")
WANDERING = N_("Which pipeline a record is in cannot depend on the day or on who looks at it.")
READS_RECORDS = N_(
    "Which records somebody sees cannot depend on the records that they see; name fields of the record here."
)
_IN_SQL = (("filter",), ("when",))
CIRCULAR = N_("The value would be computed from itself: {path}.")
TITLE_IS_TEXT = N_("“{name}” does not give text, so it cannot be the title.")
TITLE_IS_STORED = N_("“{name}” is not stored, so records cannot be called by it.")
TOO_FAR = N_("Over more than {limit} objects in a row this would be computed from others: {path}.")

NO_MOMENT = N_("This gives no date that could be waited for.")
ALWAYS_THE_SAME = N_("This condition mentions no field, so it is the same for every record.")
NO_ORDER = N_("Records have no order by “{name}”, which holds several values or records of several objects.")
_DIALECTS: tuple[Dialect, ...] = ("sqlite", "postgresql")
_NAMED_TYPES = {"date": DATE, "text": TEXT, "user": USER}
_ANY_PARTS = {"latitude": "c", "longitude": "c"}


def check(documents: Documents) -> list[Problem]:
    """Everything that is wrong, or (as a warning) without effect.

    Places look like ``object:deal#/rules/0/condition``. Expressions are judged whatever else is wrong, unless they
    name a field that is wrong itself; what the schemas refuse cannot be read any further.
    """
    problems = [_placed(doc, p) for doc in documents.values() for p in validate_document(doc, "stored")]
    if _errors(problems):
        return problems
    definitions, wrong = DefinitionSet(documents), set[str]()
    problems += cross_check(documents)
    problems += [
        p for item in definitions.objects.values() for p in _field_problems(item, definitions, wrong)
    ]
    if not _errors(problems):
        problems += _orders(definitions)
    told = {problem.place for problem in problems}
    found = (_placed(doc, p) for doc in documents.values() for p in _expressions(doc, definitions, wrong))
    problems += [problem for problem in found if problem.place not in told]
    return problems if _errors(problems) else problems + list(_computations(definitions))


def check_document(documents: Documents, definitions: DefinitionSet, document: Document) -> list[Problem]:
    """The same about one of them alone, with places within it; its expressions are judged in any case."""
    problems = validate_document(document, "stored")
    if _errors(problems):
        return problems
    return [*cross_check_document(documents, document), *_expressions(document, definitions)]


def _computations(definitions: DefinitionSet) -> Iterator[Problem]:
    found = dependencies(definitions)
    for code, template, chains in (
        ("circular", CIRCULAR, found.circular),
        ("too_far", TOO_FAR, found.too_far),
    ):
        for chain in chains:
            last = chain[-1]
            params = {"path": " → ".join(one.name for one in chain), "limit": MOST_CROSSINGS}
            yield Problem(code, template, f"object:{last.owner.name}#/properties/{last.field.name}", params)


def _orders(definitions: DefinitionSet) -> Iterator[Problem]:
    """Views sorted by what has no order: their lists could not be shown."""
    for view in definitions.views.values():
        for index, item in enumerate(view.sort):
            field = definitions.fields_by_id.get(item.path[-1])
            if field is not None and field.made_when_read and not has_order(field, definitions):
                params = {"name": field.title}
                yield Problem("not_stored", NOT_STORED, f"view:{view.name}#/sort/{index}", params)
            elif (
                field is not None
                and not field.made_when_read
                and (FIELD_TYPES[field.type_name].many or field.linked_ids)
            ):
                params = {"name": field.title}
                yield Problem("no_order", NO_ORDER, f"view:{view.name}#/sort/{index}", params)


def _errors(problems: list[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _placed(document: Document, problem: Problem) -> Problem:
    return problem.at(f"{document.get('kind')}:{document.get('name')}#{problem.place}")


def _field_problems(item: ObjectDefinition, definitions: DefinitionSet, wrong: set[str]) -> Iterator[Problem]:
    """``wrong`` gathers the ids of fields that cannot be read as they stand."""
    title = item.title_field
    if (
        title is not None
        and title.type_name in FIELD_TYPES
        and FIELD_TYPES[title.type_name].expression_type(title).name != "text"
    ):
        yield Problem("title_is_text", TITLE_IS_TEXT, f"object:{item.name}#/titleField", {"name": title.name})
    if title is not None and title.made_when_read:
        place = f"object:{item.name}#/titleField"
        yield Problem("not_stored", TITLE_IS_STORED, place, {"name": title.name})
    sound = True
    for field in item.fields:
        for problem in check_options(field, definitions) if field.derived_from is None else ():
            sound = False
            if problem.severity == "error":
                wrong.add(field.id)
            yield problem.at(f"object:{item.name}#/properties/{field.name}{problem.place}")
    for lines in item.line_items:
        for problem in check_line_items(lines, definitions):
            sound = False
            if problem.severity == "error":
                wrong.add(lines.id)
            yield problem.at(f"object:{item.name}#/properties/{lines.name}{problem.place}")
    if sound:
        for problem in object_problems(item, definitions):
            yield problem.at(f"object:{item.name}#{problem.place}")


def _expressions(
    document: Document, definitions: DefinitionSet, wrong: Collection[str] = ()
) -> Iterator[Problem]:
    for spot in walk(Spot(node(document["kind"]), document)):
        if spot.node.expression is None or not isinstance(spot.value, str):
            continue
        item = _owner(spot, spot.node.expression.of, definitions)
        if item is not None and not (wrong and _about(spot, wrong)):
            yield from _expression_problems(spot, item, definitions)


def _about(spot: Spot, wrong: Collection[str]) -> bool:
    """Whether it stands in a field that is wrong, or names one."""
    if any(isinstance(above, Mapping) and above.get("id") in wrong for above in spot.above):
        return True
    try:
        paths = expressions.parse(spot.value).paths
    except expressions.ExpressionError:
        return False
    return any(segment.removeprefix("#") in wrong for path in paths for segment in path)


def _expression_problems(spot: Spot, item: ObjectDefinition, definitions: DefinitionSet) -> Iterator[Problem]:
    try:
        expression = expressions.parse(spot.value)
        expected = _expected(spot, item, definitions)
        scope = ObjectScope(definitions, item, variables=variables_at(spot))
        checked = expressions.check(expression, scope, expected)
        if spot.path in _IN_SQL or (spot.path and spot.key == "filter") or _chooses_rows(spot):
            _compile(checked, item)
            if _chooses_rows(spot):
                yield from _decided_anyway(checked, spot)
                if "records" in checked.volatility:
                    yield Problem("reads_records", READS_RECORDS, spot.pointer)
            if spot.path == ("when",) and checked.volatile:
                yield Problem("wandering", WANDERING, spot.pointer)
        elif spot.node.expression is not None and spot.node.expression.type == "boolean":
            yield from _decided_anyway(checked, spot)
        elif spot.path and spot.key == "until" and not checked.type.is_a("date", "datetime", "blank"):
            yield Problem("no_moment", NO_MOMENT, spot.pointer)
    except expressions.ExpressionError as error:
        for problem in error.problems:
            yield problem.at(spot.pointer)


def _chooses_rows(spot: Spot) -> bool:
    """A condition of a role is asked in every query."""
    return spot.key == "condition" and bool(spot.above) and spot.above[0]["kind"] == "role"


def _decided_anyway(checked: expressions.Checked, spot: Spot) -> Iterator[Problem]:
    """A condition that no record can change, or that changes by itself."""
    if "chance" in checked.volatility:
        yield Problem("left_to_chance", LEFT_TO_CHANCE, spot.pointer)
    elif not checked.paths and not checked.volatile:
        yield Problem("always_the_same", ALWAYS_THE_SAME, spot.pointer, severity="warning")


def _compile(checked: expressions.Checked, item: ObjectDefinition) -> None:
    """A view's filter, a pipeline's records and a role's are found in the database, whichever it is; raises
    NotCompilable."""
    types = {resolved.place: resolved.type for resolved in checked.resolved}
    context = expressions.EvaluationContext(datetime(2000, 1, 1, tzinfo=UTC))

    def column(path: Path) -> expressions.SqlColumn:
        rows = "FROM c" if path[0] in item.line_items_by_id else None
        lines = len(path) == 1
        return expressions.SqlColumn(
            "c", types[path], key_sql="k", rows=rows, counts_rows=lines, parts=_ANY_PARTS
        )

    for dialect in _DIALECTS:
        expressions.compile_condition(checked, dialect, column, context)


def _owner(spot: Spot, of: str, definitions: DefinitionSet) -> ObjectDefinition | None:
    root = (*spot.above, spot.value)[0]
    return definitions.objects_by_id.get(root["id"] if of == "" else spot.look(of))


def _expected(spot: Spot, item: ObjectDefinition, definitions: DefinitionSet) -> Type | None:
    """A condition is true or false; a default is of its field's own type."""
    spec = spot.node.expression
    if spec is not None and spec.type == "boolean":
        return BOOLEAN
    if spec is not None and spec.type is not None:
        return _NAMED_TYPES[spec.type]
    if spec is not None and spec.typeOf:
        object_id, field_id = (spot.look(where) for where in spec.typeOf)
        owner = definitions.objects_by_id.get(object_id)
        if owner is not None and field_id == "id":
            return record(owner.id)
        matched = owner.fields_by_id.get(field_id) if owner else None
        return None if matched is None else FIELD_TYPES[matched.type_name].expression_type(matched)
    if "variable" in spot.above[-1]:
        known = {one.id: one for one in variables_at(spot)}
        variable = known.get(spot.above[-1]["variable"])
        return VARIABLE_TYPES[variable.type] if variable is not None else None
    if spot.path[0] != "properties":
        return None
    field = item.fields_by_name[str(spot.path[1])]
    found = FIELD_TYPES[field.type_name].expression_type(field)
    return found.element or found
