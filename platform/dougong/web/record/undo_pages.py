"""Taking back the last save, from the toast that tells of it."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.errors import Conflict, InvalidInput, NotFound
from dougong.records.undoing import undo
from dougong.web.addresses import safe_next
from dougong.web.languages import say_all
from dougong.web.screens import writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast


def register_routes(web: Blueprint) -> None:
    web.post("/undo/<run>")(take_back)


def undo_address(run: str) -> str:
    """For the toast about changes that were written with this ``run``."""
    return url_for("web.take_back", run=run)


def take_back(run: str) -> Response:
    try:
        with writing() as screen:
            undone = undo(screen.tx, screen.actor, run.replace("\0", ""))
        said, kept = list(dict.fromkeys(say_all(undone.kept))), bool(undone.kept)
        if undone.changed:
            said.insert(0, gettext("Taken back."))
        elif not said:
            said = [gettext("There was nothing to take back.")]
    except NotFound:
        # Saving without a change leaves nothing in the history.
        said, kept = [gettext("There was nothing to take back.")], False
    except (InvalidInput, Conflict) as refusal:
        said, kept = say_all(refusal.problems), True
    toast(" ".join(said), sticky=kept)
    return redirect(safe_next(request.form.get("next")) or url_for("web.home"), 303)
