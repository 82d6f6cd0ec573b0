"""A published state of the definitions, and what a process derives from it."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, TypeVar, cast

from dougong.definitions import DefinitionSet, Documents
from dougong.errors import Inconsistent
from dougong.problems import N_, Problem
from dougong.storage.connections import Connection, Dialect
from dougong.storage.tables import TableSet

T = TypeVar("T")

KEPT_RELEASES = 2
"""The one in force, and the one that transactions may still read that began before a publish."""


class Release:
    def __init__(self, number: int, documents: Documents, dialect: Dialect) -> None:
        self.number = number
        self.documents = documents
        self.dialect = dialect
        self.cache: dict[Hashable, Any] = {}

    @cached_property
    def definitions(self) -> DefinitionSet:
        return DefinitionSet(self.documents)

    @cached_property
    def tables(self) -> TableSet:
        return TableSet(self.definitions)

    def cached(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is true for as long as this release: compiled SQL, form classes.

        Keys begin with the name of their room. Two threads may both make it; the first one stays.
        """
        try:
            return cast(T, self.cache[key])
        except KeyError:
            return cast(T, self.cache.setdefault(key, make()))


class ReleaseCache:
    """The releases that this process has in memory, by number."""

    def __init__(self) -> None:
        self.latest: Release | None = None
        self._releases: OrderedDict[int, Release] = OrderedDict()
        self._loading = threading.Lock()

    def get(self, number: int, connection: Connection) -> Release:
        with self._loading:
            release = self._releases.get(number)
            if release is None:
                release = Release(number, read_documents(number, connection), connection.dialect)
                self._keep(release)
            return release

    def put(self, release: Release) -> None:
        """One that this process has just published."""
        with self._loading:
            self._keep(release)

    def _keep(self, release: Release) -> None:
        self._releases[release.number] = release
        while len(self._releases) > KEPT_RELEASES:
            self._releases.popitem(last=False)
        if self.latest is None or self.latest.number < release.number:
            self.latest = release


def read_documents(number: int, connection: Connection) -> Documents:
    row = connection.execute('SELECT "documents" FROM "_dg_release" WHERE "number" = ?', (number,)).fetchone()
    if row is None:
        text = N_("Release {number} is in force, but its definitions are missing.")
        raise Inconsistent(Problem("release_missing", text, "", {"number": number}))
    return Documents.from_json(json.loads(row[0]))
