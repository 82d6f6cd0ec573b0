"""What a webhook says about a record: its address and its values, as far as whoever calls may see them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.definitions.message_texts import PLACEHOLDER
from dougong.definitions.webhooks import WebhookDefinition
from dougong.messages.occasions import occasion, require_plain
from dougong.records.conditions import checked, context_of
from dougong.records.layout import layout_of
from dougong.storage import Transaction, instant_text


@dataclass(frozen=True, slots=True)
class Payload:
    """``values`` are JSON."""

    url: str
    values: dict[str, Any]


def payload_of(
    tx: Transaction, actor: Actor, webhook: WebhookDefinition, record_id: int, strict: bool = False
) -> Payload:
    layout = layout_of(tx.release, webhook.object_id)
    POLICY.require(actor, "read", layout.definition)
    made = {name: checked(tx.release, layout, text, None, actor) for name, text in webhook.values.items()}
    written = [path for one in made.values() for path in one.expression.paths]
    require_plain(tx, actor, written)
    paths = [path for one in made.values() for path in one.paths]
    entry = occasion(tx, actor, layout, record_id, paths, written, strict)
    context = context_of(tx, actor)
    values = {name: _json(one.evaluate(entry.values, context)) for name, one in made.items()}
    return Payload(PLACEHOLDER.sub(lambda found: quoted(values.get(found[1])), webhook.url), values)


def quoted(value: Any) -> str:
    """No part of a value is taken for a part of the address."""
    text = "" if value is None else value if isinstance(value, str) else str(value).lower()
    return quote(text, safe="").replace(".", "%2E")


def _json(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_json(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
