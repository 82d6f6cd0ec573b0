"""What has come of trying something on changes of the past, as its page tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.automations.deciding import REASONS
from dougong.definitions import ObjectDefinition
from dougong.problems import N_
from dougong.records.titles import titles_of
from dougong.web.automations.automation_trials import event_title, field_title, value_text
from dougong.web.automations.step_views import DID
from dougong.web.screens import Screen, record_url
from dougong.web.texts import gettext

WHY: Mapping[str, str] = {
    **REASONS,
    "met": N_("The rule was met."),
    "other_records": N_("The rule is not for such a record."),
}


def findings_view(
    screen: Screen, item: ObjectDefinition | None, found: Mapping[str, Any]
) -> Mapping[str, Any]:
    ids = sorted({example["record"] for example in found.get("examples", ())})
    titles = titles_of(screen.tx, screen.actor, item.id, ids) if item is not None and ids else {}
    return {
        "changes": screen.formats.number(found.get("changes", 0)),
        "since": screen.formats.ago(found["since"], screen.tx.now) if found.get("since") else "",
        "fired": screen.formats.number(found.get("fired", 0)),
        "refused": screen.formats.number(found.get("refused", 0)) if found.get("refused") else None,
        "records": screen.formats.number(found.get("records", 0)),
        "reasons": [
            (gettext(WHY[code]), screen.formats.number(count))
            for code, count in sorted(found.get("reasons", {}).items(), key=lambda pair: -pair[1])
            if code in WHY
        ],
        "examples": [
            {
                "title": titles.get(example["record"]) or f"#{example['record']}",
                "url": record_url(item.name, example["record"])
                if item and example["record"] in titles
                else None,
                "at": screen.formats.instant(example["at"]),
                "event": event_title(example["event"]),
                "steps": [_step(screen, item, step) for step in example["steps"]],
            }
            for example in found.get("examples", ())
        ],
    }


def _step(screen: Screen, own: ObjectDefinition | None, step: Mapping[str, Any]) -> Mapping[str, Any]:
    item = screen.definitions.objects.get(step.get("object", "")) or own
    return {
        "title": step.get("title", step["step"]),
        "did": gettext(DID.get(step["do"], DID["other"])),
        "message": step.get("message", ""),
        "object": screen.titles.object(item) if "object" in step and item is not None else "",
        "values": [
            (
                field_title(screen, item, name),
                value_text(screen, item, name, old),
                value_text(screen, item, name, new),
            )
            for name, (old, new) in step.get("values", {}).items()
        ],
    }
