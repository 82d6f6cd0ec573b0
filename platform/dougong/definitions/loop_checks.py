"""What only shows when steps that find, go through records or wait are seen beside the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dougong.definitions.name_index import NameIndex
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

NOT_FOUND_YET = N_("“{step}” finds no records before this step.")
NOT_IN_LOOP = N_("A step that does “{do}” cannot stand within another that does its steps for each record.")
HOW_LONG = N_("Say how long: by “for”, or by “until”.")
ONLY_FOR = N_("“{property}” counts how long “for” is; there is none.")
OTHER_DAYS = N_("Only working days need a calendar.")

_OUTSIDE = ("for_each", "wait", "send_email", "call_webhook", "pull", "start_workflow")


def loop_and_wait_problems(
    index: NameIndex, found: Mapping[str, str], step: Document, here: str, *, inside: bool
) -> Iterator[Problem]:
    do = step["do"]
    if inside and do in _OUTSIDE:
        yield Problem("not_in_loop", NOT_IN_LOOP, here, {"do": do})
    if do == "for_each" and "records" in step and step["records"] not in found:
        name = str(index.addresses.get(step["records"], step["records"])).rpartition(":")[2]
        yield Problem("not_found_yet", NOT_FOUND_YET, f"{here}/records", {"step": name})
    if do != "wait":
        return
    if ("for" in step) == ("until" in step):
        yield Problem("how_long", HOW_LONG, here)
    for name in ("unit", "calendar"):
        if name in step and "for" not in step:
            yield Problem("only_for", ONLY_FOR, f"{here}/{name}", {"property": name})
    if "calendar" in step and step.get("unit") != "working_days":
        yield Problem("other_days", OTHER_DAYS, f"{here}/calendar")
