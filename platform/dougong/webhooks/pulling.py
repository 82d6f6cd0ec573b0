"""The job that fetches a list page by page, and keeps its entries as records by a key.

The cursor is moved in the commit of the last entries of its page, and by one job only: whatever is killed goes on from
there, and an entry that comes twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.access import POLICY, Actor, audit
from dougong.access.audit_kinds import register_kind
from dougong.dataclasses import dataclass
from dougong.definitions.message_texts import PLACEHOLDER
from dougong.definitions.webhooks import PullRule, WebhookDefinition
from dougong.errors import Conflict, InvalidInput
from dougong.jobs import KINDS, JobKind, Progress, enqueue
from dougong.jobs.refusals import JobRefusal, keep_refusals
from dougong.outbound import Call, call
from dougong.problems import N_, Problem
from dougong.records import Batch, RecordWriter
from dougong.storage import Transaction, Workspace
from dougong.webhooks.pages import Page, page_of, record_of
from dougong.webhooks.payloads import quoted
from dougong.webhooks.secrets import authorization_for, secrets_of

KIND = "pull"
DOOR = "automation"
ALL = frozenset({"all"})
MOST_PAGES = 1_000
"""In one job; what is left comes next time."""
ATTEMPTS = 5
GONE = N_("The webhook is not there any more, or fetches no list.")
OVERTAKEN = N_("Another job has gone on from the same place meanwhile.")
register_kind("pull_restarted", N_("Had records fetched from the beginning"), "data")
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "webhook": {"type": "string", "maxLength": 40},
        "run": {"type": "string", "maxLength": 40},
    },
    "required": ["webhook", "run"],
    "additionalProperties": False,
}
BEGINS: Mapping[str, Any] = {
    "pages": 0,
    "created": 0,
    "updated": 0,
    "unchanged": 0,
    "refused": 0,
    "at": 0,
    "digest": "",
}


@dataclass(frozen=True, slots=True)
class _Ready:
    webhook: WebhookDefinition
    rule: PullRule
    cursor: str
    request: Call


def ask_for(tx: Transaction, webhook: WebhookDefinition, run: str, key: str, actor: Actor | None) -> int:
    """The job's id."""
    return enqueue(tx, KIND, {"webhook": webhook.id, "run": run}, actor=actor, subject=webhook.title, key=key)


def cursor_of(tx: Transaction, webhook_id: str) -> str:
    row = tx.execute('SELECT "cursor" FROM "_dg_pull" WHERE "webhook_id" = ?', (webhook_id,)).fetchone()
    return "" if row is None else str(row[0])


def start_over(tx: Transaction, actor: Actor, webhook_id: str, title: str) -> None:
    """The next run fetches everything anew; what has not changed is left as it is."""
    POLICY.require_right(actor, "jobs")
    tx.execute('DELETE FROM "_dg_pull" WHERE "webhook_id" = ?', (webhook_id,))
    audit.note(tx, actor, "pull_restarted", title)


def pull(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    note: dict[str, Any] = {**BEGINS, **progress.note}
    while note["pages"] < MOST_PAGES:
        with progress.step() as tx:
            ready = _ready(tx, payload["webhook"])
        page = page_of(ready.rule, call(workspace.settings, ready.request).body)
        if page.digest != note["digest"]:
            # Of a page that was cut off, and is still the same, the rest is left.
            note |= {"digest": page.digest, "at": 0}
        _take(progress, ready, page, payload["run"], note)
        if page.cursor is None or page.cursor == ready.cursor:
            break
    return {name: note[name] for name in ("pages", "created", "updated", "unchanged", "refused")}


def _ready(tx: Transaction, webhook_id: str) -> _Ready:
    webhook = tx.release.definitions.webhooks_by_id.get(webhook_id)
    if webhook is None or webhook.pull is None:
        raise InvalidInput(Problem("gone", GONE))
    cursor = cursor_of(tx, webhook.id)
    url = PLACEHOLDER.sub(lambda _: quoted(cursor), webhook.url)
    headers = dict(webhook.headers) | {"Accept": "application/json"}
    headers |= authorization_for(secrets_of(tx, webhook.id), url)
    return _Ready(webhook, webhook.pull, cursor, Call("GET", url, b"", headers))


def _take(progress: Progress, ready: _Ready, page: Page, run: str, note: dict[str, Any]) -> None:
    while True:
        with progress.step() as tx:
            _hold(tx, ready)
            start = note["at"]
            items = page.items[start : start + progress.pace.size]
            _write(tx, progress, ready, items, run, note)
            note["at"] = start + len(items)
            over = note["at"] >= len(page.items)
            if over:
                note |= {"pages": note["pages"] + 1, "at": 0, "digest": ""}
                _move(tx, ready, page)
            done = note["created"] + note["updated"] + note["unchanged"] + note["refused"]
            progress.save(tx, note, done=done, rows=len(items))
        if over:
            return


def _write(
    tx: Transaction, progress: Progress, ready: _Ready, items: list[Any], run: str, note: dict[str, Any]
) -> None:
    if not items:
        return
    definitions = tx.release.definitions
    name = definitions.objects_by_id[ready.webhook.object_id].name
    key = definitions.fields_by_id[ready.rule.key_id].name
    records = [record_of(tx.release, ready.rule, item) for item in items]
    batch = Batch(name, "upsert", records, key, "skip_invalid", DOOR, run=run, confirmed=ALL)
    result = RecordWriter(tx, progress.actor(tx)).write(batch)
    told = note["created"] + note["updated"] + note["unchanged"] + note["refused"]
    refused = [JobRefusal(told + one.index + 1, one.problems, records[one.index]) for one in result.refused]
    keep_refusals(tx, progress.job_id, refused)
    for what in ("created", "updated", "unchanged"):
        note[what] += getattr(result, what)
    note["refused"] += len(refused)


def _hold(tx: Transaction, ready: _Ready) -> None:
    """Until the commit nobody else goes on from here."""
    tx.execute(
        'INSERT INTO "_dg_pull" ("webhook_id", "cursor", "at") VALUES (?, ?, ?) ON CONFLICT ("webhook_id") DO NOTHING',
        (ready.webhook.id, "", tx.now_text),
    )
    locking = " FOR UPDATE" if tx.dialect == "postgresql" else ""
    (now,) = tx.execute(
        f'SELECT "cursor" FROM "_dg_pull" WHERE "webhook_id" = ?{locking}', (ready.webhook.id,)
    ).fetchone()
    if now != ready.cursor:
        raise Conflict(Problem("overtaken", OVERTAKEN))


def _move(tx: Transaction, ready: _Ready, page: Page) -> None:
    cursor = ready.cursor if page.cursor is None else page.cursor
    tx.execute(
        'UPDATE "_dg_pull" SET "cursor" = ?, "at" = ? WHERE "webhook_id" = ?',
        (cursor, tx.now_text, ready.webhook.id),
    )


KINDS.add(JobKind(KIND, N_("Fetch records"), pull, SCHEMA, lane="long", max_attempts=ATTEMPTS))
