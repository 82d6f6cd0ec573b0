"""A page of a list that another system has answered with: its entries as records, and from where it goes on."""

from __future__ import annotations

import hashlib
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import load_json
from dougong.definitions.webhooks import PullRule
from dougong.errors import InvalidInput
from dougong.fields import FIELD_TYPES
from dougong.problems import N_, Problem
from dougong.storage import Release
from dougong.webhooks.answers import pointed

LONGEST_CURSOR = 1_000
NO_LIST = N_("At “{at}” the answer has no list.")
BAD_CURSOR = N_("At “{at}” the answer has nothing that one could go on from.")


@dataclass(frozen=True, slots=True)
class Page:
    """``cursor`` None: there is nothing behind it. ``digest`` tells it from another one."""

    items: list[Any]
    cursor: str | None
    digest: str


def page_of(rule: PullRule, body: bytes) -> Page:
    answer = load_json(body)
    items = pointed(answer, rule.items)
    if not isinstance(items, list):
        raise InvalidInput(Problem("no_list", NO_LIST, "pull/items", {"at": rule.items}))
    return Page(items, _cursor(rule, answer, items), hashlib.sha256(body).hexdigest())


def _cursor(rule: PullRule, answer: Any, items: list[Any]) -> str | None:
    if rule.cursor is None or not items:
        return None
    try:
        found = pointed(items[-1] if rule.from_last else answer, rule.cursor)
    except InvalidInput:
        return None
    if found is None or found == "":
        return None
    if isinstance(found, (dict, list, bool)) or len(str(found)) > LONGEST_CURSOR:
        raise InvalidInput(Problem("bad_cursor", BAD_CURSOR, "pull/cursor", {"at": rule.cursor}))
    return str(found)


def record_of(release: Release, rule: PullRule, item: Any) -> dict[str, Any]:
    """Record JSON. What an entry has nothing of stays as it is; the fields themselves judge the values."""
    fields, found = release.definitions.fields_by_id, dict[str, Any]()
    for field_id, at in rule.values.items():
        field = fields[field_id]
        try:
            value = pointed(item, at)
        except InvalidInput:
            continue
        if isinstance(value, float):
            value = repr(value)
        elif isinstance(value, int) and FIELD_TYPES[field.type_name].json_type == "string":
            # Numbers that are names, such as those of customers.
            value = str(value).lower()
        found[field.name] = value
    return found
