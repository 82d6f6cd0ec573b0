"""The one door into the audit log: who did what, when, to what, and from where.

An entry is written in the transaction of what it tells of, so that there is never the one without the other.
Nothing secret may be handed in: no password, code, token or key, and no value of a record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dougong.access.actor import Actor
from dougong.access.audit_kinds import AUDIT_KINDS
from dougong.access.origins import Origin, current_origin
from dougong.errors import DougongError
from dougong.problems import Problem, fill
from dougong.storage import Transaction, Workspace

LONGEST = 300
MOST_DETAILS = 50
_INSERT = (
    'INSERT INTO "_dg_audit" ("at", "kind", "actor_kind", "user_id", "actor", "key_id", "person_id", "subject",'
    ' "object", "record_id", "details", "address", "user_agent", "request_id", "words")'
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def note(
    tx: Transaction,
    actor: Actor | None,
    kind: str,
    subject: str = "",
    *,
    person_id: int | None = None,
    object_name: str | None = None,
    record_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """``actor`` None is somebody who is not known yet; ``person_id`` whom it is about; ``subject`` its name."""
    known, origin = AUDIT_KINDS[kind], current_origin() or Origin()
    subject, actor_kind, name = _clean(subject), *_actor(actor, origin)
    facts = {key: _fact(value) for key, value in list((details or {}).items())[:MOST_DETAILS]}
    user_id = actor.user_id if actor is not None else None
    if actor is not None and actor.seen_by is not None:
        # Whoever looks through somebody's eyes does what they do in their own name.
        facts["eyes"] = name
        user_id, name = actor.seen_by[0], _clean(actor.seen_by[1])
    if origin.command and "where" not in facts:
        facts["command"] = _clean(origin.command)
    address, agent = _clean(origin.address), _clean(origin.user_agent)
    told = (in_english(fact) for fact in facts.values())
    words = " ".join((name, subject, address, object_name or "", *map(str, told))).casefold()
    tx.execute(
        _INSERT,
        (
            *(tx.now_text, known.name, actor_kind),
            *(
                user_id,
                name,
                actor.key_id if actor is not None else None,
            ),
            *(person_id, subject, object_name, record_id, json.dumps(facts, ensure_ascii=False)),
            *(address, agent, origin.request_id if current_origin() is not None else "", words),
        ),
    )


def _actor(actor: Actor | None, origin: Origin) -> tuple[str, str]:
    """Its kind and name. What has every right at the command line is whoever sits there."""
    if actor is None:
        return "nobody", ""
    if actor.kind == "system" and origin.operator:
        return "operator", _clean(origin.operator)
    return actor.kind, _clean(actor.name)


def note_apart(workspace: Workspace, actor: Actor | None, kind: str, subject: str = "", **more: Any) -> bool:
    """In a transaction of its own: for what was refused and so rolled back. False where it could not be
    written just now; what it tells of has been refused in any case."""
    try:
        with workspace.write() as tx:
            note(tx, actor, kind, subject, **more)
    except DougongError:
        return False
    return True


def note_after(tx: Transaction, actor: Actor | None, kind: str, subject: str = "", **more: Any) -> None:
    """Once ``tx`` has ended, which may be one that only reads."""
    workspace = tx.workspace

    def write() -> None:
        note_apart(workspace, actor, kind, subject, **more)

    tx.on_commit(write)


def in_english(fact: Any) -> Any:
    """Of a fact that is a sentence, the sentence; pages say it in their reader's language."""
    if isinstance(fact, list):
        return [in_english(one) for one in fact]
    return fill(fact["template"], fact["params"]) if isinstance(fact, dict) else fact


def _fact(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Problem):
        params = {name: _fact(one) for name, one in value.params.items()}
        return {"template": value.template[: 2 * LONGEST], "params": params}
    if isinstance(value, list | tuple | set | frozenset):
        return [
            _fact(one) if isinstance(one, Problem) else _clean(str(one)) for one in list(value)[:MOST_DETAILS]
        ]
    return _clean(str(value))


def _clean(text: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in text[: 2 * LONGEST])
    return printable[:LONGEST].encode("utf-8", "replace").decode().strip()
