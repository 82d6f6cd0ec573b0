"""The list of people: who is who for everybody, and for who manages people the way to each account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for

from dougong.access.directory import SORTS, STATES, PeopleQuery, State, find_people, looks_after_people
from dougong.access.groups import list_groups
from dougong.access.invitations import open_invitations
from dougong.problems import N_
from dougong.web.people.people_views import department_choices, number_or_none, person_view, reach_text
from dougong.web.roles.role_choices import role_options
from dougong.web.screens import Screen, reading
from dougong.web.texts import gettext, ngettext
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

PAGE_SIZE = 50
PAGE = SETTINGS.register(
    "people",
    SettingsPage(
        "web.people",
        N_("People"),
        N_("Who works here: titles, departments, managers, roles and accounts."),
        "users",
        "organisation",
        place=10,
        more=(
            *("web.person", "web.save_person", "web.leaving", "web.hand_over_from"),
            *("web.invitations", "web.invite_form", "web.invite", "web.renew_invitation"),
            *("web.import_people", "web.preview_people"),
        ),
    ),
)
HEADS = (
    ("name", N_("Name"), 190),
    ("", N_("Email"), 215),
    ("title", N_("Job title"), 160),
    ("department", N_("Department"), 170),
    ("", N_("Roles"), 140),
    ("signed_in_at", N_("Last sign-in"), 125),
)
NARROW = ("name", "title", "department")
"""For readers who do not manage people."""


def register_routes(web: Blueprint) -> None:
    web.get("/settings/people")(people)


def people() -> str:
    with reading() as screen:
        given = _given(screen)
        whole = looks_after_people(screen.actor)
        found = find_people(screen.tx, screen.actor, _query(screen, given))
        page = max(0, number_or_none(request.args.get("page", "")) or 0)
        first = page * PAGE_SIZE
        shown = found[first : first + PAGE_SIZE]
        return show_setting(
            screen,
            "settings/directory.html",
            gettext(PAGE.title),
            people=[person_view(screen, person) for person in shown],
            count=ngettext("%(num)d person", "%(num)d people", len(found)),
            whole=whole,
            everybody=screen.has_right("people"),
            reach=reach_text(screen),
            given=given,
            filtered=any(given.get(name) for name in ("q", "department", "role", "group")),
            heads=_heads(given, whole),
            tabs=people_tabs(screen, given["state"]) if whole else [],
            departments=department_choices(screen),
            groups=list_groups(screen.tx),
            roles=role_options(screen),
            earlier=_page(given, page - 1) if page else None,
            later=_page(given, page + 1) if first + PAGE_SIZE < len(found) else None,
        )


def people_tabs(screen: Screen, current: str) -> list[dict[str, Any]]:
    """Of the list, and of what belongs to it."""
    everybody = find_people(screen.tx, screen.actor, PeopleQuery(state="all", looked_after=True))
    active = sum(person.user.active for person in everybody)
    invited = len(open_invitations(screen.tx, screen.actor))
    return [
        {"title": gettext(title), "count": count, "url": url, "current": name == current}
        for name, title, count, url in (
            ("active", N_("Active"), active, url_for("web.people")),
            ("inactive", N_("Deactivated"), len(everybody) - active, url_for("web.people", state="inactive")),
            ("invited", N_("Invited"), invited, url_for("web.invitations")),
        )
    ]


def _given(screen: Screen) -> dict[str, str]:
    """What can be read of the request, as it goes into addresses again."""
    given = {name: request.args.get(name, "").strip()[:200] for name in ("q", "role", "sort")}
    for name in ("department", "group"):
        number = number_or_none(request.args.get(name, ""))
        given[name] = str(number) if number is not None else ""
    state = request.args.get("state", "")
    given["state"] = state if state in STATES and looks_after_people(screen.actor) else "active"
    if given["role"] and not looks_after_people(screen.actor):
        given["role"] = ""
    if given["sort"].removeprefix("-") not in SORTS:
        given["sort"] = "name"
    return given


def _query(screen: Screen, given: dict[str, str]) -> PeopleQuery:
    state: State = next((one for one in STATES if one == given["state"]), "active")
    return PeopleQuery(
        text=given["q"],
        department_id=number_or_none(given["department"]),
        group_id=number_or_none(given["group"]),
        role=given["role"] or None,
        state=state,
        looked_after=looks_after_people(screen.actor),
        sort=given["sort"],
    )


def _heads(given: dict[str, str], whole: bool) -> list[dict[str, Any]]:
    heads = []
    for name, title, width in HEADS:
        if not whole and name not in NARROW:
            continue
        direction = ""
        if given["sort"] in (name, f"-{name}"):
            direction = "descending" if given["sort"].startswith("-") else "ascending"
        sort = f"-{name}" if direction == "ascending" else name
        url = url_for("web.people", **_kept(given | {"sort": sort})) if name else None
        heads.append({"title": gettext(title), "width": width, "sorted": direction, "url": url})
    return heads


def _page(given: dict[str, str], page: int) -> str:
    return url_for("web.people", **_kept(given), page=page or None)


def _kept(given: dict[str, str]) -> dict[str, Any]:
    usual = {"state": "active", "sort": "name"}
    return {name: value for name, value in given.items() if value and usual.get(name) != value}
