"""Why an automation has run for a record, or has not: asked of its changes, up to a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dougong.access import POLICY, SYSTEM, Actor, actor_of, get_user
from dougong.automations.deciding import EVENTS, QUIET, Reason, decide
from dougong.automations.keeping import kept_days
from dougong.automations.models import AutomationModel, automation_model
from dougong.automations.pausing import off_since
from dougong.automations.performing import DOOR
from dougong.automations.rhythms import due_of
from dougong.automations.runs import FATES
from dougong.dataclasses import dataclass
from dougong.definitions import AutomationDefinition, DateRule
from dougong.expressions import EvaluationContext
from dougong.records import get
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.layout import layout_of
from dougong.records.levels import readable
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.records.replaying import PastChange, Replay
from dougong.storage import Transaction, instant_text, parse_instant
from dougong.storage.release import read_documents
from dougong.storage.releases import list_releases

CHANGES = 10
"""That are told of, the newest first."""
LOOKED_BACK = 50
"""Releases, and pages of changes."""


@dataclass(frozen=True, slots=True)
class Value:
    """What the condition reads, before the change and after it, as record JSON."""

    name: str
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Answer:
    """``reason`` None: it ran, as ``run_id`` tells. ``due_at`` is when a record is due by its date."""

    at: str
    event: str
    door: str
    user_id: int | None
    reason: Reason
    run_id: int | None = None
    state: str | None = None
    values: tuple[Value, ...] = ()
    due_at: str | None = None


def why(
    tx: Transaction, actor: Actor, name: str, record_id: int, until: datetime | None = None
) -> list[Answer]:
    """For the latest changes of a record up to a time. Whoever asks must run the workspace, and see the record."""
    POLICY.require_right(actor, "jobs")
    definition = tx.release.definitions.automation(name)
    item = layout_of(tx.release, definition.object_id)
    deleted = record_id in current(tx, model_of(tx.release, item.id), [record_id], True, lock=False)
    get(tx, actor, item.definition.name, record_id, ("id",), deleted)
    last = instant_text(until or tx.now)
    runs = _runs(tx, definition, record_id, last)
    if definition.trigger.clock is not None:
        return _by_the_clock(tx, definition, record_id, runs, last)
    judge = _Judge(tx, actor, automation_model(tx.release, definition))
    changes = _changes(tx, definition.object_id, record_id, last)
    return [judge.answer(change, runs.pop(change.at, None)) for change in changes]


def why_each(
    tx: Transaction, actor: Actor, name: str, record_id: int
) -> list[tuple[AutomationDefinition, Answer | None]]:
    """Of every automation that acts after changes of an object's records: its answer for the latest change of one
    that was not made by automations, None where there is nothing to tell."""
    POLICY.require_right(actor, "jobs")
    item, last = layout_of(tx.release, name), tx.now_text
    get(tx, actor, name, record_id, ("id",))
    known, found = _changes(tx, item.id, record_id, last), list[tuple[AutomationDefinition, Answer | None]]()
    # What automations did themselves is not what one asks about.
    changes = [change for change in known if change.door != DOOR][:1] or known[:1]
    for one in tx.release.definitions.automations_of(item.definition):
        if one.moment != "after":
            continue
        runs = _runs(tx, one, record_id, last)
        if one.trigger.clock is not None:
            answers = _by_the_clock(tx, one, record_id, runs, last)
        else:
            judge = _Judge(tx, actor, automation_model(tx.release, one))
            answers = [judge.answer(change, runs.get(change.at)) for change in changes]
        found.append((one, answers[0] if answers else None))
    return found


def _changes(tx: Transaction, object_id: str, record_id: int, last: str) -> list[PastChange]:
    replay, found = Replay(model_of(tx.release, object_id), record_id), list[PastChange]()
    for _ in range(LOOKED_BACK):
        page = replay.page(tx, 100)
        found += [change for change in page if change.at <= last]
        if not page or len(found) >= CHANGES:
            break
    return found[:CHANGES]


def _runs(tx: Transaction, one: AutomationDefinition, record_id: int, last: str) -> dict[str, Sequence[Any]]:
    rows = tx.execute(
        'SELECT one."at", one."id", one."state", one."event", one."door", one."user_id", j."state"'
        f" FROM {FATES.joined}"
        ' WHERE one."object_id" = ? AND one."record_id" = ? AND one."automation_id" = ? AND one."at" <= ?'
        ' ORDER BY one."id" DESC LIMIT 100',
        (one.object_id, record_id, one.id, last),
    ).fetchall()
    return {row[0]: (*row[:2], FATES.shown(row[2], row[6]), *row[3:6]) for row in rows}


class _Judge:
    def __init__(self, tx: Transaction, actor: Actor, model: AutomationModel) -> None:
        self._tx, self._actor, self._model = tx, actor, model
        self._since = published_at(tx, model.definition)
        self._kept_since = instant_text(tx.now - timedelta(days=kept_days(tx)))
        self._paused_at = off_since(tx, model.definition)

    def answer(self, change: PastChange, run: Sequence[Any] | None) -> Answer:
        reason = None if run is not None else self._reason(change)
        return Answer(
            change.at,
            EVENTS.get(change.kind, change.kind),
            change.door,
            change.user_id,
            "guard" if run is not None and run[2] == "stopped" else reason,
            run[1] if run is not None else None,
            run[2] if run is not None else None,
            tuple(self._values(change)),
        )

    def _reason(self, change: PastChange) -> Reason:
        tx, event = self._tx, EVENTS.get(change.kind)
        if event is None:
            return "other_event"
        by = SYSTEM if change.user_id is None else actor_of(tx, get_user(tx, change.user_id))
        (found,) = decide(tx, self._model, event, [change.entry], context_at(tx, by, change.at))
        if found is not None:
            return found
        if change.door in QUIET:
            return "quiet"
        if self._model.definition.off:
            return "off"
        if self._since is not None and change.at < self._since:
            return "not_published"
        if self._paused_at is not None and self._paused_at <= change.at:
            return "paused"
        return "swept" if change.at < self._kept_since else "unknown"

    def _values(self, change: PastChange) -> Iterator[Value]:
        """Those that the reader may see."""
        condition, layout = self._model.condition, self._model.layout
        for path in condition.paths if condition is not None else ():
            field = layout.by_id.get(path[0]) or layout.by_name.get(path[0])
            if field is None or len(path) > 1 or not readable(self._actor, layout, field):
                continue
            old: Mapping[Any, Any] = change.entry.old or {}
            pair = [
                value if value is None or field.as_json is None else field.as_json(value)
                for value in (old.get(field.path), change.entry.values.get(field.path))
            ]
            yield Value(field.name, *pair)


def context_at(tx: Transaction, actor: Actor, at: str) -> EvaluationContext:
    return replace(context_of(tx, actor), now=parse_instant(at))


def published_at(tx: Transaction, one: AutomationDefinition) -> str | None:
    """Since when it is as it is; None if that is longer than one looks back."""
    since = None
    for release in list_releases(tx, LOOKED_BACK):
        if release.number != tx.release.number:
            documents = read_documents(release.number, tx.connection)
            document = documents.get(("automation", one.id))
            if document is None or dict(document) != dict(one.document):
                return since
        since = release.published_at
    return None


def _by_the_clock(
    tx: Transaction,
    one: AutomationDefinition,
    record_id: int,
    runs: Mapping[str, Sequence[Any]],
    last: str,
) -> list[Answer]:
    found = [Answer(at, row[3], row[4], row[5], None, row[1], row[2]) for at, row in runs.items()]
    found = found[:CHANGES]
    rule = one.trigger.clock
    model = model_of(tx.release, one.object_id)
    values = current(tx, model, [record_id], deleted=False, lock=False).get(record_id)
    if not isinstance(rule, DateRule) or rule.yearly or values is None:
        return found
    field = model.layout.by_id.get(rule.field_id) or model.layout.by_name[rule.field_id]
    held = values[field.path]
    calendar = tx.release.definitions.calendar(rule.calendar_id)
    due = due_of(rule, calendar, held, tx.workspace.default_zone) if held is not None else None
    if due is None:
        return [Answer(last, "date", "clock", None, "no_date"), *found]
    due_text = instant_text(due)
    if any(at >= due_text for at in runs):
        return found
    reason = "not_due" if due_text > last else _not_begun(tx, one, Entry(0, dict(values), id=record_id))
    return [Answer(last, "date", "clock", None, reason, due_at=due_text), *found]


def _not_begun(tx: Transaction, one: AutomationDefinition, entry: Entry) -> Reason:
    """Of a record that was due: by the condition as it is now."""
    if one.off:
        return "off"
    context = context_of(tx, replace(SYSTEM, zone=tx.workspace.default_zone.key))
    return "unknown" if automation_model(tx.release, one).holds(tx, [entry], context)[0] else "not_true"
