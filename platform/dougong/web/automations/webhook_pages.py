"""Webhooks on the screen: whom they call, their secrets, what became of each call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.definitions.webhooks import WebhookDefinition
from dougong.errors import InvalidInput
from dougong.problems import N_
from dougong.records.titles import titles_of
from dougong.web.addresses import whole_number
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, record_url, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting
from dougong.webhooks import (
    STATES,
    Delivery,
    DeliveryQuery,
    count_deliveries,
    deliver_again,
    find_deliveries,
    get_delivery,
    has_secrets,
    read_delivery,
    renew_signing,
    set_authorization,
)
from dougong.webhooks.pulling import cursor_of, start_over

PAGE = 50
WORDS: Mapping[str, tuple[str, str]] = {
    "waiting": (N_("Waiting"), "accent"),
    "done": (N_("Done"), "good"),
    "dead": (N_("Given up"), "bad"),
}

SETTINGS.register(
    "webhooks",
    SettingsPage(
        "web.webhooks",
        N_("Webhooks"),
        N_("Which other systems are called about records, and what became of each call."),
        "webhook",
        "workspace",
        "jobs",
        18,
        more=("web.webhook", "web.webhook_call", "web.renew_webhook_secret", "web.save_webhook_header"),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/webhooks", endpoint="webhooks")(all_webhooks)
    web.get("/settings/webhooks/<name>", endpoint="webhook")(one_webhook)
    web.post("/settings/webhooks/<name>/secret", endpoint="renew_webhook_secret")(renew)
    web.post("/settings/webhooks/<name>/anew", endpoint="fetch_anew")(fetch_anew)
    web.post("/settings/webhooks/<name>/header", endpoint="save_webhook_header")(save_header)
    web.get("/settings/webhook-calls/<int:delivery_id>", endpoint="webhook_call")(one_call)
    web.post("/settings/webhook-calls/<int:delivery_id>/again", endpoint="call_again")(again)


def all_webhooks() -> str:
    with reading() as screen:
        counts, kept = count_deliveries(screen.tx, screen.actor), has_secrets(screen.tx)
        rows = [
            _webhook(screen, one, counts.get(one.id, {}), kept.get(one.id, (False, False)))
            for one in screen.definitions.webhooks.values()
        ]
        return show_setting(screen, "settings/webhooks.html", gettext("Webhooks"), rows=rows)


def one_webhook(name: str, secret: str = "", error: str = "") -> str:
    """``secret`` is shown this once."""
    with reading() as screen:
        one = screen.definitions.webhook(name)
        state = request.args.get("state") or None
        query = DeliveryQuery(
            one.id, state, before=request.args.get("before", None, whole_number), limit=PAGE
        )
        found = find_deliveries(screen.tx, screen.actor, query)
        counts = count_deliveries(screen.tx, screen.actor).get(one.id, {})
        kept = has_secrets(screen.tx).get(one.id, (False, False))
        tabs: list[tuple[str, int | None, str, bool]] = [
            (gettext("All"), None, url_for("web.webhook", name=name), state is None)
        ]
        tabs += [
            (gettext(WORDS[key][0]), counts[key], url_for("web.webhook", name=name, state=key), state == key)
            for key in STATES
            if counts.get(key)
        ]
        older = None
        if len(found) == PAGE:
            older = url_for("web.webhook", name=name, state=state, before=found[-1].row.id)
        view = _webhook(screen, one, counts, kept)
        return show_setting(
            screen,
            "settings/webhook.html",
            view["title"],
            webhook=view,
            calls=_calls(screen, found),
            fetches=one.pull is not None,
            cursor=cursor_of(screen.tx, one.id) if one.pull is not None else "",
            tabs=tabs,
            older=older,
            secret=secret,
            error=error,
            may_change="administrator" in screen.actor.roles,
        )


def renew(name: str) -> Response:
    with writing() as screen:
        one = screen.definitions.webhook(name)
        secret = renew_signing(screen.tx, screen.actor, one.id, one.title)
    return make_response(one_webhook(name, secret=secret))


def fetch_anew(name: str) -> Response:
    with writing() as screen:
        one = screen.definitions.webhook(name)
        start_over(screen.tx, screen.actor, one.id, one.title)
    toast(gettext("The next run begins anew."))
    return redirect(url_for("web.webhook", name=name), 303)


def save_header(name: str) -> Response:
    try:
        with writing() as screen:
            one = screen.definitions.webhook(name)
            value = request.form.get("authorization", "")
            set_authorization(screen.tx, screen.actor, one.id, one.title, value)
    except InvalidInput as refusal:
        return make_response(one_webhook(name, error=say(refusal.problems[0])), 422)
    toast(gettext("Saved."))
    return redirect(url_for("web.webhook", name=name), 303)


def one_call(delivery_id: int) -> str:
    with reading() as screen:
        delivery = get_delivery(screen.tx, screen.actor, delivery_id)
        (view,) = _calls(screen, [delivery])
        payload = read_delivery(screen.tx, screen.actor, delivery)
        webhooks = screen.definitions.webhooks_by_id
        one = webhooks.get(delivery.row.webhook_id)
        parents = [Crumb(_title(screen, one), url_for("web.webhook", name=one.name))] if one else []
        return show_setting(
            screen,
            "settings/webhook_call.html",
            gettext("Call {number}").format(number=delivery_id),
            *parents,
            call=view,
            webhook=_title(screen, one) if one else gettext("A webhook that is gone"),
            body=_shown(payload.values) if payload else None,
            address=payload.url if payload else None,
            problems=[f"{p.place}: {say(p)}" if p.place else say(p) for p in delivery.problems],
        )


def again(delivery_id: int) -> Response:
    with writing() as screen:
        deliver_again(screen.tx, screen.actor, delivery_id)
    toast(gettext("It is called once more."))
    return redirect(url_for("web.webhook_call", delivery_id=delivery_id), 303)


def _webhook(
    screen: Screen, one: WebhookDefinition, counts: Mapping[str, int], kept: tuple[bool, bool]
) -> dict[str, Any]:
    item = screen.definitions.objects_by_id[one.object_id]
    return {
        "name": one.name,
        "title": _title(screen, one),
        "description": screen.titles.of(one.id, "description", one.description),
        "object": screen.titles.object(item),
        "method": one.method,
        "host": urlsplit(one.url).netloc,
        "url": url_for("web.webhook", name=one.name),
        "signed": kept[0],
        "authorized": kept[1],
        "dead": counts.get("dead", 0),
        "waiting": counts.get("waiting", 0),
    }


def _title(screen: Screen, one: WebhookDefinition) -> str:
    return screen.titles.of(one.id, "title", one.title)


def _calls(screen: Screen, found: Sequence[Delivery]) -> list[dict[str, Any]]:
    wanted: dict[str, list[int]] = {}
    for one in found:
        item = screen.definitions.objects_by_id.get(one.row.object_id)
        if item is not None and POLICY.can(screen.actor, "read", item):
            wanted.setdefault(item.id, []).append(one.row.record_id)
    titles = {key: titles_of(screen.tx, screen.actor, key, ids) for key, ids in wanted.items()}
    return [_call(screen, one, titles.get(one.row.object_id, {})) for one in found]


def _call(screen: Screen, one: Delivery, titles: Mapping[int, str | None]) -> dict[str, Any]:
    row, (state, hue) = one.row, WORDS[one.state]
    item = screen.definitions.objects_by_id.get(row.object_id)
    known = item is not None and row.record_id in titles
    return {
        "id": row.id,
        "url": url_for("web.webhook_call", delivery_id=row.id),
        "record": (titles.get(row.record_id) or f"#{row.record_id}") if known else f"#{row.record_id}",
        "record_url": record_url(item.name, row.record_id) if known and item is not None else None,
        "state": one.state,
        "state_title": gettext(state),
        "hue": hue,
        "status": row.status,
        "attempts": one.attempts,
        "next": screen.formats.instant(one.next_at) if one.next_at else None,
        "problem": say(one.problems[0]) if one.problems else "",
        "at": screen.formats.ago(row.created_at, screen.now),
        "at_full": screen.formats.full_instant(row.created_at),
        "done": screen.formats.full_instant(row.done_at) if row.done_at else None,
    }


def _shown(values: Mapping[str, Any]) -> str:
    return orjson.dumps(values, option=orjson.OPT_INDENT_2).decode()
