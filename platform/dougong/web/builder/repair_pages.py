"""One click that puts a problem right, or all that can be: one step of undo each."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.errors import Conflict
from dougong.problems import N_, Problem
from dougong.web.addresses import safe_next
from dougong.web.builder.drafting import Design
from dougong.web.builder.jumps import problems_of
from dougong.web.builder.repairs import repair_of, repaired_all
from dougong.web.screens import writing
from dougong.web.texts import gettext, ngettext
from dougong.web.toasts import toast

NOTHING_TO_REPAIR = N_("This has been put right meanwhile, or cannot be with one click.")


def register_routes(web: Blueprint) -> None:
    web.post("/build/repair", endpoint="build_repair")(repair)
    web.post("/build/repair-all", endpoint="build_repair_all")(repair_all)


def repair() -> Response:
    with writing() as screen:
        design = Design(screen)
        found = repair_of(design, request.form.get("code", ""), request.form.get("place", ""))
        if found is None or found.documents is design.documents:
            raise Conflict(Problem("nothing_to_repair", NOTHING_TO_REPAIR))
        design.replace(found.documents)
        toast(gettext("It is put right in the draft."))
    return _back()


def repair_all() -> Response:
    with writing() as screen:
        design = Design(screen)
        documents, count = repaired_all(design, problems_of(design))
        if count:
            design.replace(documents)
        toast(
            ngettext(
                "%(num)d thing is put right in the draft.",
                "%(num)d things are put right in the draft.",
                count,
            )
        )
    return _back()


def _back() -> Response:
    return redirect(safe_next(request.form.get("next")) or url_for("web.build_problems"), 303)
