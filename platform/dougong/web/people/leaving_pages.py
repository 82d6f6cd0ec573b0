"""Somebody leaves: what they hold, who takes it over, and out they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from dougong.access import deactivate_user, get_user
from dougong.access.holdings import HOLDINGS
from dougong.access.reach import require_person
from dougong.errors import DougongError, Forbidden, NotSignedIn, not_found
from dougong.jobs import get_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.records import titles_of
from dougong.records.held import OWNER, counts_held, records_of_run
from dougong.transfer.neutral import neutralise
from dougong.web.languages import say
from dougong.web.people.people_views import number_or_none, people_choices, person_url, person_view
from dougong.web.people.person_pages import known_person
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import show_setting


def register_routes(web: Blueprint) -> None:
    web.get("/settings/people/<int:user_id>/leaving")(leaving)
    web.post("/settings/people/<int:user_id>/leaving", endpoint="hand_over_from")(leave)
    web.get("/settings/handed-over/<int:job_id>.csv", endpoint="handed_over")(list_moved)


def leaving(user_id: int) -> str:
    with reading() as screen:
        chosen = [name for name, holding in HOLDINGS.items() if holding.chosen]
        return _page(screen, user_id, {"successor": "", "holdings": chosen, "records": "1"}, [])


def leave(user_id: int) -> Response | tuple[str, int]:
    """Out at once, in the same transaction that asks for the hand-over."""
    successor = number_or_none(request.form.get("successor", ""))
    values = {
        "successor": request.form.get("successor", ""),
        "records": request.form.get("records", ""),
        "holdings": request.form.getlist("holdings"),
    }
    job_id = None
    try:
        with writing() as screen:
            user = get_user(screen.tx, user_id)
            if user.active:
                deactivate_user(screen.tx, screen.actor, user_id)
            if successor is not None:
                payload = {
                    "leaver": user_id,
                    "successor": successor,
                    "records": bool(values["records"]),
                    "holdings": values["holdings"],
                }
                job_id = enqueue_for(screen.tx, screen.actor, "hand_over", payload)
    except (Forbidden, NotSignedIn):
        raise
    except DougongError as refusal:
        errors = [say(problem) for problem in refusal.problems]
        with reading() as screen:
            return _page(screen, user_id, values, errors), 422
    if user.active:
        toast(gettext("{name} is out: sessions and keys have ended.").format(name=user.name))
    address = url_for("web.show_job", job_id=job_id) if job_id is not None else person_url(user_id)
    return redirect(address, 303)


def list_moved(job_id: int) -> Response:
    """Each record that passed over; those that the reader may not see without their titles."""
    with reading() as screen:
        job = get_job(screen.tx, screen.actor, job_id)
        if job.kind != "hand_over":
            raise not_found("job", job_id)
        head = [gettext("Object"), gettext("Number"), gettext("Title")]
        lines = [head, *_held(job.result or {}), *_moved(screen, job.run or "")]
    buffer = io.StringIO()
    csv.writer(buffer).writerows([neutralise(cell) for cell in line] for line in lines)
    name = gettext("Handed over {id}.csv").format(id=job.id)
    content = io.BytesIO(buffer.getvalue().encode("utf-8-sig"))
    return send_file(content, "text/csv", as_attachment=True, download_name=name, etag=False)


def _held(result: Mapping[str, Any]) -> Iterator[list[str]]:
    for name, names in result.get("named", {}).items():
        if name in HOLDINGS:
            yield from ([gettext(HOLDINGS[name].title), "", one] for one in names)


def _moved(screen: Screen, run: str) -> Iterator[list[str]]:
    for object_id, ids in records_of_run(screen.tx, run).items():
        obj = screen.definitions.objects_by_id.get(object_id)
        if obj is None:
            continue
        titles = titles_of(screen.tx, screen.actor, object_id, ids)
        for record_id in ids:
            yield [screen.titles.object(obj), str(record_id), titles.get(record_id) or ""]


def _page(screen: Screen, user_id: int, values: dict[str, Any], errors: list[str]) -> str:
    found = known_person(screen, user_id)
    require_person(screen.tx, screen.actor, user_id)
    person = person_view(screen, found)
    held = counts_held(screen.tx, user_id)
    return show_setting(
        screen,
        "settings/leaving.html",
        gettext("Deactivate") if person.active else gettext("Hand over"),
        Crumb(person.name, person.url),
        person=person,
        values=values,
        errors=errors,
        records=[
            {
                "object": screen.titles.plural(obj),
                "place": gettext("owned")
                if place.name == OWNER
                else screen.titles.field(place.field)
                if place.field
                else "",
                "count": screen.formats.number(count),
            }
            for obj, place, count in held
        ],
        total=screen.formats.number(sum(count for _, _, count in held)),
        holdings=[
            {
                "name": name,
                "title": gettext(holding.title),
                "icon": holding.icon,
                "count": holding.count(screen.tx, user_id),
            }
            for name, holding in HOLDINGS.items()
        ],
        successors=people_choices(screen, [user_id], looked_after=True),
        back=person.url,
    )
