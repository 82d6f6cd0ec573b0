"""All definitions of a release or a draft, parsed: the one thing the floors above ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeVar

from dougong.definitions.automations import AutomationDefinition, automation_of, automation_order
from dougong.definitions.calendars import PLAIN, WorkingCalendar, calendar_of
from dougong.definitions.chart_elements import ChartDefinition
from dougong.definitions.chart_parsing import chart_of
from dougong.definitions.currencies import Currencies
from dougong.definitions.documents import Documents
from dougong.definitions.element_titles import ElementTitles
from dougong.definitions.field_elements import FieldDefinition
from dougong.definitions.message_templates import MessageDefinition, message_of
from dougong.definitions.object_elements import ObjectDefinition
from dougong.definitions.object_parsing import objects_of
from dougong.definitions.pipeline_checks import pipeline_order
from dougong.definitions.pipeline_elements import PipelineDefinition
from dougong.definitions.pipeline_parsing import pipeline_of
from dougong.definitions.roles import RoleDefinition, role_of
from dougong.definitions.screen_elements import AppDefinition, FormDefinition, ViewDefinition
from dougong.definitions.screen_parsing import app_of, form_of, view_of
from dougong.definitions.webhooks import WebhookDefinition, webhook_of
from dougong.definitions.workflow_elements import WorkflowDefinition
from dougong.definitions.workflow_parsing import workflow_of, workflow_order
from dougong.errors import not_found

Found = TypeVar("Found")


class DefinitionSet:
    """Never changes. Documents must have passed ``validate_document``; broken references are left out."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents

    @cached_property
    def objects(self) -> Mapping[str, ObjectDefinition]:
        """By name."""
        return objects_of(self.documents.of_kind("object"), self._currencies, self.roles)

    @cached_property
    def _currencies(self) -> Currencies:
        return Currencies(self.documents.of_kind("object"))

    def with_objects(self, objects: Iterable[ObjectDefinition]) -> DefinitionSet:
        """The same with other versions of its objects, such as what somebody sees of them."""
        found = DefinitionSet(self.documents)
        found.__dict__["objects"] = {item.name: item for item in objects}
        return found

    def object(self, name: str) -> ObjectDefinition:
        return _found("object", name, self.objects)

    def object_by_id(self, object_id: str) -> ObjectDefinition:
        return _found("object", object_id, self.objects_by_id)

    @cached_property
    def objects_by_id(self) -> Mapping[str, ObjectDefinition]:
        return {item.id: item for item in self.objects.values()}

    @cached_property
    def fields_by_id(self) -> Mapping[str, FieldDefinition]:
        return {field.id: field for item in self.objects.values() for field in item.fields}

    def target(self, field: FieldDefinition) -> ObjectDefinition | None:
        """The object that a reference field refers to."""
        return self.objects_by_id.get(field.target_id) if field.target_id else None

    def linked(self, field: FieldDefinition) -> tuple[ObjectDefinition, ...]:
        """The objects whose records a field of several may hold."""
        found = (self.objects_by_id.get(target_id) for target_id in field.linked_ids)
        return tuple(item for item in found if item is not None)

    @cached_property
    def views(self) -> Mapping[str, ViewDefinition]:
        return {document["name"]: view_of(document) for document in self.documents.of_kind("view")}

    def view(self, name: str) -> ViewDefinition:
        return _found("view", name, self.views)

    @cached_property
    def views_by_id(self) -> Mapping[str, ViewDefinition]:
        return {view.id: view for view in self.views.values()}

    def views_of(self, item: ObjectDefinition) -> tuple[ViewDefinition, ...]:
        """The default view first, then by position, then by name."""
        return self._views_by_object.get(item.id, ())

    @cached_property
    def pipelines(self) -> Mapping[str, PipelineDefinition]:
        """By name, in the order in which they are tried."""
        documents = sorted(self.documents.of_kind("pipeline"), key=pipeline_order)
        fields = self.fields_by_id
        return {doc["name"]: pipeline_of(doc, fields.get(doc["field"])) for doc in documents}

    def pipeline(self, name: str) -> PipelineDefinition:
        return _found("pipeline", name, self.pipelines)

    def pipelines_of(self, item: ObjectDefinition) -> tuple[PipelineDefinition, ...]:
        """In the order in which they are tried; those of different fields do not concern each other."""
        return self._pipelines_by_object.get(item.id, ())

    @cached_property
    def pipelines_by_id(self) -> Mapping[str, PipelineDefinition]:
        return {item.id: item for item in self.pipelines.values()}

    @cached_property
    def automations(self) -> Mapping[str, AutomationDefinition]:
        """By name, in the order in which they are asked."""
        documents = sorted(self.documents.of_kind("automation"), key=automation_order)
        return {document["name"]: automation_of(document) for document in documents}

    def automation(self, name: str) -> AutomationDefinition:
        return _found("automation", name, self.automations)

    @cached_property
    def automations_by_id(self) -> Mapping[str, AutomationDefinition]:
        return {one.id: one for one in self.automations.values()}

    def automations_of(self, item: ObjectDefinition) -> tuple[AutomationDefinition, ...]:
        return self._automations_by_object.get(item.id, ())

    @cached_property
    def _automations_by_object(self) -> Mapping[str, tuple[AutomationDefinition, ...]]:
        return _grouped((one.object_id, one) for one in self.automations.values())

    @cached_property
    def workflows(self) -> Mapping[str, WorkflowDefinition]:
        """By name, in the order in which they are offered."""
        documents = sorted(self.documents.of_kind("workflow"), key=workflow_order)
        return {document["name"]: workflow_of(document) for document in documents}

    def workflow(self, name: str) -> WorkflowDefinition:
        return _found("workflow", name, self.workflows)

    @cached_property
    def workflows_by_id(self) -> Mapping[str, WorkflowDefinition]:
        return {one.id: one for one in self.workflows.values()}

    def workflows_of(self, object_id: str) -> tuple[WorkflowDefinition, ...]:
        return self._workflows_by_object.get(object_id, ())

    @cached_property
    def _workflows_by_object(self) -> Mapping[str, tuple[WorkflowDefinition, ...]]:
        return _grouped((one.object_id, one) for one in self.workflows.values())

    @cached_property
    def messages(self) -> Mapping[str, MessageDefinition]:
        """By name."""
        return {document["name"]: message_of(document) for document in self.documents.of_kind("message")}

    def message(self, name: str) -> MessageDefinition:
        return _found("message", name, self.messages)

    @cached_property
    def webhooks(self) -> Mapping[str, WebhookDefinition]:
        return {document["name"]: webhook_of(document) for document in self.documents.of_kind("webhook")}

    def webhook(self, name: str) -> WebhookDefinition:
        return _found("webhook", name, self.webhooks)

    @cached_property
    def webhooks_by_id(self) -> Mapping[str, WebhookDefinition]:
        return {one.id: one for one in self.webhooks.values()}

    @cached_property
    def calendars(self) -> Mapping[str, WorkingCalendar]:
        """Working calendars by id."""
        return {document["id"]: calendar_of(document) for document in self.documents.of_kind("calendar")}

    def calendar(self, calendar_id: str | None) -> WorkingCalendar:
        return self.calendars.get(calendar_id or "", PLAIN)

    @cached_property
    def forms(self) -> Mapping[str, FormDefinition]:
        return {document["name"]: form_of(document) for document in self.documents.of_kind("form")}

    def form_of(self, item: ObjectDefinition) -> FormDefinition | None:
        """The default form, else any."""
        forms = self._forms_by_object.get(item.id, ())
        return forms[0] if forms else None

    @cached_property
    def charts(self) -> Mapping[str, ChartDefinition]:
        return {document["name"]: chart_of(document) for document in self.documents.of_kind("chart")}

    def chart(self, name: str) -> ChartDefinition:
        return _found("chart", name, self.charts)

    @cached_property
    def apps(self) -> Mapping[str, AppDefinition]:
        return {document["name"]: app_of(document) for document in self.documents.of_kind("app")}

    def app(self, name: str) -> AppDefinition:
        return _found("app", name, self.apps)

    @cached_property
    def roles(self) -> Mapping[str, RoleDefinition]:
        """By name."""
        return {document["name"]: role_of(document) for document in self.documents.of_kind("role")}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Those that have translations."""
        return self._titles.languages

    def title(self, element_id: str, prop: str, language: str | None, default: str) -> str:
        """A text of an element in a language, else the default; "zh-CN" falls back on "zh"."""
        return default if language is None else self._titles.of(element_id, prop, language, default)

    @cached_property
    def _titles(self) -> ElementTitles:
        derived = self.fields_by_id.values() if self._currencies.some else ()
        return ElementTitles(self.documents.of_kind("translation"), derived)

    @cached_property
    def _views_by_object(self) -> Mapping[str, tuple[ViewDefinition, ...]]:
        def order(view: ViewDefinition) -> tuple[bool, bool, int, str]:
            return (not view.default, view.position is None, view.position or 0, view.name)

        return _grouped((view.object_id, view) for view in sorted(self.views.values(), key=order))

    @cached_property
    def _pipelines_by_object(self) -> Mapping[str, tuple[PipelineDefinition, ...]]:
        return _grouped((pipeline.object_id, pipeline) for pipeline in self.pipelines.values())

    @cached_property
    def _forms_by_object(self) -> Mapping[str, tuple[FormDefinition, ...]]:
        forms = sorted(self.forms.values(), key=lambda form: not form.default)
        return _grouped((form.object_id, form) for form in forms)


def _found(what: str, name: str, items: Mapping[str, Found]) -> Found:
    found = items.get(name)
    if found is None:
        raise not_found(what, name)
    return found


def _grouped(pairs: Iterable[tuple[str, Found]]) -> dict[str, tuple[Found, ...]]:
    groups: dict[str, tuple[Found, ...]] = {}
    for key, item in pairs:
        groups[key] = (*groups.get(key, ()), item)
    return groups
