"""Switching automations off at once, one, an app's or all, without a publish.

What is off begins no runs. Those that wait for their turn are held, and go on once it is on again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from dougong.access import POLICY, Actor, audit
from dougong.access.audit_kinds import register_kind
from dougong.definitions import AutomationDefinition, MenuEntry
from dougong.problems import N_
from dougong.registry import Registry
from dougong.storage import Release, Transaction

ALL = ""
RESUMED: Registry[Callable[[Transaction], None]] = Registry(
    "listener to automations that are switched on again"
)
register_kind("automation_paused", N_("Switched automations off"), "design")
register_kind("automation_resumed", N_("Switched automations on"), "design")


def switches(tx: Transaction, lock: bool = False) -> frozenset[str]:
    """Ids of the automations and apps that are switched off; ``ALL`` among them stands for every one. With ``lock``,
    whoever switches one of them on again waits until this transaction has ended."""
    locking = " FOR SHARE" if lock and tx.dialect == "postgresql" else ""
    rows = tx.execute(f'SELECT "automation_id" FROM "_dg_automation_pause"{locking}').fetchall()
    return frozenset(row[0] for row in rows)


def paused(tx: Transaction, lock: bool = False) -> frozenset[str]:
    """With the automations of the apps."""
    found = switches(tx, lock)
    if not found:
        return found
    by_app = automations_by_app(tx.release)
    return found.union(*(by_app.get(one, ()) for one in found))


def off_since(tx: Transaction, definition: AutomationDefinition) -> str | None:
    """None unless it is switched off, by whichever switch."""
    rows = tx.execute('SELECT "automation_id", "at" FROM "_dg_automation_pause"').fetchall()
    by_app, own = automations_by_app(tx.release), definition.id
    return min((at for key, at in rows if key in (ALL, own) or own in by_app.get(key, ())), default=None)


def automations_by_app(release: Release) -> Mapping[str, frozenset[str]]:
    """Of the objects in the menu of each app."""
    return release.cached("automations.apps", lambda: dict(_by_app(release)))


def _by_app(release: Release) -> Iterator[tuple[str, frozenset[str]]]:
    definitions = release.definitions
    for app in definitions.apps.values():
        objects = set(_objects(release, app.menu))
        yield (
            app.id,
            frozenset(one.id for one in definitions.automations.values() if one.object_id in objects),
        )


def _objects(release: Release, entries: Sequence[MenuEntry]) -> Iterator[str]:
    for entry in entries:
        if entry.view_id is not None:
            yield release.definitions.views_by_id[entry.view_id].object_id
        elif entry.object_id is not None:
            yield entry.object_id
        yield from _objects(release, entry.items)


def pause(tx: Transaction, actor: Actor, name: str | None, app: str | None = None) -> None:
    """Without names: all of them."""
    switch, title = _chosen(tx, actor, name, app)
    row = tx.execute(
        'INSERT INTO "_dg_automation_pause" ("automation_id", "at", "user_id") VALUES (?, ?, ?)'
        ' ON CONFLICT ("automation_id") DO NOTHING RETURNING "at"',
        (switch, tx.now_text, actor.user_id),
    ).fetchone()
    if row is not None:
        audit.note(tx, actor, "automation_paused", title)


def resume(tx: Transaction, actor: Actor, name: str | None, app: str | None = None) -> None:
    switch, title = _chosen(tx, actor, name, app)
    row = tx.execute(
        'DELETE FROM "_dg_automation_pause" WHERE "automation_id" = ? RETURNING "at"', (switch,)
    ).fetchone()
    if row is not None:
        audit.note(tx, actor, "automation_resumed", title)
        for _, listener in RESUMED.items():
            listener(tx)


def _chosen(tx: Transaction, actor: Actor, name: str | None, app: str | None) -> tuple[str, str]:
    POLICY.require_right(actor, "jobs")
    if app is not None:
        return tx.release.definitions.app(app).id, app
    return (ALL, "") if name is None else (tx.release.definitions.automation(name).id, name)
