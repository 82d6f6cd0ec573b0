"""A view as it fits the release that holds and whoever looks through it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.definitions import (
    ColourRule,
    ObjectDefinition,
    SortItem,
    ViewColumn,
    ViewDefinition,
    screen_parsing,
)
from dougong.errors import DougongError
from dougong.problems import N_, Problem
from dougong.records import can_show
from dougong.storage import Transaction
from dougong.views.filters import conjuncts, joined
from dougong.views.paths import Path, can_order, check_condition
from dougong.views.types import LIST, TREE, all_options, may_go_by, options_of, problems_of, type_of

Document = dict[str, Any]

COLUMN_GONE = N_("A column of this view is gone or hidden from you.")
ORDER_GONE = N_("This view was sorted or grouped by a field that is gone or hidden from you.")
CONDITION_GONE = N_(
    "A condition of this view is left out, because it asks for what is gone or hidden from you."
)
TREE_GONE = N_("The hierarchy by which this view is a tree is gone or hidden from you, so that it is a list.")
TYPE_GONE = N_(
    "The field by which records stand in this view is gone or hidden from you, so that it is a list."
)
OPTION_GONE = N_(
    "Lanes, sums, ends or pictures of this view come from a field that is gone or hidden from you."
)
COLOUR_GONE = N_("A colour of this view asks for what is gone or hidden from you.")


@dataclass(frozen=True, slots=True)
class Fitted:
    """``notes`` tell what had to be left out."""

    view: ViewDefinition
    notes: tuple[Problem, ...] = ()


def document_of(view: ViewDefinition, tree: str | None = None) -> Document:
    """A view's own properties, by ids; ``tree`` is that of the field by which it is one."""
    document: Document = {
        "type": view.type,
        "columns": [_column_document(column) for column in view.columns],
        "sort": [_sort_text(item) for item in view.sort],
        **{name: view.document[name] for name in options_of(view.type) if name in view.document},
    }
    if tree:
        document["parentField"] = tree
    if view.filter:
        document["filter"] = view.filter
    if view.group:
        document["group"] = _sort_text(view.group)
    if view.subgroup:
        document["subgroup"] = _sort_text(view.subgroup)
    if view.frozen:
        document["frozen"] = view.frozen
    if view.colours:
        document["colours"] = [
            {
                "when": rule.when,
                "colour": rule.colour,
                **({"field": ".".join(rule.path)} if rule.path else {}),
            }
            for rule in view.colours
        ]
    return document


def _column_document(column: ViewColumn) -> Document:
    width = {"width": column.width} if column.width else {}
    return {"field": ".".join(column.path), **width}


def _sort_text(item: SortItem) -> str:
    return ("-" if item.descending else "") + ".".join(item.path)


def fitted(
    tx: Transaction, actor: Actor, obj: ObjectDefinition, document: Document, of: ViewDefinition
) -> Fitted:
    """``of`` says who the view is; what it shows comes from the document."""
    notes: list[Problem] = []

    def keep(items: Iterable[Any], good: Callable[[Any], bool], note: str) -> list[Any]:
        listed = list(items)
        kept = [item for item in listed if good(item)]
        notes.extend(Problem("left_out", note) for _ in range(len(listed) - len(kept)))
        return kept

    release = tx.release
    columns = keep(
        (ViewColumn("", path_of(one["field"]), one.get("width")) for one in document["columns"]),
        lambda column: can_show(release, actor, obj.id, column.path),
        COLUMN_GONE,
    )
    orders = [SortItem(path_of(text), text.startswith("-")) for text in document.get("sort", ())]
    grouped_by = (document.get("group"), document.get("subgroup"))
    groups = [SortItem(path_of(text), text.startswith("-")) for text in grouped_by if text]
    colours = [
        ColourRule("", one["when"], one["colour"], path_of(one["field"]) if "field" in one else None)
        for one in document.get("colours", ())
    ]
    sort = keep(orders, lambda item: can_order(tx, actor, obj, item.path), ORDER_GONE)
    group = keep(groups, lambda item: can_order(tx, actor, obj, item.path), ORDER_GONE)
    rules = keep(colours, lambda rule: _colour_fits(tx, actor, obj, rule), COLOUR_GONE)
    shape = _shape(tx, actor, obj, document)
    if shape["type"] != type_of(document):
        notes.append(Problem("left_out", TREE_GONE if type_of(document) == TREE else TYPE_GONE))
    elif len(shape) < len(_wanted(document)):
        notes.append(Problem("left_out", OPTION_GONE))
    view = replace(
        of,
        type=shape["type"],
        document=shape,
        **screen_parsing.options_of(shape),
        columns=tuple(columns),
        sort=tuple(sort),
        filter=joined(keep(_conditions(tx, actor, obj, document), bool, CONDITION_GONE)),
        group=group[0] if group else None,
        subgroup=group[1] if len(group) > 1 else None,
        frozen=document.get("frozen", 0),
        colours=tuple(rules),
    )
    return Fitted(view, tuple({note.template: note for note in notes}.values()))


def _wanted(document: Document) -> Document:
    """Its type, and what it has besides."""
    options = {name: document[name] for name in all_options() if name in document}
    if "tree" in document:
        options["parentField"] = document["tree"]
    return {"type": type_of(document), **options}


def _shape(tx: Transaction, actor: Actor, obj: ObjectDefinition, document: Document) -> Document:
    """What of it still holds; without what it cannot do without, a list."""
    wanted = _wanted(document)
    if wanted["type"] == LIST:
        return wanted
    kept = {
        name: value
        for name, value in wanted.items()
        if name == "type" or may_go_by(tx, actor, obj, name, value)
    }
    wrong = {problem.place.split("/")[1] for problem in problems_of(tx.release, obj, kept, whole=False)}
    kept = {name: value for name, value in kept.items() if name not in wrong or name == "type"}
    return kept if not problems_of(tx.release, obj, kept, whole=False) else {"type": LIST}


def _conditions(tx: Transaction, actor: Actor, obj: ObjectDefinition, document: Document) -> list[str | None]:
    text = document.get("filter")
    if not text or _holds(tx, actor, obj, text):
        return [text] if text else []
    return [part if _holds(tx, actor, obj, part) else None for part in conjuncts(text)]


def _holds(tx: Transaction, actor: Actor, obj: ObjectDefinition, text: str) -> bool:
    try:
        check_condition(tx, actor, obj, text)
    except DougongError:
        return False
    return True


def _colour_fits(tx: Transaction, actor: Actor, obj: ObjectDefinition, rule: ColourRule) -> bool:
    if rule.path and not can_show(tx.release, actor, obj.id, rule.path):
        return False
    return _holds(tx, actor, obj, rule.when)


def path_of(text: str) -> Path:
    return tuple(text.removeprefix("-").split("."))
