"""The way in: the home page with its cards, the choice of an app, a phone's menu."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.definitions import AppDefinition
from dougong.problems import N_
from dougong.reports.home_choices import choose_cards, chosen_cards, forget_choice
from dougong.web.homes.home_cards import card_view, title_of_card
from dougong.web.menus import APP_COOKIE, app_of
from dougong.web.preferences import keep
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb, make_shell, show
from dougong.web.texts import gettext
from dougong.web.toasts import toast

GREETINGS = (
    (5, N_("Good night")),
    (12, N_("Good morning")),
    (18, N_("Good afternoon")),
    (24, N_("Good evening")),
)
"""Until which hour each is said."""


def register_routes(web: Blueprint) -> None:
    web.get("/")(home)
    web.get("/home/cards")(home_choices)
    web.post("/home/cards", endpoint="save_home_choices")(save_choices)
    web.get("/apps/<name>")(open_app)
    web.get("/menu")(menu)


def home() -> str | Response:
    """Without cards, the first place of the app's menu."""
    with reading() as screen:
        app = app_of(screen)
        if app is not None and app.home:
            return _cards_page(screen, app)
        entries = [entry for group in make_shell(screen, None).menu for entry in group.entries]
        if entries:
            return redirect(entries[0].url)
        return show(screen, "empty_home.html", [Crumb(gettext("Home"))])


def _cards_page(screen: Screen, app: AppDefinition) -> str:
    wanted = (card for card, shown in chosen_cards(screen.tx, screen.actor, app.home) if shown)
    cards = [view for card in wanted if (view := card_view(screen, card)) is not None]
    here = screen.now.astimezone(screen.zone)
    greeting = next(text for hour, text in GREETINGS if here.hour < hour)
    urgent = [
        gettext("{title}: {count}").format(title=card.title, count=card.count)
        for card in cards
        if card.urgent
    ]
    return show(
        screen,
        "home.html",
        [Crumb(gettext("Home"))],
        greeting=gettext("{greeting}, {name}").format(greeting=gettext(greeting), name=screen.actor.name),
        today=screen.formats.weekday(here.date()),
        urgent=urgent,
        cards=cards,
        sides=[[card for card in cards if card.side == side] for side in ("left", "right")],
        draws=any(card.chart is not None and card.chart.drawn for card in cards),
        may_choose=screen.actor.seen_by is None,
    )


def home_choices() -> str:
    with reading() as screen:
        app = app_of(screen)
        cards = chosen_cards(screen.tx, screen.actor, app.home) if app is not None else []
        crumbs = [Crumb(gettext("Home"), url_for("web.home")), Crumb(gettext("Choose cards"))]
        listed = [
            {"id": card.id, "title": title_of_card(screen, card), "shown": shown} for card, shown in cards
        ]
        return show(screen, "home_cards.html", crumbs, cards=listed)


def save_choices() -> Response:
    """With ``move``, one card goes up or down and the page is shown again."""
    order = request.form.getlist("order")
    shown = set(request.form.getlist("shown"))
    way, _, moved = request.form.get("move", "").partition(":")
    if moved in order:
        place = order.index(moved)
        other = place + (1 if way == "down" else -1)
        if 0 <= other < len(order):
            order[place], order[other] = order[other], order[place]
    with writing() as screen:
        app = app_of(screen)
        cards = app.home if app is not None else ()
        if "reset" in request.form:
            forget_choice(screen.tx, screen.actor, cards)
        else:
            choose_cards(screen.tx, screen.actor, cards, ((one, one in shown) for one in order))
    if moved or "reset" in request.form:
        return redirect(url_for("web.home_choices") + (f"#card-{moved}" if moved else ""), 303)
    toast(gettext("Saved."))
    return redirect(url_for("web.home"), 303)


def open_app(name: str) -> Response:
    with reading() as screen:
        screen.definitions.app(name)
        response = redirect(url_for("web.home"))
        keep(response, APP_COOKIE, name)
        return response


def menu() -> str:
    with reading() as screen:
        return show(screen, "menu.html", [Crumb(gettext("Menu"))])
