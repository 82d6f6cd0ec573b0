"""What the steps of a run did, as its page tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from dougong.access import POLICY, list_users
from dougong.automations import AutomationRun
from dougong.automations.chains import changes_of
from dougong.problems import N_
from dougong.records.titles import titles_of
from dougong.web.automations.assignment_views import considered
from dougong.web.record.histories import WHAT, changes_shown
from dougong.web.screens import Screen, record_url
from dougong.web.texts import gettext

DID: Mapping[str, str] = {
    "create": N_("Created"),
    "update": N_("Changed"),
    "upsert": N_("Changed, or created"),
    "delete": N_("Deleted"),
    "notify": N_("Told"),
    "send_email": N_("Mailed"),
    "call_webhook": N_("Called"),
    "pull": N_("Fetched"),
    "start_workflow": N_("Submitted"),
    "assign": N_("Assigned"),
    "find": N_("Looked up"),
    "for_each": N_("For each"),
    "wait": N_("Waited"),
    "set_variable": N_("Remembered"),
    "branch": N_("Chose"),
    "stop": N_("Ended"),
    "other": N_("Did"),
}
DONE: Mapping[str, str] = {
    "created": N_("created"),
    "updated": N_("changed"),
    "deleted": N_("deleted"),
    "restored": N_("restored"),
}
RESULTS: Mapping[str, tuple[str, str]] = {
    "done": (N_("done"), "good"),
    "unchanged": (N_("was so already"), ""),
    "nothing": (N_("nothing there"), ""),
    "skipped": (N_("left out: the condition was not met"), ""),
    "then": (N_("the condition was met"), ""),
    "otherwise": (N_("the condition was not met"), ""),
    "nobody": (N_("nobody was free"), "warn"),
    "stopped": (N_("ended here"), ""),
    "waits": (N_("goes on later"), "accent"),
    "waited": (N_("went on"), ""),
    "asked": (N_("waits for the answer"), "accent"),
    "answered": (N_("answered"), "good"),
    "created": (N_("created, for there was none"), "good"),
    "undone": (N_("taken back, because a later step failed"), "warn"),
    "failed": (N_("failed"), "bad"),
}


def step_views(screen: Screen, run: AutomationRun) -> list[dict[str, Any]]:
    definition = screen.definitions.automations_by_id.get(run.automation_id)
    variables = {one.id: one.title for one in definition.variables} if definition is not None else {}
    steps = {step.id: step for step in definition.every_step()} if definition is not None else {}
    names = {user.id: user.name for user in list_users(screen.tx)} if run.trace else {}
    found = []
    for one in run.trace:
        step, item = steps.get(one["step"]), screen.definitions.objects.get(one.get("object", ""))
        result, hue = RESULTS[one["result"]]
        named = step.title if step is not None else gettext("A step that is gone")
        links = []
        if item is not None and one["result"] != "undone" and POLICY.can(screen.actor, "read", item):
            there = titles_of(screen.tx, screen.actor, item.id, one.get("ids", []))
            links = [(title or f"#{key}", record_url(item.name, key)) for key, title in there.items()]
        links += [
            (f"#{call}", url_for("web.webhook_call", delivery_id=call)) for call in one.get("calls", ())
        ]
        people = considered(screen, one)
        links += [(f"#{mail}", url_for("web.outbox_mail", mail_id=mail)) for mail in one.get("mails", ())]
        found.append(
            {
                "title": screen.definitions.title(one["step"], "title", screen.language, named),
                "did": gettext(DID.get(one["do"], DID["other"])),
                "result": gettext(result),
                "hue": hue,
                "at": screen.formats.full_instant(one["at"]) if "at" in one else "",
                "took": gettext("{count} ms").format(count=screen.formats.number(one["took"]))
                if "took" in one
                else "",
                "object": screen.titles.object(item) if item is not None else "",
                "links": links,
                "people": people,
                "told": [
                    names[key] for key in one.get("people", ()) if isinstance(key, int) and key in names
                ],
                "variables": [variables[key] for key in one.get("variables", ()) if key in variables],
                "more": max(0, one.get("count", 0) - len(links)) if links else 0,
            }
        )
    return found


def changed_views(screen: Screen, run: AutomationRun) -> list[dict[str, Any]]:
    """What it wrote, record by record, as far as the reader may see it."""
    found = []
    for one in changes_of(screen.tx, screen.actor, run):
        item = screen.definitions.objects[one.object]
        titles = titles_of(screen.tx, screen.actor, item.id, [one.record_id])
        for event in one.events:
            _, icon, colour = WHAT.get(event["what"], WHAT["updated"])
            found.append(
                {
                    "object": screen.titles.object(item),
                    "title": titles.get(one.record_id) or f"#{one.record_id}",
                    "url": record_url(item.name, one.record_id) if one.record_id in titles else None,
                    "what": gettext(DONE.get(event["what"], DONE["updated"])),
                    "icon": icon,
                    "hue": colour,
                    "fresh": event["what"] == "created",
                    "changes": changes_shown(screen, item, event),
                }
            )
    return found
