"""What visitors are answered: the form, its password, its end, and thanks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from dougong.problems import Problem
from dougong.public_forms import FormState, PublicFormModel
from dougong.public_forms.uploads import waiting
from dougong.web.languages import say
from dougong.web.public_forms.stamps import new_stamp
from dougong.web.public_forms.visitor_files import DROPPED, holder
from dougong.web.public_forms.visitor_views import Typed, keys, questions, text_of, thanks_of, title_of
from dougong.web.screens import Screen, workspace
from dougong.web.texts import gettext

HONEYPOT = "homepage"
"""Nobody sees it, so that whoever fills it in is a program."""


def form_page(
    screen: Screen,
    model: PublicFormModel,
    state: FormState,
    token: str,
    typed: Typed | None = None,
    notice: str = "",
    problems: Sequence[Problem] = (),
    shown: Sequence[tuple[str, Any]] = (),
    status: int = 200,
) -> Response:
    definition = model.definition
    held = waiting(screen.tx, state, holder())
    asked = (
        keys(screen, model, typed) if definition.looks_up else questions(screen, model, typed, problems, held)
    )
    names = {one.asked.name for one in model.fields}
    page = render_template(
        "public_form.html",
        token=token,
        heading=title_of(screen, model),
        text=text_of(screen, model, "body", definition.body),
        questions=asked,
        looks_up=definition.looks_up,
        stamp=new_stamp(state, screen.now),
        honeypot=HONEYPOT,
        dropped=DROPPED,
        brings_files=any(one.kind == "files" for one in asked),
        notices=[*([notice] if notice else []), *(say(one) for one in problems if one.place not in names)],
        shown=shown,
    )
    return make_response(page, status)


def password_page(
    screen: Screen, model: PublicFormModel, token: str, error: str = "", status: int = 200
) -> Response:
    page = render_template("public_password.html", token=token, heading=title_of(screen, model), error=error)
    return make_response(page, status)


def closed_page(screen: Screen, model: PublicFormModel, text: str, status: int = 200) -> Response:
    page = render_template("public_done.html", heading=title_of(screen, model), thanks=text, target=None)
    return make_response(page, status)


def gone_page(status: int) -> Response:
    """The same for every link that is worth nothing."""
    text = gettext("There is no form behind this link, or it is switched off.")
    return make_response(
        render_template("public_done.html", heading=gettext("No form here"), thanks=text, target=None), status
    )


def to_thanks(token: str) -> Response:
    return redirect(url_for("web.public_form_thanks", token=token), 303)


def set_cookie(response: Response, name: str, value: str, path: str, age: int | None) -> None:
    secure = workspace().settings.secure_cookies
    response.set_cookie(name, value, max_age=age, path=path, secure=secure, httponly=True, samesite="Lax")


def thanks_page(screen: Screen, model: PublicFormModel) -> Response:
    target = model.definition.redirect
    page = render_template(
        "public_done.html", heading=title_of(screen, model), thanks=thanks_of(screen, model), target=target
    )
    response = make_response(page)
    if target:
        response.headers["Refresh"] = f"3; url={target}"
    return response
