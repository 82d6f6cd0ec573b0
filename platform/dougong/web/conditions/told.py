"""Conditions of what is published, in its reader's words."""

from __future__ import annotations

from dougong.definitions import ObjectDefinition
from dougong.web.conditions.condition_words import UNSAID, Words, condition_words
from dougong.web.conditions.filter_trees import read_tree
from dougong.web.screens import Screen


def words_of(screen: Screen, obj: ObjectDefinition, source: str | None) -> Words:
    """Kept by ids or written by names."""
    return condition_words(screen, obj, read_tree(screen, obj, source), source, {}) if source else UNSAID
