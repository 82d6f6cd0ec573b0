"""Objects made of sheets, as one command of the draft, and the plan by which their rows are imported later."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.dataclasses import dataclass
from dougong.definitions import name_from_title, new_id
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.transfer.guessing import options_of
from dougong.transfer.sheet_filling import SheetPlan
from dougong.web.builder.creating import BASICS, EVERYTHING, Wording, free_name
from dougong.web.builder.drafting import Design, File
from dougong.web.builder.palette import begins
from dougong.web.builder.sheet_choices import SheetChoice, title_column

NOTHING_TAKEN = N_("Choose at least one sheet with at least one column.")
NOT_TAKEN = N_("“{column}” refers to the sheet “{sheet}”, which is left out.")
COLOURS = ("accent", "teal", "violet", "warn", "good", "bad", "grey")
COLUMNS_SHOWN = 8


@dataclass(slots=True)
class _Making:
    """``names`` and ``ids`` are those of the fields, by the position of their column."""

    choice: SheetChoice
    object_id: str
    name: str
    names: dict[int, str]
    ids: dict[int, str]


def create_from_sheets(
    design: Design, choices: Sequence[SheetChoice], app_name: str, app_title: str
) -> list[SheetPlan]:
    """Into the menu of an app, or of a new one where it has a title."""
    makings = _begin(design, choices)
    wording, files = Wording(design), list[File]()
    for making in makings.values():
        files += _files(design, wording, making, makings)
    files += _menu(design, app_name, app_title, list(makings.values()))
    design.put(*files, texts=wording.texts)
    return [_plan(one, makings) for one in _in_order(makings)]


def _begin(design: Design, choices: Sequence[SheetChoice]) -> dict[int, _Making]:
    taken = {document["name"] for document in design.documents.of_kind("object")}
    taken |= set(design.screen.tx.release.definitions.objects)
    found: dict[int, _Making] = {}
    for index, choice in enumerate(choices):
        columns = {i: one for i, one in enumerate(choice.columns) if one.type}
        if not choice.taken or not columns:
            continue
        name = name_from_title(choice.title, taken, "object")
        taken.add(name)
        names: dict[int, str] = {}
        for position, column in columns.items():
            names[position] = name_from_title(column.title, names.values(), "field")
        ids = {position: new_id("fld") for position in names}
        found[index] = _Making(choice, new_id("obj"), name, names, ids)
    if not found:
        raise InvalidInput(Problem("nothing_taken", NOTHING_TAKEN))
    problems = [
        Problem("not_taken", NOT_TAKEN, params={"column": one.title, "sheet": choices[one.target[0]].title})
        for making in found.values()
        for one in making.choice.columns
        if one.target is not None and not _is_there(found, *one.target)
    ]
    if problems:
        raise InvalidInput(problems)
    return found


def _is_there(makings: dict[int, _Making], sheet: int, column: int) -> bool:
    return sheet in makings and column in makings[sheet].names


def _files(design: Design, wording: Wording, making: _Making, makings: dict[int, _Making]) -> list[File]:
    columns = making.choice.columns
    keys = {one.target[1] for other in makings.values() for one in other.choice.columns
            if one.target is not None and makings.get(one.target[0]) is making}  # fmt: skip
    fields = {
        name: _field(design, making, makings, position, position in keys)
        for position, name in making.names.items()
    }
    title = title_column(columns)
    required = [name for position, name in making.names.items() if columns[position].required]
    obj: File = {"kind": "object", "id": making.object_id, "name": making.name, "title": making.choice.title}
    obj |= {"titleField": making.names[title]} if title is not None else {}
    obj |= {"type": "object", "properties": fields} | ({"required": required} if required else {})
    section_id = new_id("sec")
    section: File = {
        "id": section_id,
        "name": "basics",
        "title": wording.own(section_id, BASICS),
        "columns": 2,
    }
    form: File = {"kind": "form", "name": free_name(design, "form", f"{making.name}_main"), "default": True}
    form |= {"title": making.choice.title, "object": making.name}
    form["sections"] = [section | {"fields": [{"field": name} for name in fields]}]
    view_id = new_id("viw")
    view: File = {"kind": "view", "id": view_id, "name": free_name(design, "view", f"{making.name}_all")}
    view |= {
        "title": wording.own(view_id, EVERYTHING),
        "object": making.name,
        "type": "list",
        "default": True,
    }
    ordered = sorted(fields, key=lambda name: name != obj.get("titleField"))
    view["columns"] = [{"field": name} for name in ordered[:COLUMNS_SHOWN]]
    return [obj, form, view]


def _field(design: Design, making: _Making, makings: dict[int, _Making], position: int, is_key: bool) -> File:
    column, cells = making.choice.columns[position], making.choice.sheet.columns[position]
    made: File = {"id": making.ids[position], "title": column.title}
    if column.target is not None:
        return made | {"fieldType": "reference", "target": makings[column.target[0]].name}
    made["fieldType"] = column.type
    if column.type == "select":
        made["options"] = _options(options_of(cells))
    elif column.type == "decimal":
        places = (len(text.partition(".")[2]) for text in cells.texts)
        made["decimals"] = min(max(places, default=2), 6)
    else:
        made |= begins(column.type, design.texts.base)
    # By it the references of other sheets find its records.
    return made | ({"unique": True} if column.unique or is_key else {})


def _options(values: Sequence[str]) -> list[File]:
    taken: set[str] = set()
    options = []
    for index, value in enumerate(values):
        key = name_from_title(value, taken, "option")
        taken.add(key)
        options.append({"key": key, "title": value[:200], "colour": COLOURS[index % len(COLOURS)]})
    return options


def _menu(design: Design, app_name: str, app_title: str, makings: Sequence[_Making]) -> list[File]:
    if app_name:
        app = design.file("app", app_name)
    elif app_title:
        app = {"kind": "app", "name": free_name(design, "app", app_title), "title": app_title, "menu": []}
    else:
        return []
    taken = {entry["name"] for entry in app["menu"]} | {
        inner["name"] for entry in app["menu"] for inner in entry.get("items", ())
    }
    for one in makings:
        name = name_from_title(one.name, taken, "menu")
        taken.add(name)
        app["menu"].append({"name": name, "object": one.name})
    return [app]


def _in_order(makings: dict[int, _Making]) -> list[_Making]:
    """What is referred to comes first; of two that refer to each other, the first."""
    ordered: list[_Making] = []

    def add(making: _Making, above: tuple[int, ...] = ()) -> None:
        if making in ordered:
            return
        for one in making.choice.columns:
            if one.target is not None and one.target[0] not in above:
                add(makings[one.target[0]], (*above, one.target[0]))
        if making not in ordered:
            ordered.append(making)

    for index, making in makings.items():
        add(making, (index,))
    return ordered


def _plan(making: _Making, makings: dict[int, _Making]) -> SheetPlan:
    sheet = making.choice.sheet
    columns: dict[str, list[str]] = {}
    for position, cells in enumerate(sheet.columns):
        target = making.choice.columns[position].target
        own = [making.ids[position]] if position in making.ids else []
        columns[cells.title] = (
            [*own, makings[target[0]].ids[target[1]]] if own and target is not None else own
        )
    return SheetPlan(sheet.token, sheet.name, making.object_id, making.choice.title, columns)
