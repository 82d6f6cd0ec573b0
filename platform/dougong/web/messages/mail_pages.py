"""The mail server of the workspace, and trying it out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY, get_user
from dougong.errors import InvalidInput, Unavailable
from dougong.mail import Mail, change_mail_server, deliver, mail_server
from dougong.mail.server import SECURITY
from dougong.problems import N_
from dougong.web.languages import say, say_all
from dougong.web.screens import reading, workspace, writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

FIELDS = ("host", "port", "security", "user", "password", "sender")
PROTECTIONS = {
    "starttls": N_("STARTTLS (usually port 587)"),
    "tls": N_("TLS from the start (usually port 465)"),
    "none": N_("None: only for a server on this machine"),
}
SETTINGS.register(
    "mail",
    SettingsPage(
        "web.mail_settings",
        N_("Mail server"),
        N_("Where mails leave from, such as links for a new password."),
        "mail",
        "workspace",
        "people",
        60,
        more=("web.save_mail_settings", "web.try_mail_server"),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/mail", endpoint="mail_settings")(show_server)
    web.post("/settings/mail", endpoint="save_mail_settings")(save_server)
    web.post("/settings/mail/try", endpoint="try_mail_server")(try_out)


def show_server(
    values: dict[str, Any] | None = None, errors: dict[str, str] | None = None, refusal: str = ""
) -> str:
    with reading() as screen:
        POLICY.require_right(screen.actor, "people")
        server = mail_server(screen.tx)
        stored = {name: getattr(server, name) for name in FIELDS if name != "password"} if server else {}
        return show_setting(
            screen,
            "settings/mail.html",
            gettext("Mail server"),
            values={"port": 587, "security": "starttls"} | stored | (values or {}),
            has_password=server is not None and bool(server.password),
            exists=server is not None,
            errors=errors or {},
            refusal=refusal,
            protections=[(name, gettext(PROTECTIONS[name])) for name in SECURITY],
        )


def save_server() -> Response | tuple[str, int]:
    given = {name: request.form.get(name, "").strip() for name in FIELDS}
    try:
        with writing() as screen:
            change_mail_server(screen.tx, screen.actor, given)
    except InvalidInput as refusal:
        errors = {problem.place: say(problem) for problem in refusal.problems}
        return show_server(given | {"password": ""}, errors), 422
    toast(gettext("The mail server is saved."))
    return redirect(url_for("web.mail_settings"), 303)


def try_out() -> Response | tuple[str, int]:
    """While the person waits, so that they see the server's answer."""
    with reading() as screen:
        POLICY.require_right(screen.actor, "people")
        to = get_user(screen.tx, screen.actor.user_id or 0).email
        subject = gettext("A test from {workspace}").format(workspace=screen.workspace.name)
        text = gettext("This workspace can send mails.\n")
    try:
        deliver(workspace(), Mail(to, subject, text))
    except (Unavailable, InvalidInput) as refusal:
        return show_server(refusal=say_all(refusal.problems)[0]), 422
    toast(gettext("A mail is on its way to {email}.").format(email=to))
    return redirect(url_for("web.mail_settings"), 303)
