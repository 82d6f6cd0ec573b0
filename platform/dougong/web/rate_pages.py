"""What currencies are worth, day by day: seen, set and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.numbers import get_currency_name
from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.errors import DougongError
from dougong.fields.currency import codes
from dougong.problems import N_
from dougong.records import (
    Rate,
    active_currencies,
    list_rates,
    rate_of,
    rate_text,
    remove_currency,
    remove_rate,
    rerate_later,
    set_rates,
)
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, writing
from dougong.web.settings_frame import SETTINGS, SettingsPage, show_setting
from dougong.web.texts import gettext
from dougong.web.toasts import toast

SHOWN = 200
NAMES = ("currency", "date", "rate")

SETTINGS.register(
    "rates",
    SettingsPage(
        "web.rates",
        N_("Currencies"),
        N_("In which currencies records can be, and what those are worth."),
        "coins",
        "workspace",
        "rates",
        5,
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/rates")(rates)
    web.post("/settings/rates")(save_rate)
    web.post("/settings/rates/remove")(take_back_rate)
    web.post("/settings/rates/apply")(apply_rates)
    web.post("/settings/currencies/remove")(give_up_currency)


def rates() -> str:
    with reading() as screen:
        given = {name: request.args.get(name, "")[:80] for name in NAMES}
        return _page(screen, given, {})


def save_rate() -> Response | tuple[str, int]:
    given = {name: request.form.get(name, "").strip()[:80] for name in NAMES}
    try:
        with writing() as screen:
            POLICY.require_right(screen.actor, "rates")
            one = rate_of(*(given[name] for name in NAMES))
            set_rates(screen.tx, screen.actor, [one])
            told = gettext("1 {currency} is {rate} {base} from {date} on.").format(
                currency=one.currency,
                rate=rate_text(one.rate),
                base=screen.workspace.currency,
                date=screen.formats.day(one.date.isoformat()),
            )
    except DougongError as refusal:
        if refusal.problems[0].code == "forbidden":
            raise
        errors = {problem.place: say(problem) for problem in refusal.problems}
        with reading() as screen:
            return _page(screen, given, errors), 422
    toast(told)
    return redirect(url_for("web.rates", currency=one.currency), 303)


def take_back_rate() -> Response:
    with writing() as screen:
        POLICY.require_right(screen.actor, "rates")
        one = rate_of(request.form.get("currency"), request.form.get("date"), "1")
        remove_rate(screen.tx, screen.actor, one.currency, one.date)
    toast(gettext("The rate is gone. Records keep the one that they have."))
    return redirect(url_for("web.rates", currency=one.currency), 303)


def apply_rates() -> Response:
    with writing() as screen:
        job_id = rerate_later(screen.tx, screen.actor)
    toast(gettext("All records are getting the rates of their days."))
    return redirect(url_for("web.show_job", job_id=job_id), 303)


def give_up_currency() -> Response:
    code = request.form.get("currency", "")
    with writing() as screen:
        remove_currency(screen.tx, screen.actor, code)
    toast(gettext("{currency} is no longer offered; records that have it keep it.").format(currency=code))
    return redirect(url_for("web.rates"), 303)


def _page(screen: Screen, given: Mapping[str, str], errors: Mapping[str, str]) -> str:
    POLICY.require_right(screen.actor, "rates")
    base, known = screen.workspace.currency, list_rates(screen.tx)
    chosen = given["currency"] if given["currency"] in codes() else ""
    listed = [one for one in known if not chosen or one.currency == chosen]
    today = screen.now.astimezone(screen.workspace.default_zone).date()
    active = active_currencies(screen.tx)[1:]
    return show_setting(
        screen,
        "settings/rates.html",
        gettext("Currencies"),
        base={"code": base, "name": _name(screen, base)},
        active=[_currency(screen, code, [one for one in known if one.currency == code]) for code in active],
        rates=[_rate(screen, one) for one in listed[:SHOWN]],
        more=len(listed) > SHOWN,
        chosen=chosen,
        given={**given, "date": given["date"] or today.isoformat()},
        errors=errors,
        choices=[(code, f"{code} · {_name(screen, code)}") for code in codes() if code != base],
    )


def _currency(screen: Screen, code: str, known: list[Rate]) -> dict[str, Any]:
    """With what it is worth today."""
    today = screen.now.astimezone(screen.workspace.default_zone).date()
    now = next((one for one in known if one.date <= today), None)
    return {
        "code": code,
        "name": _name(screen, code),
        "rate": screen.formats.decimal(rate_text(now.rate)) if now else "",
        "since": screen.formats.day(now.date.isoformat()) if now else "",
    }


def _rate(screen: Screen, one: Rate) -> dict[str, Any]:
    return {
        "currency": one.currency,
        "date": one.date.isoformat(),
        "day": screen.formats.day(one.date.isoformat()),
        "plain": rate_text(one.rate),
        "rate": screen.formats.decimal(rate_text(one.rate)),
    }


def _name(screen: Screen, code: str) -> str:
    name: str = get_currency_name(code, locale=screen.formats.locale)
    return name
