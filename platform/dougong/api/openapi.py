"""/openapi.json: the API as this workspace has it, with each object's own schemas (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from dougong import __version__
from dougong.access import POLICY, Actor
from dougong.api import (
    openapi_approvals,
    openapi_approvals_managed,
    openapi_automations,
    openapi_buttons,
    openapi_files,
    openapi_jobs,
    openapi_mails,
    openapi_matrix,
    openapi_notices,
    openapi_people,
    openapi_pools,
    openapi_public_forms,
    openapi_rates,
    openapi_rights,
    openapi_security,
    openapi_service_levels,
    openapi_tags,
    openapi_views,
    openapi_webhooks,
)
from dougong.api import openapi_parts as parts
from dougong.api.answers import answer_conditionally
from dougong.api.openapi_objects import object_paths
from dougong.api.openapi_workspace import FIXED_PATHS
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.definitions import DefinitionSet, ObjectDefinition
from dougong.fields.record_schema import Purpose, record_schema
from dougong.storage import Release

Schema = dict[str, Any]

MASKED: Schema = {"type": ["string", "null"], "readOnly": True, "description": "Masked."}


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/openapi.json")(show_openapi)


def show_openapi() -> Response:
    with workspace().read() as tx:
        actor = acting(tx)
        document = document_for(tx.release, actor)
    return answer_conditionally(document)


def document_for(release: Release, actor: Actor) -> Schema:
    """Made once per release and kind of actor: objects that may not be read are not told of."""
    key = ("api.openapi", POLICY.signature(actor))
    return release.cached(key, lambda: _document(release.definitions, actor))


def _document(definitions: DefinitionSet, actor: Actor) -> Schema:
    objects = [obj for obj in definitions.objects.values() if POLICY.can(actor, "read", obj)]
    schemas: Schema = dict(parts.SCHEMAS)
    paths: Schema = {}
    seen = definitions.with_objects(POLICY.seen(actor, obj) for obj in definitions.objects.values())
    for obj in objects:
        schemas |= _schemas(actor, seen.object(obj.name), seen)
        paths |= openapi_rights.share_paths(obj.name, obj.title)
        paths |= openapi_rights.personal_paths(obj.name, obj.title)
        paths |= object_paths(obj.name, obj.title, obj.plural_title)
        paths |= openapi_files.comment_paths(obj.name, obj.title)
        paths |= openapi_notices.follow_paths(obj.name, obj.title)
        paths |= openapi_buttons.button_paths(obj.name, obj.title)
        paths |= openapi_pools.pool_paths(obj.name, obj.title)
        paths |= openapi_service_levels.service_level_paths(obj.name, obj.title)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dougong",
            "version": __version__,
            "description": "Records, definitions and releases. Errors are problem details (RFC 9457).",
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}],
        "tags": [{"name": obj.name, "description": obj.description or obj.title} for obj in objects],
        "paths": paths
        | FIXED_PATHS
        | openapi_files.FILE_PATHS
        | openapi_automations.AUTOMATION_PATHS
        | openapi_mails.MAIL_PATHS
        | openapi_webhooks.WEBHOOK_PATHS
        | openapi_approvals.APPROVAL_PATHS
        | openapi_approvals_managed.MANAGED_PATHS
        | openapi_jobs.JOB_PATHS
        | openapi_security.SECURITY_PATHS
        | openapi_public_forms.PUBLIC_FORM_PATHS
        | openapi_rates.RATE_PATHS
        | openapi_tags.TAG_PATHS
        | openapi_people.PEOPLE_PATHS
        | openapi_rights.EXPLAIN_PATHS
        | openapi_matrix.MATRIX_PATHS
        | openapi_notices.NOTICE_PATHS
        | openapi_views.VIEW_PATHS,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
            "responses": parts.RESPONSES,
            "parameters": parts.PARAMETERS,
        },
    }


def _is_masked(actor: Actor, obj: ObjectDefinition, name: str) -> bool:
    field = obj.fields_by_name.get(name)
    return field is not None and POLICY.field_level(actor, obj, field) == "masked"


def _schemas(actor: Actor, obj: ObjectDefinition, definitions: DefinitionSet) -> Schema:
    purposes: tuple[Purpose, ...] = ("read", "write", "patch")
    found = {purpose: dict(record_schema(obj, definitions, purpose)) for purpose in purposes}
    for schema in found.values():
        schema.pop("$schema", None)
        schema["properties"] = {
            name: MASKED if _is_masked(actor, obj, name) else inner
            for name, inner in schema["properties"].items()
        }
    properties = dict(found["write"]["properties"])
    found["write"]["properties"] = properties | {"owner": parts.OWNER}
    found["patch"]["properties"] = dict(found["patch"]["properties"]) | {"owner": parts.OWNER}
    return {f"{obj.name}.{purpose}": schema for purpose, schema in found.items()}
