"""The pages behind the link of a public form. Whoever may be signed in is nobody here."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.access.passwords import password_matches
from dougong.errors import Conflict, InvalidInput
from dougong.problems import N_, Problem
from dougong.public_forms import (
    FormState,
    PublicFormModel,
    Sent,
    TooManyTries,
    answer,
    form_model,
    look_up,
    note_try,
    state_by_token,
)
from dougong.public_forms.answering import actor_of_form, closed
from dougong.public_forms.limits import Tried
from dougong.storage import Transaction
from dougong.web.faces.controls import people
from dougong.web.languages import page_language, say, say_all
from dougong.web.public_forms.stamps import judged, new_stamp, pass_of
from dougong.web.public_forms.visitor_views import (
    Typed,
    keys,
    questions,
    sent_keys,
    sent_values,
    shown_values,
    text_of,
    thanks_of,
    title_of,
)
from dougong.web.screens import Screen, workspace
from dougong.web.signing.arriving import client_address
from dougong.web.texts import gettext

PERSON, PASS = "dg_visitor", "dg_form_pass"
HONEYPOT = "homepage"
"""Nobody sees it, so that whoever fills it in is a program."""
YEAR = 365 * 24 * 3600
AGAIN = {
    "quick": N_("That was very quick. Look over it once more and send it again."),
    "old": N_("The page was open for long. Send it once more."),
    "forged": N_("The page could not be read. Send it once more."),
}
NOTHING_FOUND = N_("Nothing matches. Check what you have entered.")
WRONG_PASSWORD = N_("This is not the password.")
ENDPOINTS = frozenset({"web.answer_public_form", "web.open_public_form"})
"""What needs no token of ours: they act for nobody, and are signed themselves."""


def register_routes(web: Blueprint) -> None:
    web.get("/f/<token>", endpoint="public_form")(show_form)
    web.post("/f/<token>", endpoint="answer_public_form")(send_form)
    web.post("/f/<token>/open", endpoint="open_public_form")(open_form)
    web.get("/f/<token>/thanks", endpoint="public_form_thanks")(thank)


@contextmanager
def _visiting(token: str) -> Iterator[tuple[Screen, PublicFormModel, FormState] | None]:
    with workspace().read() as tx:
        yield _found(tx, token)


def _found(tx: Transaction, token: str) -> tuple[Screen, PublicFormModel, FormState] | None:
    state = state_by_token(tx, token)
    if state is None:
        return None
    model = form_model(tx.release, state.form_id)
    actor = replace(actor_of_form(tx, model), language=page_language())
    return Screen(tx, actor), model, state


def show_form(token: str) -> Response:
    with _visiting(token) as found:
        if found is None:
            return _gone(404)
        screen, model, state = found
        if _locked(state):
            return _ask_password(screen, model, token)
        refusal = closed(screen.tx, model, state, request.cookies.get(PERSON, ""))
        if refusal is not None:
            return _closed(screen, model, say(refusal))
        return _page(screen, model, state, token)


def open_form(token: str) -> Response:
    with workspace().write() as tx:
        found = _found(tx, token)
        if found is None:
            return _gone(400)
        screen, model, state = found
        try:
            note_try(tx, state, "password", client_address())
        except TooManyTries as refusal:
            return _ask_password(screen, model, token, say_all(refusal.problems)[0], 429)
    if not password_matches(state.password, request.form.get("password", "")[:200]):
        with _visiting(token) as found:
            return (
                _gone(404)
                if found is None
                else _ask_password(*found[:2], token, gettext(WRONG_PASSWORD), 422)
            )
    response = redirect(url_for("web.public_form", token=token), 303)
    _set_cookie(response, PASS, pass_of(state), f"/f/{token}", None)
    return response


def send_form(token: str) -> Response:
    typed: Typed = request.form
    with workspace().write() as tx:
        found = _found(tx, token)
        if found is None:
            return _gone(400)
        screen, model, state = found
        if _locked(state):
            return _ask_password(screen, model, token)
        tried: Tried = "look_up" if model.definition.looks_up else "answer"
        try:
            note_try(tx, state, tried, client_address())
        except TooManyTries as refusal:
            return _page(screen, model, state, token, typed, say_all(refusal.problems)[0], status=429)
        verdict = judged(state, typed.get("stamp", ""), tx.now)
        if verdict != "good":
            return _page(screen, model, state, token, typed, gettext(AGAIN[verdict]), status=422)
    if model.definition.looks_up:
        return _looked_up(token, typed)
    if typed.get(HONEYPOT):
        return _thanks(token)
    return _answered(token, typed)


def _answered(token: str, typed: Typed) -> Response:
    person = request.cookies.get(PERSON, "")[:60] or secrets.token_urlsafe(18)
    try:
        with workspace().write() as tx:
            found = _found(tx, token)
            if found is None:
                return _gone(404)
            screen, model, state = found
            sent = Sent(sent_values(model, typed), typed.get("stamp", ""), person, people(screen))
            answer(tx, model, state, sent)
    except InvalidInput as refusal:
        with _visiting(token) as found:
            return (
                _gone(404)
                if found is None
                else _page(*found, token, typed, problems=refusal.problems, status=422)
            )
    except Conflict as refusal:
        with _visiting(token) as found:
            return (
                _gone(404) if found is None else _closed(*found[:2], " ".join(say_all(refusal.problems)), 409)
            )
    response = _thanks(token)
    if model.definition.once:
        _set_cookie(response, PERSON, person, "/f/", YEAR)
    return response


def _looked_up(token: str, typed: Typed) -> Response:
    with _visiting(token) as found:
        if found is None:
            return _gone(404)
        screen, model, state = found
        refusal = closed(screen.tx, model, state, "")
        if refusal is not None:
            return _closed(screen, model, say(refusal))
        record = look_up(screen.tx, model, sent_keys(model, typed), people(screen))
        if record is None:
            return _page(screen, model, state, token, typed, gettext(NOTHING_FOUND))
        return _page(screen, model, state, token, typed, shown=shown_values(screen, model, record))


def thank(token: str) -> Response:
    with _visiting(token) as found:
        if found is None:
            return _gone(404)
        screen, model, _ = found
        target = model.definition.redirect
        page = render_template(
            "public_done.html",
            heading=title_of(screen, model),
            thanks=thanks_of(screen, model),
            target=target,
        )
        response = make_response(page)
        if target:
            response.headers["Refresh"] = f"3; url={target}"
        return response


def _page(
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
    asked = keys(screen, model, typed) if definition.looks_up else questions(screen, model, typed, problems)
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
        notices=[*([notice] if notice else []), *(say(one) for one in problems if one.place not in names)],
        shown=shown,
    )
    return make_response(page, status)


def _ask_password(
    screen: Screen, model: PublicFormModel, token: str, error: str = "", status: int = 200
) -> Response:
    page = render_template("public_password.html", token=token, heading=title_of(screen, model), error=error)
    return make_response(page, status)


def _closed(screen: Screen, model: PublicFormModel, text: str, status: int = 200) -> Response:
    page = render_template("public_done.html", heading=title_of(screen, model), thanks=text, target=None)
    return make_response(page, status)


def _gone(status: int) -> Response:
    """The same for every link that is worth nothing."""
    text = gettext("There is no form behind this link, or it is switched off.")
    return make_response(render_template("public_done.html", heading="", thanks=text, target=None), status)


def _thanks(token: str) -> Response:
    return redirect(url_for("web.public_form_thanks", token=token), 303)


def _locked(state: FormState) -> bool:
    known = request.cookies.get(PASS, "")
    return state.password is not None and not state.is_signed(f"password {state.password}", known)


def _set_cookie(response: Response, name: str, value: str, path: str, age: int | None) -> None:
    secure = workspace().settings.secure_cookies
    response.set_cookie(name, value, max_age=age, path=path, secure=secure, httponly=True, samesite="Lax")
