"""What a list shows, as a file: a job writes it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.jobs.enqueuing import enqueue_for
from dougong.views import joined
from dougong.web.lists.columns import view_paths
from dougong.web.lists.list_requests import list_filter, read_request
from dougong.web.lists.sorting import sort_of
from dougong.web.screens import writing

MOST_TICKED = 1_000


def register_routes(web: Blueprint) -> None:
    web.post("/o/<name>/export")(start_export)


def start_export(name: str) -> Response:
    """Of what the list shows: its view, its search and filter, its order."""
    with writing() as screen:
        asked = read_request(screen, name)
        payload: dict[str, Any] = {
            "object": name,
            "format": request.form.get("format", "csv"),
            "columns": [".".join(path.ids) for path, _ in view_paths(screen, asked.obj, asked.view)],
            # The view's own filter is a part of it.
            "filter": joined([list_filter(screen, asked), _ticked()]),
            "search": asked.q or None,
            "sort": sort_of(screen, asked),
            "titled": True,
        }
        job_id = enqueue_for(screen.tx, screen.actor, "export", payload)
    return redirect(url_for("web.show_job", job_id=job_id), 303)


def _ticked() -> str | None:
    """Of some records only, if they are named."""
    ids = [
        text for text in request.form.getlist("id") if text.isascii() and text.isdigit() and len(text) < 16
    ]
    return f"id in [{', '.join(ids[:MOST_TICKED])}]" if ids else None
