"""The page on which an automation gets its address, its secret, and what of a sample goes into which variable."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.automations.hooks import (
    Hook,
    close_address,
    end_signing,
    hook_of,
    keep_sample,
    listen,
    renew_address,
    renew_signing,
    sample_of,
)
from dougong.automations.mapping import masked
from dougong.definitions import load_json
from dougong.errors import DougongError, InvalidInput, not_found
from dougong.web.builder.drafting import Design
from dougong.web.builder.flows.hook_mapping import choices_of, lines_of, put_mapping
from dougong.web.builder.frame import show_builder
from dougong.web.builder.tabs import object_tabs
from dougong.web.languages import say_all
from dougong.web.screens import reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast

LONGEST_SAMPLE = 100_000


def register_routes(web: Blueprint) -> None:
    web.get("/build/hooks/<name>", endpoint="build_hook")(show_hook)
    web.post("/build/hooks/<name>", endpoint="build_change_hook")(change_hook)
    web.post("/build/hooks/<name>/mapping", endpoint="build_map_hook")(map_hook)


def show_hook(name: str) -> str:
    return _page(name)


def change_hook(name: str) -> Response | tuple[str, int]:
    secret = ""
    try:
        with writing() as screen:
            document = _document(Design(screen), name)
            about = (screen.tx, screen.actor, document["id"])
            title, do = str(document["title"]), request.form.get("do", "")
            if do == "address":
                token = renew_address(*about, title)
                secret = url_for("web.receive_call", token=token, _external=True)
            elif do == "close":
                close_address(*about, title)
            elif do == "sign":
                secret = renew_signing(*about, title)
            elif do == "unsign":
                end_signing(*about, title)
            elif do == "listen":
                listen(*about)
            elif do == "sample":
                # Whoever may ask for one may also say what it would be.
                listen(*about)
                keep_sample(screen.tx, document["id"], _pasted(request.form.get("sample", "")))
            else:
                raise not_found("command", do)
    except InvalidInput as refusal:
        return _page(name, error=" ".join(say_all(refusal.problems))), 422
    if secret:
        return make_response(_page(name, secret=secret))
    return redirect(url_for("web.build_hook", name=name), 303)


def map_hook(name: str) -> Response | tuple[str, int]:
    try:
        with writing() as screen:
            design = Design(screen)
            _document(design, name)
            hook = hook_of(screen.tx, str(design.stored("automation", name)["id"]))
            put_mapping(design, name, _sample(design, hook), request.form)
    except InvalidInput as refusal:
        return _page(name, error=" ".join(say_all(refusal.problems))), 422
    toast(gettext("Changed in the draft."))
    return redirect(url_for("web.build_hook", name=name), 303)


def _pasted(text: str) -> Any:
    return load_json(text, LONGEST_SAMPLE)


def _page(name: str, secret: str = "", error: str = "") -> str:
    with reading() as screen:
        design = Design(screen)
        file = design.file("automation", name)
        document = _document(design, name)
        hook = hook_of(screen.tx, document["id"])
        obj = design.object(file["object"])
        title = design.texts.shown(document["id"], "title", screen.language, document["title"])
        sample = _sample(design, hook)
        published = screen.tx.release.definitions.automations_by_id.get(document["id"])
        return show_builder(
            design,
            "builder/flows/hook.html",
            [
                Crumb(design.titles.plural(obj), url_for("web.build_object", name=obj.name)),
                Crumb(title, url_for("web.build_flow", kind="automation", name=name)),
                Crumb(gettext("Address")),
            ],
            obj.name,
            tabs=object_tabs(design, obj, "flows"),
            name=name,
            title=title,
            secret=secret,
            error=error,
            may_change="administrator" in screen.actor.roles,
            has_address=hook is not None and hook.token is not None,
            signed=hook is not None and bool(hook.signing),
            listening=hook is not None and hook.listens(screen.tx),
            sampled=screen.formats.ago(hook.sampled_at, screen.now) if hook and hook.sampled_at else "",
            takes_calls=published is not None and "webhook" in published.trigger.events,
            sample=_shown(sample),
            lines=lines_of(design, file, sample),
            choices=choices_of(design, file),
        )


def _document(design: Design, name: str) -> Any:
    document = design.stored("automation", name)
    if document["trigger"]["on"] != "webhook":
        raise not_found("address", name)
    return document


def _sample(design: Design, hook: Hook | None) -> Any:
    """Values that came in are shown to administrators only; others map by the shape."""
    try:
        found = sample_of(design.screen.tx, hook) if hook is not None else None
    except DougongError:
        return None  # sealed with a key that is gone: send another one
    return masked(found, openly="administrator" in design.screen.actor.roles)


def _shown(sample: Any) -> str:
    return "" if sample is None else json.dumps(sample, ensure_ascii=False, indent=2)[:LONGEST_SAMPLE]
