"""What only shows when a webhook is seen as a whole, and with the steps that call it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from dougong.definitions.documents import Documents
from dougong.definitions.field_elements import AUTO_NUMBER, COMPUTED, LINE_ITEMS
from dougong.definitions.hook_checks import twice_problems
from dougong.definitions.message_texts import PLACEHOLDER, broken, placeholders
from dougong.definitions.messages import shown
from dougong.definitions.name_index import NameIndex
from dougong.definitions.pull_checks import CURSOR, pull_problems, pull_step_problems
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

NOT_HTTP = N_("“{url}” is not an address that begins with https:// or http://.")
VALUES_BEHIND_HOST = N_("Values can stand behind the host only: nobody's record says where a call goes.")
NO_SUCH_VALUE = N_("The address names “{name}”, which is none of the values.")
TWICE = N_("Two values are named “{name}”.")
OUR_HEADER = N_("The header “{name}” is set by the product itself.")
SAME_HEADER = N_("The header “{name}” stands here twice.")
NO_BODY = N_("{method} sends no body: a value that the address does not name has no effect.")
NOT_WRITTEN = N_("“{field}” is not written by anybody.")
OF_ANOTHER = N_("“{webhook}” is about “{found}”, this automation about “{object}”.")
DELETED = N_("The record is deleted then: there is nothing to tell of it.")

OURS = frozenset(
    {
        *("host", "content-length", "content-type", "transfer-encoding", "connection", "user-agent"),
        *("authorization", "accept-encoding", "idempotency-key", "dougong-signature", "dougong-delivery"),
        *("cookie", "proxy-authorization", "upgrade", "te", "trailer", "expect"),
    }
)
_URL = re.compile(
    r"https?://(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?(?:[/?][!#-;=?-\[\]_a-z~]*)?"
)


def webhooks(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "webhook":
        return
    names = [one["name"] for one in document.get("values", ())]
    if "pull" in document:
        owner = documents.get(("object", document["object"])) or {}
        unique = {one["id"]: one.get("unique", False) for one in owner.get("properties", {}).values()}
        yield from pull_problems(index, document, unique)
        yield from _written(index, document, document["pull"]["values"], "/pull/values")
        names = [CURSOR]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Problem("same_value", TWICE, f"/values/{number}/name", {"name": name})
    yield from _url(document["url"], names)
    seen: set[str] = set()
    for number, header in enumerate(document.get("headers", ())):
        name, place = header["name"].lower(), f"/headers/{number}/name"
        if name in OURS or name in seen:
            text = OUR_HEADER if name in OURS else SAME_HEADER
            yield Problem("header", text, place, {"name": header["name"]})
        seen.add(name)
        if not (header["value"].isascii() and header["value"].isprintable()):
            yield Problem("header_value", N_("This cannot be used here."), f"/headers/{number}/value")
    if document.get("method") in ("GET", "DELETE") and "pull" not in document:
        for number, name in enumerate(names):
            if name not in placeholders(document["url"]):
                yield Problem(
                    "no_body",
                    NO_BODY,
                    f"/values/{number}",
                    {"method": document["method"]},
                    severity="warning",
                )
    yield from _written(index, document, document.get("answer", ()), "/answer")


def _written(
    index: NameIndex, document: Document, values: Sequence[Document], place: str
) -> Iterator[Problem]:
    owner = index.object(document["object"])
    for number, one in enumerate(values):
        field = owner.find(one["field"]) if owner else None
        if field is not None and field.type_name in (*COMPUTED, AUTO_NUMBER, LINE_ITEMS):
            yield Problem("not_written", NOT_WRITTEN, f"{place}/{number}/field", {"field": field.name})


def _url(url: str, names: list[str]) -> Iterator[Problem]:
    for name in placeholders(url):
        if name not in names:
            yield Problem("no_such_value", NO_SUCH_VALUE, "/url", {"name": name})
    for part in broken(url):
        yield Problem("not_http", NOT_HTTP, "/url", {"url": shown(part)})
        return
    first = PLACEHOLDER.search(url)
    host = re.match(r"https?://[^/?#]*", url)
    if first is not None and (host is None or first.start() < host.end()):
        yield Problem("values_behind_host", VALUES_BEHIND_HOST, "/url")
    elif not _URL.fullmatch(PLACEHOLDER.sub("x", url)):
        yield Problem("not_http", NOT_HTTP, "/url", {"url": shown(url)})


def webhook_step_problems(
    index: NameIndex, document: Document, known: Mapping[str, Document], step: Document, here: str
) -> Iterator[Problem]:
    webhook = known.get(step.get("webhook", ""))
    yield from pull_step_problems(webhook, step, here)
    yield from twice_problems(document, step.get("answer", ()), f"{here}/answer")
    if step["do"] == "call_webhook" and webhook is not None and webhook["object"] != document["object"]:
        params = {
            "webhook": webhook["name"],
            "found": index.name_of("object", webhook["object"]),
            "object": index.name_of("object", document["object"]),
        }
        yield Problem("webhook_of_another", OF_ANOTHER, f"{here}/webhook", params)
    if step["do"] == "call_webhook" and document["trigger"]["on"] == "deleted":
        yield Problem("nothing_left", DELETED, here)
