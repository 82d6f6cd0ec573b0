"""What only shows when a webhook that fetches a list is seen as a whole, and with the steps that name it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dougong.definitions.name_index import NameIndex
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

CURSOR = "cursor"
ONLY_GET = N_("Lists are fetched by GET.")
NOT_BESIDE = N_("A webhook that fetches a list has no “{property}”: it is about no record.")
KEY_UNFILLED = N_("The key “{field}” is not among the fields that are filled.")
NO_KEY = N_("“{field}” is not unique, so records are not found by it.")
TWICE = N_("“{field}” gets two values.")
NOWHERE = N_("The address names the cursor, but nothing says where it stands.")
FETCHES = N_("“{webhook}” fetches a list: the step for that is “pull”.")
FETCHES_NONE = N_("“{webhook}” fetches no list.")


def pull_problems(index: NameIndex, document: Document, unique: Mapping[str, bool]) -> Iterator[Problem]:
    """``unique`` says of the object's fields, by id, whether their values are."""
    pull = document["pull"]
    if document.get("method") != "GET":
        yield Problem("only_get", ONLY_GET, "/method")
    for name in ("values", "answer", "bare"):
        if name in document:
            yield Problem("not_beside", NOT_BESIDE, f"/{name}", {"property": name})
    if f"{{{{{CURSOR}}}}}" in document["url"] and "cursor" not in pull:
        yield Problem("nowhere", NOWHERE, "/pull")
    owner, seen = index.object(document["object"]), set[str]()
    names = {one.id: one.name for one in owner.fields.values()} if owner is not None else {}
    for number, one in enumerate(pull["values"]):
        if one["field"] in seen:
            params = {"field": names.get(one["field"], one["field"])}
            yield Problem("twice", TWICE, f"/pull/values/{number}/field", params)
        seen.add(one["field"])
    params = {"field": names.get(pull["key"], pull["key"])}
    if pull["key"] not in seen:
        yield Problem("key_unfilled", KEY_UNFILLED, "/pull/key", params)
    if not unique.get(pull["key"], True):
        yield Problem("no_key", NO_KEY, "/pull/key", params)


def pull_step_problems(webhook: Document | None, step: Document, here: str) -> Iterator[Problem]:
    if webhook is None:
        return
    fetches, params = "pull" in webhook, {"webhook": webhook["name"]}
    if step["do"] == "call_webhook" and fetches:
        yield Problem("fetches", FETCHES, f"{here}/webhook", params)
    if step["do"] == "pull" and not fetches:
        yield Problem("fetches_none", FETCHES_NONE, f"{here}/webhook", params)
