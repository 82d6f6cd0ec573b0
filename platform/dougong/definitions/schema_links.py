"""Our JSON Schemas with what they refer to in its place: to look it up anew in each validation took as long as all
the rules together."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import lru_cache, reduce
from operator import getitem
from typing import Any

from dougong.definitions.language import Extensions, Schema, schema_files

TARGET = "x-target"
"""A rule with another schema to keep to: what ``$ref`` is once it was looked up."""


@lru_cache(maxsize=4)
def linked_files(_extensions: Extensions) -> Mapping[str, Schema]:
    """By file name, with what they are extended by now. A schema may be found inside itself."""
    files = copy.deepcopy(dict(schema_files()))
    for name, schema in files.items():
        for holder in _holders(schema):
            file, _, steps = holder["$ref"].partition("#/")
            target = reduce(getitem, steps.split("/"), files[file or name])
            rules = [(TARGET, target) if rule == "$ref" else (rule, value) for rule, value in holder.items()]
            holder.clear()
            holder.update(rules)
    return files


def _holders(schema: Any) -> list[dict[str, Any]]:
    """All schemas inside this one that refer to another."""
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    below = [holder for one in list(inner) for holder in _holders(one)]
    return [schema, *below] if isinstance(schema, dict) and "$ref" in schema else below
