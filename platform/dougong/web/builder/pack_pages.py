"""A pack: what is inside, installing it with or without sample data, taking either away again."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.errors import DougongError, NotFound, not_found
from dougong.jobs import get_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.packs import InstalledPack, Pack, inside, install, installed_packs, offered_pack
from dougong.packs.removing import DRAFT_CHANGED, against_removal, remove_pack
from dougong.packs.sampling import LOADING, REMOVING, key_of, open_job, sample_count
from dougong.problems import Problem
from dougong.storage import Draft
from dougong.web.builder.drafting import Design
from dougong.web.builder.frame import show_builder
from dougong.web.builder.pack_views import pack_card, pack_objects
from dougong.web.languages import say, say_all
from dougong.web.screens import Screen, reading, workspace, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.job_views import JobView, job_view

MOST_REASONS = 8


@dataclass(frozen=True, slots=True)
class PackState:
    """What can be done with it now. ``reasons`` say why its definitions cannot go, or cannot come."""

    name: str
    installed: InstalledPack | None
    installed_at: str
    has_sample: bool
    sample: int
    sample_told: str
    busy: bool
    job: JobView | None
    may: bool
    reasons: Sequence[str]
    more_reasons: int


def register_routes(web: Blueprint) -> None:
    one = "/build/packs/<name>"
    web.get(one, endpoint="build_pack")(show_pack)
    web.post(f"{one}/install", endpoint="build_install_pack")(install_it)
    web.post(f"{one}/sample", endpoint="build_load_sample")(load_sample)
    web.post(f"{one}/sample/remove", endpoint="build_remove_sample")(remove_sample)
    web.post(f"{one}/remove", endpoint="build_remove_pack")(remove_it)


def show_pack(name: str) -> Response | str:
    """To a script that waits for a job, only what can be done with it now."""
    with reading() as screen:
        design, pack = Design(screen), _pack(name)
        state = state_of(screen, pack)
        if request.headers.get("HX-Request") == "true":
            response = make_response(render_template("builder/pack_state.html", state=state))
            response.headers["Vary"] = "HX-Request"
            return response
        return _page(design, pack, state, [])


def install_it(name: str) -> Response | tuple[str, int]:
    pack = _pack(name)
    with reading() as screen:
        Design(screen)
        actor = screen.actor
    try:
        install(workspace(), actor, pack)
    except DougongError as error:
        return _refused(pack, error)
    toast(gettext("The pack is installed. Everything in it can be changed."))
    if request.form.get("sample") == "1" and pack.demo is not None:
        return load_sample(name)
    return redirect(url_for("web.build_pack", name=name), 303)


def load_sample(name: str) -> Response | tuple[str, int]:
    return _enqueued(name, LOADING, {})


def remove_sample(name: str) -> Response | tuple[str, int]:
    return _enqueued(name, REMOVING, {"edited": request.form.get("edited") == "1"})


def _enqueued(name: str, kind: str, more: dict[str, bool]) -> Response | tuple[str, int]:
    pack = _pack(name)
    try:
        with writing() as screen:
            Design(screen)
            key = key_of(screen.tx, name)
            enqueue_for(screen.tx, screen.actor, kind, {"pack": name, **more}, key=key)
    except DougongError as error:
        return _refused(pack, error)
    return redirect(url_for("web.build_pack", name=name), 303)


def remove_it(name: str) -> Response | tuple[str, int]:
    pack = _pack(name)
    with reading() as screen:
        Design(screen)
        actor = screen.actor
    try:
        remove_pack(workspace(), actor, name)
    except DougongError as error:
        return _refused(pack, error)
    toast(gettext("The pack is removed."))
    return redirect(url_for("web.build_start"), 303)


def _refused(pack: Pack, error: DougongError) -> tuple[str, int]:
    """On the page itself; whoever may not at all meets the page of refusals."""
    with reading() as screen:
        design = Design(screen)
        POLICY.require_right(screen.actor, "publish")
        return _page(design, pack, state_of(screen, pack), say_all(error.problems)[:MOST_REASONS]), 409


def _page(design: Design, pack: Pack, state: PackState, problems: Sequence[str]) -> str:
    screen, found = design.screen, inside(pack)
    card = pack_card(pack, screen.language, state.installed is not None)
    return show_builder(
        design,
        "builder/pack.html",
        [Crumb(gettext("Begin"), url_for("web.build_start")), Crumb(card.title)],
        card=card,
        state=state,
        objects=pack_objects(found, screen.language),
        problems=problems,
    )


def state_of(screen: Screen, pack: Pack) -> PackState:
    tx = screen.tx
    installed = next((one for one in installed_packs(tx) if one.name == pack.name), None)
    reasons = against_removal(tx, pack.name) if installed is not None else _against_installing(screen)
    count = sample_count(tx, pack.name) if installed is not None else 0
    job_id = open_job(tx, pack.name)
    return PackState(
        pack.name,
        installed,
        screen.formats.instant(installed.installed_at) if installed is not None else "",
        pack.demo is not None,
        count,
        screen.formats.number(count or inside(pack).sample_count),
        job_id is not None,
        _seen_job(screen, job_id),
        POLICY.has_right(screen.actor, "publish"),
        [say(problem) for problem in reasons[:MOST_REASONS]],
        max(0, len(reasons) - MOST_REASONS),
    )


def _seen_job(screen: Screen, job_id: int | None) -> JobView | None:
    """Somebody else's is nobody's business, but that it is under way."""
    try:
        return job_view(screen, get_job(screen.tx, screen.actor, job_id or 0))
    except NotFound:
        return None


def _against_installing(screen: Screen) -> list[Problem]:
    draft = Draft(screen.workspace, screen.tx)
    return [Problem("draft_changed", DRAFT_CHANGED)] if draft.state.changed else []


def _pack(name: str) -> Pack:
    pack = offered_pack(workspace(), name)
    if pack is None:
        raise not_found("pack", name)
    return pack
