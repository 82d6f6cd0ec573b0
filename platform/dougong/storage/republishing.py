"""Another release with the same definitions, by which every process hears that settings have changed."""

from __future__ import annotations

import json
from collections.abc import Mapping

from dougong.storage.release import Release
from dougong.storage.transaction import Transaction


def republish(tx: Transaction, actor_id: int | None, origin: str, settings: Mapping[str, str | None]) -> None:
    """In an exclusive transaction. ``settings`` are put, those without a value taken away. Whatever was made for
    the release before, such as compiled statements and markup, is not used any more."""
    for name, value in settings.items():
        tx.execute('DELETE FROM "_dg_setting" WHERE "name" = ?', (name,))
        if value is not None:
            tx.execute('INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?)', (name, value))
    release = Release(tx.release.number + 1, tx.release.documents, tx.dialect)
    documents = json.dumps(release.documents.to_json(), ensure_ascii=False)
    tx.execute(
        'INSERT INTO "_dg_release" ("number", "documents", "plan", "origin", "published_at", "published_by")'
        " VALUES (?, ?, ?, ?, ?, ?)",
        (release.number, documents, "{}", origin, tx.now_text, actor_id),
    )
    tx.execute('UPDATE "_dg_current" SET "release" = ?', (release.number,))
    # A draft that began with the same definitions goes on.
    tx.execute(
        'UPDATE "_dg_draft" SET "base_release" = ? WHERE "base_release" = ?',
        (release.number, tx.release.number),
    )
