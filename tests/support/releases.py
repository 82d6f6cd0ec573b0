"""What a process derives from a release: workspaces that are copies of each other have it in common.

Most tests begin with a copy, and deriving it anew took longer than all that they do.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from dougong.records.conditions import Bounded
from dougong.storage.connections import Connection
from dougong.storage.release import Release, ReleaseCache, read_documents

KEPT = 16

_known: OrderedDict[Hashable, Release] = OrderedDict()


class _Derived(dict[Hashable, Any]):
    """Reads what others have derived, too. What a room fills by and by, as it is asked, stays its own: it may tell of
    records and people."""

    def __init__(self, common: dict[Hashable, Any]) -> None:
        super().__init__()
        self._common = common

    def __missing__(self, key: Hashable) -> Any:
        self[key] = found = self._common[key]
        return found

    def setdefault(self, key: Hashable, made: Any = None) -> Any:
        if not isinstance(made, (Bounded, dict)):
            made = self._common.setdefault(key, made)
        return super().setdefault(key, made)


class _Common(ReleaseCache):
    def get(self, number: int, connection: Connection) -> Release:
        with self._loading:
            release = self._releases.get(number)
            if release is None:
                release = _copied(number, connection)
                self._keep(release)
            return release


def _copied(number: int, connection: Connection) -> Release:
    known = (number, connection.dialect, *_read(number, connection))
    if known not in _known:
        _known[known] = Release(number, read_documents(number, connection), connection.dialect)
    _known.move_to_end(known)
    while len(_known) > KEPT:
        _known.popitem(last=False)
    first = _known[known]
    copied = Release(number, first.documents, first.dialect)
    copied.__dict__.update(definitions=first.definitions, tables=first.tables)
    copied.cache = _Derived(first.cache)
    return copied


def _read(number: int, connection: Connection) -> tuple[object, ...]:
    """All that is derived from: the documents, and what the workspace was created with."""
    release = connection.execute('SELECT "documents" FROM "_dg_release" WHERE "number" = ?', (number,))
    settings = connection.execute('SELECT "name", "value" FROM "_dg_setting"')
    kept = {"currency", "language", "zone"}
    return (*map(tuple, release.fetchall()), frozenset(tuple(one) for one in settings if one[0] in kept))


@contextmanager
def in_common() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dougong.storage.workspace.ReleaseCache", _Common)
        yield
