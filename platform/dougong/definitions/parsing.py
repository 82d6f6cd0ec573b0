"""Stored documents into typed definitions. The documents must have passed ``validate_document``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.definitions.field_elements import (
    AUTO_NUMBER,
    COMPUTED,
    LINE_ITEMS,
    FieldDefinition,
    Option,
    Path,
    Recipe,
    RecordDefault,
)
from dougong.definitions.naming import LINK_TYPES, linked_ids
from dougong.definitions.object_elements import (
    BackReference,
    LineItems,
    ObjectDefinition,
    RecordCurrency,
    Rule,
    UniqueTogether,
)
from dougong.definitions.pipeline_elements import PipelineDefinition, Stage
from dougong.definitions.roles import RoleDefinition
from dougong.definitions.screen_elements import (
    AppDefinition,
    BoardOptions,
    ColourRule,
    FormDefinition,
    MenuEntry,
    Placement,
    RelatedList,
    Section,
    SortItem,
    ViewColumn,
    ViewDefinition,
)
from dougong.definitions.walking import Document


def fields_of(document: Document) -> tuple[FieldDefinition, ...]:
    required = set(document.get("required", ()))
    return tuple(
        _field(document["id"], name, item, item["id"] in required)
        for name, item in document.get("properties", {}).items()
        if item["fieldType"] != LINE_ITEMS
    )


def derived_field(object_id: str, name: str, item: Mapping[str, Any]) -> FieldDefinition:
    return _field(object_id, name, item, required=False)


def line_items_of(document: Document) -> tuple[LineItems, ...]:
    required = set(document.get("required", ()))
    return tuple(
        _line_items(_field(document["id"], name, item, item["id"] in required))
        for name, item in document.get("properties", {}).items()
        if item["fieldType"] == LINE_ITEMS
    )


def _line_items(field: FieldDefinition) -> LineItems:
    options = field.options
    return LineItems(
        field=field,
        object_id=options.get("target", ""),
        via_id=options.get("via", ""),
        order_id=options.get("orderField"),
        column_ids=tuple(options.get("columns", ())),
        total_ids=tuple(options["totals"]) if "totals" in options else None,
    )


def object_of(
    document: Document,
    fields: tuple[FieldDefinition, ...],
    referenced_by: tuple[BackReference, ...],
    linked_by: tuple[BackReference, ...],
    roles: Mapping[str, RoleDefinition],
    currency: RecordCurrency | None = None,
) -> ObjectDefinition:
    by_id = {field.id: field for field in fields}
    return ObjectDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        plural_title=document.get("pluralTitle", document["title"]),
        description=document.get("description"),
        icon=document.get("icon"),
        colour=document.get("colour"),
        fields=fields,
        title_field=by_id.get(document.get("titleField", "")),
        search_fields=tuple(by_id[field_id] for field_id in document.get("search", ()) if field_id in by_id),
        rules=tuple(_rule(rule) for rule in document.get("rules", ())),
        line_items=line_items_of(document),
        referenced_by=referenced_by,
        linked_by=linked_by,
        document=document,
        unique_together=tuple(_together(item) for item in document.get("uniqueTogether", ())),
        currency=currency,
        roles=roles,
    )


def view_of(document: Document) -> ViewDefinition:
    return ViewDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        icon=document.get("icon"),
        object_id=document["object"],
        type=document["type"],
        columns=tuple(
            ViewColumn(column["id"], _path(column["field"]), column.get("width"))
            for column in document["columns"]
        ),
        filter=document.get("filter"),
        sort=tuple(_sorting(item) for item in document.get("sort", ())),
        default=document.get("default", False),
        position=document.get("position"),
        document=document,
        board=_board(document) if document["type"] == "board" else None,
        group=_sorting(document["group"]) if "group" in document else None,
        frozen=document.get("frozen", 0),
        colours=tuple(
            ColourRule(
                rule["id"], rule["when"], rule["colour"], _path(rule["field"]) if "field" in rule else None
            )
            for rule in document.get("colours", ())
        ),
    )


def _sorting(item: str) -> SortItem:
    return SortItem(_path(item), item.startswith("-"))


def _board(document: Document) -> BoardOptions:
    return BoardOptions(
        pipeline_id=document.get("pipeline"),
        field_id=document.get("groupBy"),
        sum_id=document.get("sumField"),
        lane_id=document.get("swimlanes"),
        column_limit=document.get("columnLimit"),
    )


def pipeline_of(document: Document, field: FieldDefinition | None) -> PipelineDefinition:
    """Stages whose option is gone are left out."""
    options = {option.id: option for option in field.select_options} if field else {}
    return PipelineDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        icon=document.get("icon"),
        object_id=document["object"],
        field_id=document["field"],
        when=document.get("when"),
        stages=tuple(
            _stage(stage, options[stage["option"]])
            for stage in document["stages"]
            if stage["option"] in options
        ),
        loss_reason_id=document.get("lossReason"),
        keep_loss_reason=document.get("keepLossReason", False),
        probability_id=document.get("probabilityField"),
        closed_on_id=document.get("closedOn"),
        document=document,
    )


def _stage(stage: Mapping[str, Any], option: Option) -> Stage:
    gate = stage.get("gate", {})
    return Stage(
        id=stage["id"],
        name=stage["name"],
        key=option.key,
        title=option.title,
        option_id=option.id,
        colour=option.colour,
        category=stage.get("category", "open"),
        probability=stage.get("probability"),
        condition=gate.get("condition"),
        message=gate.get("message", ""),
        required_ids=tuple(stage.get("required", ())),
        next_ids=tuple(stage["next"]) if "next" in stage else None,
        rotting_days=stage.get("rottingDays"),
    )


def form_of(document: Document) -> FormDefinition:
    return FormDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        object_id=document["object"],
        sections=tuple(_section(section) for section in document["sections"]),
        related=tuple(_related(related) for related in document.get("related", ())),
        default=document.get("default", False),
        document=document,
    )


def app_of(document: Document) -> AppDefinition:
    return AppDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        icon=document.get("icon"),
        colour=document.get("colour"),
        menu=tuple(_entry(entry) for entry in document["menu"]),
        document=document,
    )


def _field(object_id: str, name: str, item: Mapping[str, Any], required: bool) -> FieldDefinition:
    default = item.get("default")
    computed = isinstance(default, Mapping)
    source = default.get("from") if isinstance(default, Mapping) else None
    return FieldDefinition(
        id=item["id"],
        name=name,
        title=item["title"],
        type_name=item["fieldType"],
        object_id=object_id,
        required=required,
        unique=item.get("unique", False) or item["fieldType"] == AUTO_NUMBER,
        read_only=item.get("readOnly", False) or item["fieldType"] in (*COMPUTED, AUTO_NUMBER),
        description=item.get("description"),
        help=item.get("help"),
        placeholder=item.get("placeholder"),
        default=None if computed else tuple(default) if isinstance(default, list) else default,
        default_expression=default.get("expression") if isinstance(default, Mapping) else None,
        target_id=None if item["fieldType"] in LINK_TYPES else item.get("target"),
        linked_ids=linked_ids(item),
        select_options=tuple(
            Option(
                option["id"],
                option["key"],
                option["title"],
                option.get("colour"),
                tuple(option.get("when", ())),
            )
            for option in item.get("options", ())
        ),
        options=item,
        recipe=_recipe(item),
        required_when=item.get("requiredWhen"),
        depends_on=item.get("dependsOn"),
        default_from=_record_default(source) if source else None,
    )


def _recipe(item: Mapping[str, Any]) -> Recipe | None:
    if item["fieldType"] not in COMPUTED:
        return None
    return Recipe(
        item["fieldType"],
        formula=item.get("formula", ""),
        stored=item.get("stored", True),
        daily=item.get("refreshed") == "daily",
        object_id=item.get("object", ""),
        via_id=item.get("via", ""),
        function=item.get("function", ""),
        field_id=item.get("field"),
        filter=item.get("filter"),
        path=_path(item["path"]) if "path" in item else (),
    )


def _record_default(source: Mapping[str, Any]) -> RecordDefault:
    match = tuple((pair["field"], pair["equals"]) for pair in source["match"])
    taken = tuple((pair["field"], _path(pair["value"])[-1]) for pair in source.get("fields", ()))
    return RecordDefault(source["object"], match, source["value"], taken)


def _together(item: Mapping[str, Any]) -> UniqueTogether:
    return UniqueTogether(item["id"], item["name"], tuple(item["fields"]), item.get("message"))


def _rule(rule: Mapping[str, Any]) -> Rule:
    fields = tuple(rule.get("fields", ()))
    return Rule(
        id=rule["id"],
        name=rule["name"],
        condition=rule["condition"],
        message=rule["message"],
        field_ids=fields,
        description=rule.get("description"),
        when=rule.get("when"),
        warns=rule.get("severity") == "warn",
    )


def _section(section: Mapping[str, Any]) -> Section:
    return Section(
        id=section["id"],
        name=section["name"],
        title=section["title"],
        columns=section.get("columns", 2),
        visible=section.get("visible"),
        fields=tuple(
            Placement(
                item["id"],
                item["field"],
                item.get("width", "half"),
                item.get("visible"),
                item.get("whenHidden") == "emptied",
            )
            for item in section["fields"]
        ),
    )


def _related(related: Mapping[str, Any]) -> RelatedList:
    columns = tuple(_path(column) for column in related["columns"])
    return RelatedList(related["id"], related["object"], related["field"], columns)


def _entry(entry: Mapping[str, Any]) -> MenuEntry:
    return MenuEntry(
        id=entry["id"],
        name=entry["name"],
        title=entry.get("title"),
        icon=entry.get("icon"),
        object_id=entry.get("object"),
        view_id=entry.get("view"),
        items=tuple(_entry(item) for item in entry.get("items", ())),
    )


def _path(text: str) -> Path:
    return tuple(text.removeprefix("-").split("."))
