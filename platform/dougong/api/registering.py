"""Putting the API into a Flask application."""

from __future__ import annotations

from flask import Blueprint, Flask

from dougong.api import (
    approval_tasks,
    approvals,
    approvals_managed,
    audit,
    automations,
    buttons,
    comments,
    definitions,
    delegations,
    drafts,
    explaining,
    files,
    jobs,
    mails,
    matrix,
    merging,
    notices,
    openapi,
    organisation,
    people,
    pipelines,
    pools,
    privacy,
    public_forms,
    rates,
    records,
    releases,
    search,
    service_levels,
    shares,
    tags,
    views,
    webhooks,
)

PREFIX = "/api/v1"


def register(app: Flask) -> None:
    """The application must carry its workspace as ``app.extensions["dougong"].workspace``."""
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    for room in (
        records,
        pipelines,
        automations,
        approval_tasks,
        approvals,
        approvals_managed,
        buttons,
        pools,
        service_levels,
        delegations,
        comments,
        files,
        jobs,
        mails,
        merging,
        search,
        definitions,
        drafts,
        releases,
        audit,
        people,
        organisation,
        openapi,
        rates,
        tags,
        explaining,
        shares,
        matrix,
        notices,
        views,
        webhooks,
        privacy,
        public_forms,
    ):
        room.add_routes(blueprint)
    app.register_blueprint(blueprint)
