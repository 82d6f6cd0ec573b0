"""Trying an automation, or a validation rule, on changes of the past before it is published: without effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from dougong.access import POLICY, SYSTEM, Actor, actor_of, get_user
from dougong.automations.deciding import EVENTS, QUIET, decide
from dougong.automations.explaining import context_at
from dougong.automations.imagining import Imagination
from dougong.automations.models import AutomationModel, automation_model
from dougong.dataclasses import dataclass
from dougong.definitions import Documents
from dougong.errors import InvalidInput, not_found
from dougong.jobs import KINDS, JobKind, Progress
from dougong.problems import N_, Problem
from dougong.records import find
from dougong.records.model import model_of
from dougong.records.query import RecordQuery
from dougong.records.replaying import PastChange, Replay
from dougong.storage import Release, Transaction, Workspace
from dougong.storage.checks import check
from dougong.storage.draft_states import load

KIND = "backtest"
MOST = 100_000
USUAL = 10_000
EXAMPLES = 50
PAGE = 500
BY_CHANGES_ONLY = N_("Only what changes of records set off can be tried on changes of the past.")
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "automation": {"type": "string", "minLength": 1, "maxLength": 40},
        "changes": {"type": "integer", "minimum": 1, "maximum": MOST},
        "source": {"enum": ["draft", "published"]},
    },
    "required": ["automation"],
    "additionalProperties": False,
}


@dataclass(slots=True)
class Findings:
    changes: int = 0
    fired: int = 0
    refused: int = 0
    since: str | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    records: set[int] = field(default_factory=set)
    examples: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "changes": self.changes,
            "since": self.since,
            "fired": self.fired,
            "refused": self.refused,
            "records": len(self.records),
            "reasons": dict(self.reasons),
            "examples": self.examples,
        }


def backtest(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Nothing is kept between its steps but how far it has come: whoever takes it over begins anew."""
    most = payload.get("changes", USUAL)
    with workspace.read() as tx:
        actor, tried = progress.actor(tx), _tried(tx, payload)
        replay, findings = Replay(model_of(tx.release, tried.layout.id)), Findings()
        total = replay.count(tx, most)
    seen: set[tuple[int, str]] = set()
    while findings.changes < most:
        with workspace.read() as tx:
            page = replay.page(tx, min(PAGE, most - findings.changes))
            judge(tx, actor, tried, page, findings, seen)
        with progress.step() as tx:
            progress.save(tx, {"changes": findings.changes}, done=findings.changes, total=total)
        if not page:
            break
    with workspace.read() as tx:
        leave_out_unseen(tx, actor, tried.layout.definition.name, findings)
    return {"automation": tried.definition.name, "title": tried.definition.title, **findings.to_json()}


def judge(
    tx: Transaction,
    reader: Actor,
    tried: AutomationModel,
    page: Sequence[PastChange],
    findings: Findings,
    seen: set[tuple[int, str]],
) -> list[PastChange]:
    """Those that it would have run for. ``seen`` are the records that it has run for by time: in one transaction
    it runs once at most for a record."""
    found = []
    for change in page:
        findings.changes += 1
        findings.since = change.at
        event = EVENTS.get(change.kind)
        if event is None or change.door in QUIET:
            findings.reasons["quiet" if event else "other_event"] += 1
            continue
        by = whoever(tx, change.user_id)
        context = context_at(tx, by, change.at)
        (reason,) = decide(tx, tried, event, [change.entry], context)
        if reason is not None:
            findings.reasons[reason] += 1
            continue
        if (change.entry.id, change.at) in seen:
            continue
        seen.add((change.entry.id, change.at))
        found.append(change)
        findings.fired += 1
        findings.records.add(change.entry.id)
        imagined = Imagination(tx, reader, tried, change.entry, context)
        imagined.perform(tried.definition.steps)
        findings.refused += any(one["do"] == "refuse" for one in imagined.steps)
        if len(findings.examples) < EXAMPLES:
            findings.examples.append(
                {"record": change.entry.id, "at": change.at, "event": event, "steps": imagined.steps}
            )
    return found


def whoever(tx: Transaction, user_id: int | None) -> Actor:
    known: dict[int | None, Actor] = tx.notes.setdefault("backtest.actors", {})
    if user_id not in known:
        system = replace(SYSTEM, zone=tx.workspace.default_zone.key)
        known[user_id] = system if user_id is None else actor_of(tx, get_user(tx, user_id))
    return known[user_id]


def _tried(tx: Transaction, payload: Mapping[str, Any]) -> AutomationModel:
    """By the tables of today, with the automation as it stands in the draft."""
    release = tx.release
    if payload.get("source", "draft") == "draft":
        release = with_draft(tx, "automation", payload["automation"])
    definition = release.definitions.automations.get(payload["automation"])
    if definition is None:
        raise not_found("automation", payload["automation"])
    if definition.trigger.clock is not None or not definition.trigger.events & set(EVENTS.values()):
        raise InvalidInput(Problem("by_changes_only", BY_CHANGES_ONLY, "automation"))
    return automation_model(release, definition)


def with_draft(tx: Transaction, kind: str, name: str) -> Release:
    """The release with one definition as it stands in the draft."""
    drafted = [one for one in load(tx).documents.of_kind(kind) if one["name"] == name]
    kept = [
        one
        for one in tx.release.documents.values()
        if one["kind"] != kind or (one["name"] != name and one["id"] not in {d["id"] for d in drafted})
    ]
    documents = Documents([*kept, *drafted])
    problems = [one for one in check(documents) if one.severity == "error"]
    if problems:
        raise InvalidInput(problems)
    return Release(tx.release.number, documents, tx.dialect)


def leave_out_unseen(tx: Transaction, actor: Actor, name: str, findings: Findings) -> None:
    """Examples are of records that whoever asks may see; deleted ones are not told of by value."""
    ids = sorted({one["record"] for one in findings.examples})
    if not ids:
        return
    query = RecordQuery(name, ("id",), ids=ids, limit=len(ids))
    shown = {record["id"] for record in find(tx, actor, query).data}
    findings.examples = [one for one in findings.examples if one["record"] in shown]


def _authorise(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    POLICY.require_right(actor, "jobs")
    tried = _tried(tx, payload)
    POLICY.require(actor, "read", tried.layout.definition)
    return tried.definition.title


KINDS.add(
    JobKind(
        KIND, N_("Try an automation on past changes"), backtest, SCHEMA, lane="long", authorise=_authorise
    )
)
