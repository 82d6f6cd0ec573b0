"""The example plugin, for as long as a test takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from dougong.definitions import language, validation
from dougong.fields import FIELD_TYPES, STORAGE
from dougong.transfer.cells import CELLS
from dougong.web.faces import CONTROLS, CRITERIA, LOOKS, PLUGIN_TEMPLATES

from tests.fields import duration

REGISTRIES = (FIELD_TYPES, STORAGE, language.FIELD_KEYWORDS, LOOKS, CONTROLS, CRITERIA, CELLS)
CACHES = (language._nodes, language._extended_files, validation._validator)


@contextmanager
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for registry in REGISTRIES:
        monkeypatch.setattr(registry, "_items", dict(registry.items()))
    monkeypatch.setattr(PLUGIN_TEMPLATES, "loaders", PLUGIN_TEMPLATES.loaders)
    duration.install()
    yield
    for cache in CACHES:
        cache.cache_clear()
