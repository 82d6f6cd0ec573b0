"""The definitions of the draft, in file form: with names, and with the ids that make a rename a rename."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from dougong.access import POLICY
from dougong.api.answers import answer, answer_conditionally, no_content
from dougong.api.bodies import read_object
from dougong.api.preconditions import conditional, expected_version
from dougong.api.refusals import BadRequest
from dougong.api.serving import workspace
from dougong.api.sessions import acting, acting_to_write
from dougong.definitions import STORED_KINDS, Documents, to_file
from dougong.errors import Conflict, InvalidInput, NotFound, StaleVersion, not_found
from dougong.expressions import rename
from dougong.problems import N_, Problem
from dougong.storage import Draft


def add_routes(blueprint: Blueprint) -> None:
    one = "/definitions/<kind>/<name>"
    blueprint.get("/definitions")(list_definitions)
    blueprint.get(one)(get_definition)
    blueprint.put(one)(put_definition)
    blueprint.delete(one)(delete_definition)


def list_definitions() -> Response:
    with workspace().read() as tx:
        POLICY.require_partly(acting(tx), "design")
        documents = Draft(tx.workspace, tx).documents
    entries = [
        {"kind": doc["kind"], "name": doc["name"], "id": doc["id"], "title": doc.get("title")}
        for doc in documents.to_json()
    ]
    return answer_conditionally({"data": entries})


def get_definition(kind: str, name: str) -> Response:
    with workspace().read() as tx:
        POLICY.require_partly(acting(tx), "design")
        draft = Draft(tx.workspace, tx).state
    return answer_conditionally({"data": _file(draft.documents, kind, name)}, draft.version)


def put_definition(kind: str, name: str) -> Response:
    """Add or replace. A body with another name renames what stands at the address."""
    document = read_object()
    expected = expected_version()
    with workspace().write() as tx, conditional():
        actor = acting_to_write(tx)
        POLICY.require_partly(actor, "design")
        draft = Draft(tx.workspace, tx)
        _check_version(draft, expected)
        present = _present(draft.documents, kind, name)
        problems = draft.apply([_placed(document, kind, name, present)], actor_id=actor.user_id)
        if any(problem.severity == "error" for problem in problems):
            raise InvalidInput(problems)
        state = draft.state
        body = {"data": _file(state.documents, kind, str(document.get("name", name)))}
    return answer(body, 200 if present else 201, state.version)


def delete_definition(kind: str, name: str) -> Response:
    expected = expected_version()
    with workspace().write() as tx, conditional():
        actor = acting_to_write(tx)
        POLICY.require_partly(actor, "design")
        draft = Draft(tx.workspace, tx)
        _check_version(draft, expected)
        present = _present(draft.documents, kind, name)
        if present is None:
            raise not_found(kind, name)
        draft.delete(kind, present["id"], actor_id=actor.user_id)
    return no_content()


def _present(documents: Documents, kind: str, name: str) -> Any:
    if kind not in STORED_KINDS:
        text = N_("There is no kind of definition “{kind}”; there are: {kinds}.")
        raise NotFound(
            Problem("unknown_kind", text, "kind", {"kind": kind, "kinds": ", ".join(STORED_KINDS)})
        )
    return documents.by_name(kind, name)


def _file(documents: Documents, kind: str, name: str) -> dict[str, Any]:
    document = _present(documents, kind, name)
    if document is None:
        raise not_found(kind, name)
    return to_file(documents, document, rename)


def _placed(document: dict[str, Any], kind: str, name: str, present: Any) -> dict[str, Any]:
    """The document as the address completes it."""
    if document.setdefault("kind", kind) != kind:
        raise BadRequest(Problem("other_kind", N_("The body is of another kind than the address."), "/kind"))
    if present is None:
        if document.setdefault("name", name) != name:
            raise BadRequest(
                Problem("other_name", N_("The body has another name than the address."), "/name")
            )
        return document
    document.setdefault("name", name)
    if document.setdefault("id", present["id"]) != present["id"]:
        text = N_("The body has another id than what stands at this address.")
        raise Conflict(Problem("other_id", text, "/id"))
    return document


def _check_version(draft: Draft, expected: int | None) -> None:
    if expected is not None and draft.version != expected:
        raise StaleVersion(Problem("draft_changed", N_("The draft was changed meanwhile. Look at it again.")))
