"""Forms are kept as they are typed, on the server: there again after a closed tab, a crash, on another device."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.access.viewing import refuse_changes
from dougong.definitions import ObjectDefinition
from dougong.problems import N_
from dougong.records import get
from dougong.records.kept_forms import (
    MadeOf,
    claim_form,
    digest_of,
    find_form,
    forget_form,
    keep_form,
    settle_form,
)
from dougong.web.forms.form_values import asked_record
from dougong.web.screens import Screen, writing
from dougong.web.texts import gettext

Typed = MultiDict[str, str]
FORM = "form.token"
"""No field can be called so."""
DRAFT = "draft"
LEFT_OUT = frozenset({"csrf_token", "touched", "confirm", "then", FORM})
SAVED = N_("Draft saved {time}")


def register_routes(web: Blueprint) -> None:
    web.post("/o/<name>/kept", endpoint="keep_form")(keep_form_typed)
    web.post("/o/<name>/kept/<token>/discard")(discard_form)


def keep_form_typed(name: str) -> Response:
    record_id = asked_record() or 0
    with writing() as screen:
        obj = _object(screen, name, record_id)
        token = request.form.get(FORM, "")
        fields = [pair for pair in request.form.items(multi=True) if pair[0] not in LEFT_OUT]
        if fields:
            keep_form(screen.tx, screen.actor, obj.id, record_id, token, fields)
        else:
            forget_form(screen.tx, screen.actor, token)
        time = f"{screen.now.astimezone(screen.zone):%H:%M}"
        return jsonify(note=gettext(SAVED).format(time=time) if fields else "")


def discard_form(name: str, token: str) -> Response:
    record_id = asked_record() or 0
    with writing() as screen:
        forget_form(screen.tx, screen.actor, token.replace("\0", ""))
    if record_id:
        return redirect(url_for("web.edit_record", name=name, record_id=record_id), 303)
    return redirect(url_for("web.new_record", name=name), 303)


def _object(screen: Screen, name: str, record_id: int) -> ObjectDefinition:
    """Refuses whoever could not save the form either."""
    refuse_changes(screen.actor)
    obj = screen.object(name, "update" if record_id else "create")
    if record_id:
        get(screen.tx, screen.actor, name, record_id, ("id",))
    return obj


def taken_up(screen: Screen, obj: ObjectDefinition, record_id: int) -> tuple[Typed, str] | None:
    """What the draft holds that the address asks for, and a word about it."""
    token = request.args.get(DRAFT, "")
    kept = find_form(screen.tx, screen.actor, obj.id, record_id, token) if token else None
    if kept is None or screen.actor.seen_by is not None:
        return None
    typed: Typed = MultiDict(kept.fields)
    typed.setlist(FORM, [token])
    time = screen.formats.short_instant(kept.written_at, screen.now)
    return typed, gettext("This is what you had typed ({time}). It is not saved yet.").format(time=time)


def made_before(screen: Screen, obj: ObjectDefinition, record_id: int, typed: Typed) -> MadeOf | None:
    """What was made of this very form already; a second one that comes meanwhile waits here."""
    token = typed.get(FORM)
    return claim_form(screen.tx, screen.actor, obj.id, record_id, token) if token else None


def was_made(screen: Screen, typed: Typed, record_id: int) -> None:
    token = typed.get(FORM)
    if token:
        settle_form(screen.tx, screen.actor, token, sent_digest(), record_id)


def sent_digest() -> str:
    """Of what the form says: sent twice it is the same."""
    return digest_of(pair for pair in request.form.items(multi=True) if pair[0] not in LEFT_OUT)
