"""Inviting people: their addresses, what they will be, and the links to send them by any means."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY, department_tree, get_user
from dougong.access.invitations import Invitation, invite, open_invitations, resend, revoke
from dougong.errors import DougongError, Forbidden, NotSignedIn
from dougong.web.languages import say
from dougong.web.people.people_pages import people_tabs
from dougong.web.people.people_views import number_or_none, reach_text, reached_departments
from dougong.web.roles.role_choices import role_options, titles_of_roles
from dougong.web.screens import Screen, reading, workspace, writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import show_setting


def register_routes(web: Blueprint) -> None:
    web.get("/settings/invitations")(invitations)
    web.get("/settings/invitations/new")(invite_form)
    web.post("/settings/invitations/new", endpoint="invite")(send_invitations)
    web.post("/settings/invitations/<int:invitation_id>/renew", endpoint="renew_invitation")(renew)
    web.post("/settings/invitations/<int:invitation_id>/revoke", endpoint="revoke_invitation")(withdraw)


def invitations() -> str:
    with reading() as screen:
        return _list(screen, [])


def invite_form() -> str:
    with reading() as screen:
        return _form(screen, {"emails": "", "roles": [], "department": ""}, [])


def send_invitations() -> str | tuple[str, int]:
    """Answers with the links instead of leading on: they are shown this once."""
    values: dict[str, Any] = {name: request.form.get(name, "") for name in ("emails", "department")}
    values["roles"] = request.form.getlist("roles")
    emails = [one for one in re.split(r"[\s,;，；、]+", values["emails"][:100_000]) if one]
    try:
        with writing() as screen:
            department_id = number_or_none(values["department"])
            made = invite(screen.tx, screen.actor, emails, values["roles"], department_id)
    except (Forbidden, NotSignedIn):
        raise
    except DougongError as refusal:
        with reading() as screen:
            return _form(screen, values, [say(problem) for problem in refusal.problems]), 422
    with reading() as screen:
        return _list(screen, made)


def renew(invitation_id: int) -> str:
    with writing() as screen:
        made = resend(screen.tx, screen.actor, invitation_id)
    with reading() as screen:
        return _list(screen, [made])


def withdraw(invitation_id: int) -> Response:
    with writing() as screen:
        revoke(screen.tx, screen.actor, invitation_id)
    toast(gettext("The invitation is withdrawn: its link lets nobody in."))
    return redirect(url_for("web.invitations"), 303)


def _form(screen: Screen, values: dict[str, Any], errors: list[str]) -> str:
    POLICY.require_partly(screen.actor, "people")
    return show_setting(
        screen,
        "settings/invite.html",
        gettext("Invite people"),
        values=values,
        errors=errors,
        roles=role_options(screen),
        departments=reached_departments(screen),
        reach=reach_text(screen),
        back=url_for("web.people"),
    )


def _list(screen: Screen, made: list[tuple[Invitation, str]]) -> str:
    found = open_invitations(screen.tx, screen.actor)
    paths = {one.id: one.path for one in department_tree(screen.tx)}
    fresh = {one.id for one, _ in made}
    return show_setting(
        screen,
        "settings/invitations.html",
        gettext("Invitations"),
        links=[{"email": one.email, "link": link_of(token)} for one, token in made],
        invitations=[_view(screen, one, paths) for one in found if one.id not in fresh],
        tabs=people_tabs(screen, "invited"),
        back=url_for("web.people"),
    )


def link_of(token: str) -> str:
    """From the configured address: what a request calls this server could be anybody's."""
    return f"{workspace().settings.base_url}/join/{token}"


def _view(screen: Screen, invitation: Invitation, paths: dict[int, str]) -> dict[str, Any]:
    by = invitation.created_by
    return {
        "id": invitation.id,
        "email": invitation.email,
        "roles": titles_of_roles(screen, invitation.roles),
        "department": paths.get(invitation.department_id or 0, ""),
        "by": get_user(screen.tx, by).name if by else "",
        "at": screen.formats.short_instant(invitation.created_at, screen.now),
        "expired": invitation.expires_at <= screen.tx.now_text,
        "until": screen.formats.short_instant(invitation.expires_at, screen.now),
    }
