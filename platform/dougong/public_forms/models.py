"""Public forms as their pages need them: fields looked up, expressions checked, once per release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.access import SYSTEM
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition
from dougong.definitions.public_forms import Asked, PublicFormDefinition, public_form_of
from dougong.errors import not_found
from dougong.expressions import Checked
from dougong.fields import FIELD_TYPES
from dougong.records.bulk_values import as_written
from dougong.records.conditions import checked, context_of
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.model import model_of
from dougong.records.query import RecordQuery, find
from dougong.storage import Release, Transaction

MOST_OFFERED = 300
"""Records that a reference offers; a form for visitors is no directory."""


@dataclass(frozen=True, slots=True, eq=False)
class AskedField:
    asked: Asked
    definition: FieldDefinition


@dataclass(frozen=True, slots=True, eq=False)
class PublicFormModel:
    definition: PublicFormDefinition
    layout: ObjectLayout
    fields: tuple[AskedField, ...]
    values: tuple[tuple[FieldLayout, Checked], ...]
    keys: tuple[FieldDefinition, ...]
    shown: tuple[FieldDefinition, ...]

    def given(self, tx: Transaction) -> dict[str, Any]:
        """What fields get that nobody is asked for: record JSON."""
        blank, context = dict(model_of(tx.release, self.layout.id).blank), context_of(tx, SYSTEM)
        return {
            field.name: as_written(field, expression.evaluate(blank, context))
            for field, expression in self.values
        }

    def offers(self, tx: Transaction, one: AskedField) -> Mapping[int, str]:
        """The titles of the records that a reference offers, by id."""
        if one.asked.object_id is None:
            return {}
        target = layout_of(tx.release, one.asked.object_id).definition
        title = target.title_field.name if target.title_field is not None else "id"
        query = RecordQuery(target.name, ("id", title), one.asked.filter, (title,), MOST_OFFERED)
        return {record["id"]: str(record[title] or record["id"]) for record in find(tx, SYSTEM, query).data}


def forms_of(release: Release) -> tuple[PublicFormModel, ...]:
    """By name."""
    documents = sorted(release.documents.of_kind("public_form"), key=lambda one: str(one["name"]))
    return tuple(form_model(release, document["id"]) for document in documents)


def named_form(release: Release, name: str) -> PublicFormModel:
    document = release.documents.by_name("public_form", name)
    if document is None:
        raise not_found("public form", name)
    return form_model(release, document["id"])


def form_model(release: Release, form_id: str) -> PublicFormModel:
    document = release.documents["public_form", form_id]
    return release.cached(("public_form", form_id), lambda: _model(release, public_form_of(document)))


def _model(release: Release, definition: PublicFormDefinition) -> PublicFormModel:
    layout = layout_of(release, definition.object_id)
    fields = layout.definition.fields_by_id
    values = []
    for field_id, text in definition.values:
        expected = FIELD_TYPES[fields[field_id].type_name].expression_type(fields[field_id])
        values.append((layout.by_id[field_id], checked(release, layout, text, expected)))
    return PublicFormModel(
        definition,
        layout,
        tuple(AskedField(one, fields[one.field_id]) for one in definition.fields),
        tuple(values),
        tuple(fields[one] for one in definition.key_ids),
        tuple(fields[one] for one in definition.shown_ids),
    )
