"""Pages about many records at once, as their templates want them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import InvalidInput
from dougong.fields import FIELD_TYPES, coercer, to_json
from dougong.fields.reference_keys import ReferenceKey
from dougong.problems import N_, Problem
from dougong.records.bulk_preview import BulkPreview
from dougong.web.faces.controls import people
from dougong.web.faces.looks import look_of
from dougong.web.formats import SYSTEM_TYPES
from dougong.web.forms.field_views import FieldView
from dougong.web.forms.form_views import field_view
from dougong.web.forms.record_forms import bind, gathered, layout_of_fields, to_write
from dougong.web.languages import say
from dougong.web.screens import Screen
from dougong.web.texts import gettext

OWNER = "owner"
MOST_EXAMPLES = 8
CHOOSE_IT = N_("Choose it from the list.")


@dataclass(frozen=True, slots=True)
class BulkField:
    """``definition`` is None for the owner."""

    name: str
    title: str
    definition: FieldDefinition | None
    computable: bool

    @property
    def type_name(self) -> str:
        return self.definition.type_name if self.definition else SYSTEM_TYPES[self.name]


def bulk_fields(screen: Screen, obj: ObjectDefinition) -> list[BulkField]:
    """Those that the actor may write; a file belongs to one record."""
    found = []
    for field in obj.fields:
        field_type = FIELD_TYPES[field.type_name]
        if (
            field.read_only
            or field_type.holds_files
            or not POLICY.can_write_field(screen.actor, obj, field.id)
        ):
            continue
        found.append(BulkField(field.name, screen.titles.field(field), field, not field_type.many))
    return [*found, BulkField(OWNER, screen.titles.segment(OWNER), None, False)]


def value_view(
    screen: Screen, obj: ObjectDefinition, field: BulkField, typed: MultiDict[str, str]
) -> FieldView:
    """The field's own control, as it stands in forms."""
    layout = layout_of_fields(screen, obj, {field.name})
    given = gathered(layout, typed)
    (placed,) = layout.fields
    return field_view(screen, placed, {field.name: given.get(field.name, "")}, (), given, None)


def value_written(screen: Screen, obj: ObjectDefinition, field: BulkField, typed: MultiDict[str, str]) -> Any:
    """What was typed, as record JSON: a job reads it exactly, whatever the language of who asked for it."""
    layout = layout_of_fields(screen, obj, {field.name})
    given = gathered(layout, typed)
    raw = to_write(layout, bind(layout, given, {}), given).get(field.name)
    if field.definition is None:
        return int(str(raw)[:18]) if raw and str(raw).isdecimal() else None
    value = coercer(field.definition, screen.definitions)(raw, people(screen))
    keys = value if isinstance(value, tuple) else (value,)
    if any(isinstance(key, ReferenceKey) for key in keys):
        raise InvalidInput(Problem("not_chosen", CHOOSE_IT, field.name))
    if FIELD_TYPES[field.type_name].target_of(field.definition) is not None:
        return list(value) if isinstance(value, tuple) else value
    return to_json(value, field.definition)


@dataclass(frozen=True, slots=True)
class Example:
    title: str
    before: Any
    after: Any
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class PreviewView:
    summary: str
    examples: Sequence[Example]
    refused: Sequence[Example]


def preview_view(
    screen: Screen, obj: ObjectDefinition, field: BulkField, preview: BulkPreview
) -> PreviewView:
    number = screen.formats.number
    tried = len(preview.tried)
    text = gettext("{changed} would change, {unchanged} are so already, {refused} would be left alone.")
    if preview.total > tried:
        begun = gettext("Tried with the first {tried} of {total}:")
        text = f"{begun.format(tried=number(tried), total=number(preview.total))} {text}"
    summary = text.format(
        changed=number(preview.changed), unchanged=number(preview.unchanged), refused=number(preview.refused)
    )
    if preview.leaving:
        text = gettext("{count} of them you would not see any longer, and could not take back.").format(
            count=number(preview.leaving)
        )
        summary = f"{summary} {text}"
    refused = [
        Example(one.title, None, None, [say(problem) for problem in one.problems])
        for one in preview.tried
        if one.problems
    ]
    changed = [one for one in preview.tried if not one.problems and one.before != one.after]
    examples = [
        Example(one.title, _shown(screen, field, one.before), _shown(screen, field, one.after), ())
        for one in changed[:MOST_EXAMPLES]
        if _shown(screen, field, one.before) != _shown(screen, field, one.after)
    ]
    return PreviewView(summary, examples, refused[:MOST_EXAMPLES])


def _shown(screen: Screen, field: BulkField, record: Mapping[str, Any]) -> Any:
    value = record.get(field.name)
    if value is None:
        return "—"
    look = look_of(field.type_name)
    show = look.in_history if look.is_long else look.shown
    return show(screen.formats, value, field.definition)
