"""What currencies are worth, day by day: seen, set and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.numbers import get_currency_name
from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.errors import Conflict, DougongError, InvalidInput
from dougong.fields.currency import codes
from dougong.problems import N_
from dougong.records import (
    Rate,
    active_currencies,
    change_base,
    change_under_way,
    is_running,
    list_rates,
    plan_base,
    rate_of,
    rate_text,
    remove_currency,
    remove_rate,
    rerate_later,
    set_rates,
)
from dougong.web.languages import say, say_all
from dougong.web.screens import Screen, reading, settling, writing
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting
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
        more=("web.show_base",),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/rates")(rates)
    web.post("/settings/rates")(save_rate)
    web.post("/settings/rates/remove")(take_back_rate)
    web.post("/settings/rates/apply")(apply_rates)
    web.get("/settings/rates/base")(show_base)
    web.post("/settings/rates/base")(save_base)
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


def show_base() -> str | Response:
    """What a change of the base currency would be, before it is begun."""
    with reading() as screen:
        POLICY.require_right(screen.actor, "rates")
        try:
            plan = plan_base(screen.tx, screen.actor, request.args.get("currency", ""))
        except InvalidInput:
            return redirect(url_for("web.rates"), 303)
        return show_setting(
            screen,
            "settings/base_currency.html",
            gettext("Base currency"),
            plan=plan,
            names={code: _name(screen, code) for code in (plan.origin, plan.target)},
            records=screen.formats.decimal(str(plan.records)),
            problems=[say(problem) for problem in plan.problems],
        )


def save_base() -> Response:
    code = request.form.get("currency", "")
    try:
        with reading() as screen:
            POLICY.require_right(screen.actor, "rates")
        with settling() as screen:
            job_id = change_base(screen.tx, screen.actor, code)
    except Conflict as refusal:
        toast(" ".join(say_all(refusal.problems)), sticky=True)
        return redirect(url_for("web.rates"), 303)
    if job_id is None:
        toast(gettext("The workspace counts in {currency} now.").format(currency=code))
        return redirect(url_for("web.rates"), 303)
    return redirect(url_for("web.show_job", job_id=job_id), 303)


def _moving(screen: Screen) -> dict[str, Any] | None:
    """A change of the base currency that is under way."""
    change = change_under_way(screen.tx)
    if change is None:
        return None
    runs = change.job_id is not None and is_running(screen.tx, change.job_id)
    towards = change.origin if change.back else change.target
    return {
        "towards": towards,
        "other": None if change.back else change.origin,
        "job": change.job_id,
        "runs": runs,
    }


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
    moving = _moving(screen)
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
        moving=moving,
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
