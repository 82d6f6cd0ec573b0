"""The pages behind the link of a public form. Whoever may be signed in is nobody here."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from dougong.access.passwords import password_matches
from dougong.errors import Conflict, InvalidInput
from dougong.problems import N_
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
from dougong.web.public_forms.stamps import judged, pass_of
from dougong.web.public_forms.visitor_files import COOKIE as FILES
from dougong.web.public_forms.visitor_files import (
    COOKIE_SECONDS,
    allow_files,
    file_ids,
    holder,
    keep_aside,
    new_holder,
)
from dougong.web.public_forms.visitor_replies import (
    HONEYPOT,
    closed_page,
    form_page,
    gone_page,
    password_page,
    set_cookie,
    thanks_page,
    to_thanks,
)
from dougong.web.public_forms.visitor_views import (
    Typed,
    sent_keys,
    sent_values,
    shown_values,
)
from dougong.web.screens import Screen, workspace
from dougong.web.signing.arriving import client_address
from dougong.web.texts import gettext

PERSON, PASS = "dg_visitor", "dg_form_pass"
YEAR = 365 * 24 * 3600
AGAIN = {
    "quick": N_("That was very quick. Look over it once more and send it again."),
    "old": N_("The page was open for long. Send it once more."),
    "forged": N_("The page could not be read. Send it once more."),
}
TOO_MUCH = N_("That was too much at once. Send fewer files, or smaller ones.")
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
            return gone_page(404)
        screen, model, state = found
        if _locked(state):
            return password_page(screen, model, token)
        refusal = closed(screen.tx, model, state, request.cookies.get(PERSON, ""))
        if refusal is not None:
            return closed_page(screen, model, say(refusal))
        return form_page(screen, model, state, token)


def open_form(token: str) -> Response:
    with workspace().write() as tx:
        found = _found(tx, token)
        if found is None:
            return gone_page(400)
        screen, model, state = found
        try:
            note_try(tx, state, "password", client_address())
        except TooManyTries as refusal:
            return password_page(screen, model, token, say_all(refusal.problems)[0], 429)
    if not password_matches(state.password, request.form.get("password", "")[:200]):
        with _visiting(token) as found:
            return (
                gone_page(404)
                if found is None
                else password_page(*found[:2], token, gettext(WRONG_PASSWORD), 422)
            )
    response = redirect(url_for("web.public_form", token=token), 303)
    set_cookie(response, PASS, pass_of(state), f"/f/{token}", None)
    return response


def send_form(token: str) -> Response:
    response = _sent(token)
    if (holder := new_holder()) is not None:
        set_cookie(response, FILES, holder, f"/f/{token}", COOKIE_SECONDS)
    return response


def _sent(token: str) -> Response:
    with _visiting(token) as found:
        if found is None:
            return gone_page(400)
        allow_files(found[1])
        try:
            # Before a transaction that writes: whoever sends slowly keeps nobody waiting.
            typed: Typed = request.form
        except RequestEntityTooLarge:
            return form_page(*found, token, MultiDict(), gettext(TOO_MUCH), status=413)
    with workspace().write() as tx:
        found = _found(tx, token)
        if found is None:
            return gone_page(400)
        screen, model, state = found
        if _locked(state):
            return password_page(screen, model, token)
        tried: Tried = "look_up" if model.definition.looks_up else "answer"
        try:
            note_try(tx, state, tried, client_address())
        except TooManyTries as refusal:
            return form_page(screen, model, state, token, typed, say_all(refusal.problems)[0], status=429)
        verdict = judged(state, typed.get("stamp", ""), tx.now)
        if verdict != "good":
            return form_page(screen, model, state, token, typed, gettext(AGAIN[verdict]), status=422)
    if model.definition.looks_up:
        return _looked_up(token, typed)
    if typed.get(HONEYPOT):
        return to_thanks(token)
    return _with_files(token, typed, model, state)


def _with_files(token: str, typed: Typed, model: PublicFormModel, state: FormState) -> Response:
    status, notice, problems = 422, "", []
    try:
        problems = keep_aside(state, model, request.cookies.get(PERSON, ""))
    except TooManyTries as refusal:
        status, notice = 429, say_all(refusal.problems)[0]
    if not problems and not notice:
        return _answered(token, typed)
    with _visiting(token) as found:
        if found is None:
            return gone_page(404)
        return form_page(*found, token, typed, notice, problems, status=status)


def _answered(token: str, typed: Typed) -> Response:
    person = request.cookies.get(PERSON, "")[:60] or secrets.token_urlsafe(18)
    try:
        with workspace().write() as tx:
            found = _found(tx, token)
            if found is None:
                return gone_page(404)
            screen, model, state = found
            values = sent_values(model, typed) | file_ids(tx, state, model)
            sent = Sent(values, typed.get("stamp", ""), person, people(screen), holder())
            answer(tx, model, state, sent)
    except InvalidInput as refusal:
        with _visiting(token) as found:
            return (
                gone_page(404)
                if found is None
                else form_page(*found, token, typed, problems=refusal.problems, status=422)
            )
    except Conflict as refusal:
        with _visiting(token) as found:
            return (
                gone_page(404)
                if found is None
                else closed_page(*found[:2], " ".join(say_all(refusal.problems)), 409)
            )
    response = to_thanks(token)
    if model.definition.once:
        set_cookie(response, PERSON, person, "/f/", YEAR)
    return response


def _looked_up(token: str, typed: Typed) -> Response:
    with _visiting(token) as found:
        if found is None:
            return gone_page(404)
        screen, model, state = found
        refusal = closed(screen.tx, model, state, "")
        if refusal is not None:
            return closed_page(screen, model, say(refusal))
        record = look_up(screen.tx, model, sent_keys(model, typed), people(screen))
        if record is None:
            return form_page(screen, model, state, token, typed, gettext(NOTHING_FOUND))
        return form_page(screen, model, state, token, typed, shown=shown_values(screen, model, record))


def thank(token: str) -> Response:
    with _visiting(token) as found:
        if found is None:
            return gone_page(404)
        return thanks_page(*found[:2])


def _locked(state: FormState) -> bool:
    known = request.cookies.get(PASS, "")
    return state.password is not None and not state.is_signed(f"password {state.password}", known)
