"""From the draft to the next release, tables and definitions in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from dougong.errors import Conflict, Inconsistent, InvalidInput
from dougong.problems import N_, Problem
from dougong.storage.applying import Application
from dougong.storage.converting import Loss
from dougong.storage.design_guards import DesignChange, ask_guards
from dougong.storage.draft_states import DraftState, load, start_over
from dougong.storage.planning import Confirmation, Outline, Plan, finish, read_token
from dougong.storage.reconciling import disagreements
from dougong.storage.release import Release
from dougong.storage.transaction import Transaction
from dougong.storage.tree_effects import remaining_circles
from dougong.storage.workspace import Workspace

ANOTHER_RELEASE = N_("Release {current} was published since this draft began with release {base}.")
DRAFT_CHANGED = N_("The draft was changed after the plan was made. Look at the new plan.")
MORE_DESTROYED = N_("“{name}” would now lose the values of {rows} records; {confirmed} were confirmed.")
MOVING = N_("Amounts are just being changed to {currency}. Publish when that is done.")
UNCONFIRMED = N_("“{name}” would lose the values of {rows} records. Look at the plan and confirm it.")


def publish(
    workspace: Workspace,
    actor_id: int | None = None,
    confirm: Plan | str | None = None,
    *,
    origin: str = "publish",
) -> Release:
    """Without ``confirm`` only what loses no value is published.

    InvalidInput if the draft has errors, Conflict if another release, or more loss than confirmed, came
    between. After any failure the database is as it was. Have no other transaction open in the same thread.
    """
    with workspace.exclusive() as tx:
        return publish_in(tx, actor_id, confirm, origin=origin)


def publish_in(
    tx: Transaction, actor_id: int | None, confirm: Plan | str | None, *, origin: str = "publish"
) -> Release:
    """As part of an exclusive transaction."""
    release = publish_documents(tx, load(tx), actor_id, confirm, origin=origin)
    start_over(tx, release.number)
    return release


def publish_documents(
    tx: Transaction, draft: DraftState, actor_id: int | None, confirm: Plan | str | None, *, origin: str
) -> Release:
    """The draft may be made up; the stored one is left as it is."""
    if tx.workspace.currency_moving:
        raise Conflict(Problem("currency_moving", MOVING, "", {"currency": tx.workspace.currency}))
    confirmation = _confirmation(confirm, draft)
    _check_base(tx, draft, confirmation)
    ask_guards(tx, actor_id, DesignChange("publish", draft.base, draft.base, draft.documents))
    outline = Outline(tx, draft)
    errors = [problem for problem in outline.problems() if problem.severity == "error"]
    if errors:
        raise InvalidInput(errors)
    if not outline.changes:
        return tx.release
    report = finish(outline, {})
    if report.blocked:
        raise InvalidInput([problem for problem in report.problems if problem.severity == "error"])
    losses = Application(tx, outline.old, outline.new, actor_id).run(outline.tables)
    if circles := list(remaining_circles(tx, outline.old, outline.new)):
        raise InvalidInput(circles)
    _check_losses(outline, losses, confirmation.destroyed)
    release = Release(tx.release.number + 1, draft.documents, tx.dialect)
    report = replace(
        report, changes=outline.described(losses), destroyed={key: loss.rows for key, loss in losses.items()}
    )
    _store(tx, release, report, actor_id, origin)
    problems = [problem for problem in disagreements(tx, release) if problem.severity == "error"]
    if problems:
        raise Inconsistent(problems)
    for hook in tx.workspace.publish_hooks:
        hook(tx, release)
    tx.on_commit(lambda: tx.workspace.releases.put(release))
    return release


def _confirmation(confirm: Plan | str | None, draft: DraftState) -> Confirmation:
    if confirm is None:
        return Confirmation(draft.base_release, draft.version, {})
    return read_token(confirm.token if isinstance(confirm, Plan) else confirm)


def _check_base(tx: Transaction, draft: DraftState, confirmation: Confirmation) -> None:
    if draft.base_release != tx.release.number:
        params = {"current": tx.release.number, "base": draft.base_release}
        raise Conflict(Problem("another_release", ANOTHER_RELEASE, "", params))
    if (confirmation.base_release, confirmation.draft_version) != (draft.base_release, draft.version):
        raise Conflict(Problem("draft_changed", DRAFT_CHANGED))


def _check_losses(outline: Outline, losses: Mapping[str, Loss], confirmed: Mapping[str, int]) -> None:
    """Counted while applying, under the lock: rows may have come since the plan."""
    problems = []
    for element_id, loss in losses.items():
        allowed = confirmed.get(element_id, 0)
        if loss.rows > allowed:
            params = {"name": _title(outline, element_id), "rows": loss.rows, "confirmed": allowed}
            problems.append(
                Problem("more_destroyed", MORE_DESTROYED if allowed else UNCONFIRMED, element_id, params)
            )
    if problems:
        raise Conflict(problems)


def _title(outline: Outline, element_id: str) -> str:
    old = outline.old
    found = old.objects_by_id.get(element_id) or old.fields_by_id.get(element_id)
    return found.title if found else element_id


def _store(tx: Transaction, release: Release, report: Plan, actor_id: int | None, origin: str) -> None:
    documents = json.dumps(release.documents.to_json(), ensure_ascii=False)
    columns = '"number", "documents", "plan", "origin", "published_at", "published_by"'
    plan = json.dumps(report.to_json(), ensure_ascii=False)
    values = (release.number, documents, plan, origin, tx.now_text, actor_id)
    tx.execute(f'INSERT INTO "_dg_release" ({columns}) VALUES (?, ?, ?, ?, ?, ?)', values)
    tx.execute('UPDATE "_dg_current" SET "release" = ?', (release.number,))
