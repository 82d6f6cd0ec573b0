"""Departments that are named by their path, or by their name alone."""

from __future__ import annotations

from collections.abc import Iterable

from dougong.fields import ReferenceKey
from dougong.fields.text_forms import key_text
from dougong.storage.transaction import Transaction


def find_departments(tx: Transaction, keys: Iterable[ReferenceKey]) -> dict[ReferenceKey, int | None]:
    """A path means one; of several that have a name, the one at the top, else the one still active; None
    where that leaves more than one."""
    named: dict[str, list[int]] = {}
    active: dict[str, list[int]] = {}
    paths: dict[str, int] = {}
    for department_id, name, path, is_active in tx.execute(
        'SELECT "id", "name", "path_key", "active" FROM "_dg_department"'
    ).fetchall():
        paths[path] = department_id
        named.setdefault(key_text(name), []).append(department_id)
        if is_active:
            active.setdefault(key_text(name), []).append(department_id)
    found: dict[ReferenceKey, int | None] = {}
    for key in keys:
        text = str(key.value)
        ids = [paths[text]] if text in paths else active.get(text) or named.get(text, [])
        if ids:
            found[key] = ids[0] if len(ids) == 1 else None
    return found
