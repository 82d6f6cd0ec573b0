"""The draft as a whole: what it would do, doing it, taking a step back."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response

from dougong.access import POLICY, Actor
from dougong.api.answers import answer, answer_conditionally
from dougong.api.bodies import read_optional_object
from dougong.api.envelopes import PublishBody, read_envelope
from dougong.api.idempotency import once, once_alone
from dougong.api.releases import release_json
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.errors import Conflict
from dougong.problems import N_, Problem
from dougong.storage import Draft, Transaction, plan
from dougong.storage.publishing import publish_in


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/draft")(show_draft)
    blueprint.get("/draft/plan")(show_plan)
    blueprint.post("/draft/publish")(publish_draft)
    blueprint.post("/draft/undo")(undo)
    blueprint.post("/draft/redo")(redo)
    blueprint.post("/draft/discard")(discard)
    blueprint.post("/draft/rebase")(rebase)


def show_draft() -> Response:
    with workspace().read() as tx:
        POLICY.require_partly(acting(tx), "design")
        draft = Draft(tx.workspace, tx)
        state, commands = draft.state, draft.commands()
        body = {
            "base_release": state.base_release,
            "version": state.version,
            "changed": state.changed,
            "commands": [
                {
                    "position": command.position,
                    "title": command.title,
                    "at": command.at,
                    "in_force": command.in_force,
                    "documents": [f"{change.kind}/{change.id}" for change in command.changes],
                }
                for command in commands
            ],
        }
    return answer_conditionally({"data": body}, state.version)


def show_plan() -> Response:
    with workspace().read() as tx:
        POLICY.require_partly(acting(tx), "design")
        body = plan(tx).to_json()
    return answer_conditionally({"data": body})


def publish_draft() -> Response:
    """With the token of the plan that was looked at; without one, only what loses no value is published."""
    token = read_envelope(PublishBody, read_optional_object()).get("plan")

    def act(tx: Transaction, actor: Actor) -> Response:
        release = publish_in(tx, actor.user_id, token)
        return answer({"data": release_json(release)}, 201)

    return once_alone(workspace(), "publish", act)


def undo() -> Response:
    return _step(lambda draft, by: draft.undo(actor_id=by), N_("There is nothing to undo."))


def redo() -> Response:
    return _step(lambda draft, by: draft.redo(actor_id=by), N_("There is nothing to redo."))


def discard() -> Response:
    def begin_again(draft: Draft, actor_id: int | None) -> bool:
        draft.discard(actor_id=actor_id)
        return True

    return _step(begin_again, "")


def rebase() -> Response:
    """It changes no definition, so that everybody may who designs anything."""

    def carry_over(draft: Draft, _: int | None) -> bool:
        draft.rebase()
        return True

    return _step(carry_over, "")


def _step(move: Callable[[Draft, int | None], bool], refusal: str) -> Response:
    def act(tx: Transaction, actor: Actor) -> Response:
        POLICY.require_partly(actor, "design")
        draft = Draft(tx.workspace, tx)
        if not move(draft, actor.user_id):
            raise Conflict(Problem("nothing_to_move", refusal))
        return answer({"data": {"base_release": draft.base_release, "version": draft.version}})

    return once(workspace(), act)
