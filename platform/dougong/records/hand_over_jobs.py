"""Handing over what somebody held when they leave, as a job: every record through the one door.

It is done with the rights of the product, in the name of whoever asked for it: who manages people need not see
all records. What refuses to change is kept and listed; the records that moved can be taken back together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dougong.access import SYSTEM, Actor, audit, get_user
from dougong.access.audit_kinds import register_kind
from dougong.access.granting import require_over
from dougong.access.holdings import HOLDINGS
from dougong.access.reach import require_person
from dougong.errors import Conflict, InvalidInput
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.refusals import JobRefusal, keep_refusals
from dougong.problems import N_, Problem
from dougong.records.batches import Batch
from dougong.records.held import counts_held, next_held, objects_held, passed_on
from dougong.records.selections import ID
from dougong.records.titles import titles_of
from dougong.records.writer import RecordWriter
from dougong.storage import Transaction, Workspace

DOOR = "hand_over"
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "leaver": ID,
        "successor": ID,
        "records": {"type": "boolean"},
        "holdings": {"type": "array", "items": {"type": "string"}, "maxItems": 50, "uniqueItems": True},
    },
    "required": ["leaver", "successor"],
    "additionalProperties": False,
}
ITSELF = N_("Somebody else has to be the successor.")
NOT_HERE = N_("{name} is not active and cannot take anything over.")
register_kind("handed_over", N_("Handed over what somebody held"), "access")


def hand_over(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    leaver, successor = payload["leaver"], payload["successor"]
    note = dict(progress.note)
    if not note:
        with progress.step() as tx:
            held = counts_held(tx, leaver) if payload.get("records", True) else []
            note = {
                "objects": list(dict.fromkeys(obj.name for obj, _, _ in held)),
                "after": 0,
                "moved": {},
                "kept": 0,
                **_pass_holdings(tx, progress, payload),
            }
            progress.save(tx, note, total=sum(number for _, _, number in held))
    while note["objects"]:
        with progress.step() as tx:
            taken = _step(tx, progress, note["objects"][0], note, leaver, successor)
            progress.save(tx, note, done=progress.done + taken)
    return {
        "leaver": leaver,
        "successor": successor,
        "changed": sum(note["moved"].values()),
        "kept": note["kept"],
        "moved": note["moved"],
        "held": note["held"],
        "named": note["named"],
    }


def _pass_holdings(tx: Transaction, progress: Progress, payload: Mapping[str, Any]) -> dict[str, Any]:
    """How many of each kind, and what they are called."""
    actor = progress.actor(tx)
    for one in (payload["leaver"], payload["successor"]):
        require_person(tx, actor, one)
    leaver, successor = get_user(tx, payload["leaver"]), get_user(tx, payload["successor"])
    held, named = {}, {}
    for name in payload.get("holdings", ()):
        if name in HOLDINGS:
            if names := HOLDINGS[name].named(tx, leaver.id):
                named[name] = names
            held[name] = HOLDINGS[name].move(tx, actor, leaver.id, successor.id)
    details = {"after": successor.name, **held}
    audit.note(tx, actor, "handed_over", leaver.name, person_id=leaver.id, details=details)
    return {"held": held, "named": named}


def _step(
    tx: Transaction, progress: Progress, name: str, note: dict[str, Any], leaver: int, successor: int
) -> int:
    """Takes on some records of one object, and moves the note on."""
    found = [(obj, where) for obj, where in objects_held(tx.release) if obj.name == name]
    records = []
    for obj, where in found:
        records = next_held(tx, leaver, obj, where, note["after"], progress.pace.size)
        batch = Batch(
            obj.name,
            "update",
            [passed_on(record, where, leaver, successor) for record in records],
            policy="skip_invalid",
            door=DOOR,
            run=progress.run,
            confirmed=frozenset({"all"}),
        )
        if records:
            result = RecordWriter(tx, _in_the_name_of(progress.actor(tx))).write(batch)
            titles = titles_of(tx, SYSTEM, obj.id, [record["id"] for record in records])
            kept = [
                JobRefusal(
                    records[refusal.index]["id"],
                    refusal.problems,
                    {"object": obj.title, "title": titles.get(records[refusal.index]["id"])},
                )
                for refusal in result.refused
            ]
            keep_refusals(tx, progress.job_id, kept)
            note["kept"] += len(kept)
            note["moved"] = {**note["moved"], name: note["moved"].get(name, 0) + result.updated}
    if len(records) < progress.pace.size:
        note.update(objects=note["objects"][1:], after=0)
    else:
        note.update(after=records[-1]["id"])
    return len(records)


def _in_the_name_of(actor: Actor) -> Actor:
    return replace(SYSTEM, user_id=actor.user_id, name=actor.name, language=actor.language, zone=actor.zone)


def authorise(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    for one in (payload["leaver"], payload["successor"]):
        require_person(tx, actor, one)
    leaver, successor = get_user(tx, payload["leaver"]), get_user(tx, payload["successor"])
    require_over(tx, actor, leaver.roles, leaver.name)
    if leaver.id == successor.id:
        raise InvalidInput(Problem("same", ITSELF, "successor"))
    if not successor.active:
        raise Conflict(Problem("not_active", NOT_HERE, "successor", {"name": successor.name}))
    unknown = [name for name in payload.get("holdings", ()) if name not in HOLDINGS]
    if unknown:
        text = N_("“{value}” is not one of: {allowed}.")
        params = {"value": unknown[0][:40], "allowed": ", ".join(HOLDINGS)}
        raise InvalidInput(Problem("unknown", text, "holdings", params))
    return f"{leaver.name} → {successor.name}"


KINDS.add(
    JobKind("hand_over", N_("Hand-over"), hand_over, SCHEMA, lane="long", undoable=True, authorise=authorise)
)
