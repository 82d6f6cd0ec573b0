"""How long approvals take, where and for whom they wait: tables over a span of days, and as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, Response, request, url_for

from dougong.approvals.figures import Figures, FiguresQuery, report
from dougong.approvals.overseeing import managed_workflows
from dougong.transfer.neutral import neutralise
from dougong.web.approvals.centre_tabs import centre_tabs
from dougong.web.screens import Screen, reading
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext

SPANS = (7, 30, 90, 365)


def register_routes(web: Blueprint) -> None:
    web.get("/approvals/figures")(approval_figures)
    web.get("/approvals/figures.csv", endpoint="approval_figures_csv")(figures_as_csv)


def _query(screen: Screen) -> FiguresQuery:
    names = {one.name for one in managed_workflows(screen.tx, screen.actor)}
    workflow, days = request.args.get("workflow"), request.args.get("days", "")
    span = next((one for one in SPANS if str(one) == days), 90)
    return FiguresQuery(workflow if workflow in names else None, span)


def approval_figures() -> str:
    with reading() as screen:
        query = _query(screen)
        found = report(screen.tx, screen.actor, query)
        totals = found.totals
        return show(
            screen,
            "approvals/figures.html",
            [Crumb(gettext("Approvals"), url_for("web.approvals")), Crumb(gettext("Figures"))],
            tabs=centre_tabs(screen, "figures"),
            query=query,
            spans=SPANS,
            workflows=[
                (one.name, screen.titles.of(one.id, "title", one.title))
                for one in managed_workflows(screen.tx, screen.actor)
            ],
            tiles=[
                (gettext("Submitted"), str(totals.started)),
                (gettext("Still running"), str(totals.running)),
                (gettext("Approved"), str(totals.approved)),
                (gettext("Rejected"), str(totals.rejected)),
                (gettext("Came back"), _rate(totals.came_back / totals.started if totals.started else None)),
                (gettext("Overdue tasks"), str(totals.late)),
                (gettext("Usual time to the end"), _hours(totals.median_hours)),
            ],
            tables=[
                (gettext("By node"), gettext("Node"), [_row(screen, one) for one in found.nodes]),
                (gettext("By person"), gettext("Person"), [_row(screen, one) for one in found.people]),
            ],
            csv_url=url_for("web.approval_figures_csv", workflow=query.workflow, days=query.days),
        )


def figures_as_csv() -> Response:
    with reading() as screen:
        found = report(screen.tx, screen.actor, _query(screen))
        lines = [*(("node", one) for one in found.nodes), *(("person", one) for one in found.people)]
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(
            ("by", "workflow", "title", "asked", "open", "approved", "rejected", "returned", "late", "median_hours",
             "slow_hours", "share", "return_rate")
        )  # fmt: skip
        for by, one in lines:
            writer.writerow([neutralise(str(cell)) for cell in (by, *_cells(screen, one))])
    return Response(
        "\ufeff" + file.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="approvals.csv"'},
    )


def _cells(screen: Screen, one: Figures) -> list[Any]:
    workflow = screen.tx.release.definitions.workflows_by_id.get(one.workflow_id)
    numbers = (one.median_hours, one.slow_hours, one.share, one.return_rate)
    counts = (one.asked, one.open, one.approved, one.rejected, one.returned, one.late)
    texts = ["" if number is None else f"{number:.2f}" for number in numbers]
    return ["" if workflow is None else workflow.name, one.title, *counts, *texts]


def _row(screen: Screen, one: Figures) -> dict[str, Any]:
    workflow = screen.tx.release.definitions.workflows_by_id.get(one.workflow_id)
    title = screen.titles.of(one.key, "title", one.title) if workflow is not None else one.title
    return {
        "title": title,
        "workflow": "" if workflow is None else screen.titles.of(workflow.id, "title", workflow.title),
        "asked": one.asked,
        "open": one.open,
        "late": one.late,
        "returned": _rate(one.return_rate),
        "median": _hours(one.median_hours),
        "slow": _hours(one.slow_hours),
        "share": round(one.share, 3),
        "share_text": _rate(one.share),
    }


def _rate(value: float | None) -> str:
    return "—" if value is None else f"{value * 100:.0f}%"


def _hours(value: float | None) -> str:
    if value is None:
        return "—"
    if value < 1:
        return gettext("{count} min").format(count=round(value * 60))
    if value < 48:
        return gettext("{count} h").format(count=f"{value:.1f}")
    return gettext("{count} days").format(count=f"{value / 24:.1f}")
