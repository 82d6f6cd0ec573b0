"""What has been published, and going back to it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from dougong.access import POLICY, Actor
from dougong.api.answers import answer, answer_conditionally
from dougong.api.bodies import read_optional_object
from dougong.api.envelopes import PublishBody, ReleaseParameters, read_envelope, read_parameters
from dougong.api.idempotency import once_alone
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.storage import Release, Transaction
from dougong.storage.releases import ReleaseSummary, list_releases, plan_restore, restore_in, show


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/releases")(show_releases)
    blueprint.get("/releases/<int:number>")(show_release)
    blueprint.get("/releases/<int:number>/plan")(show_restore_plan)
    blueprint.post("/releases/<int:number>/restore")(restore_release)


def show_releases() -> Response:
    parameters = read_parameters(ReleaseParameters)
    with workspace().read() as tx:
        POLICY.require_partly(acting(tx), "design")
        found = list_releases(tx, **parameters)
    return answer_conditionally({"data": [_summary(entry) for entry in found]})


def show_release(number: int) -> Response:
    with workspace().read() as tx:
        POLICY.require_partly(acting(tx), "design")
        details = show(tx, known(number))
    return answer_conditionally({"data": _summary(details.summary) | {"plan": details.plan}})


def show_restore_plan(number: int) -> Response:
    with workspace().read() as tx:
        POLICY.require_partly(acting(tx), "design")
        body = plan_restore(tx, known(number)).to_json()
    return answer_conditionally({"data": body})


def restore_release(number: int) -> Response:
    """With the token of the plan of this restore; without one, only if no value is lost."""
    token = read_envelope(PublishBody, read_optional_object()).get("plan")

    def act(tx: Transaction, actor: Actor) -> Response:
        release = restore_in(tx, known(number), actor.user_id, token)
        return answer({"data": release_json(release)}, 201)

    return once_alone(workspace(), "publish", act)


def release_json(release: Release) -> dict[str, Any]:
    return {"number": release.number}


def known(number: int) -> int:
    """The address allows any digits, the databases do not."""
    return min(number, 2**63 - 1)


def _summary(entry: ReleaseSummary) -> dict[str, Any]:
    return {
        "number": entry.number,
        "origin": entry.origin,
        "published_at": entry.published_at,
        "published_by": entry.published_by,
    }
