"""/metrics for Prometheus. Counted in the database, so that it is the same whichever worker is asked."""

from __future__ import annotations

import hmac
import ipaddress
from typing import TYPE_CHECKING

from flask import Response, current_app, request

from dougong.api.serving import workspace
from dougong.automations.measures import Measure, measures
from dougong.errors import not_found
from dougong.jobs.tally import dead_jobs, lengths, tallies
from dougong.storage import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def metrics() -> Response:
    """For this machine only, or for whoever shows the operator's token; to all others there is no such page."""
    if not _allowed(current_app.extensions["dougong"].settings.metrics_token):
        raise not_found("page", request.path)
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

    registry = CollectorRegistry(auto_describe=False)
    registry.register(JobMetrics(workspace()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class JobMetrics:
    """What Prometheus calls a collector."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        with self._workspace.read() as tx:
            open_ones, over, dead = lengths(tx), tallies(tx), dead_jobs(tx)
            runs = measures(tx)
        length = GaugeMetricFamily("dougong_jobs", "Jobs that are due or running.", labels=("lane", "state"))
        age = GaugeMetricFamily(
            "dougong_jobs_oldest_seconds", "How long the oldest has been due.", labels=("lane", "state")
        )
        for one in open_ones:
            length.add_metric((one.lane, one.state), one.jobs)
            age.add_metric((one.lane, one.state), one.oldest_seconds)
        ended = CounterMetricFamily("dougong_jobs_ended", "Jobs that are over.", labels=("kind", "outcome"))
        seconds = CounterMetricFamily(
            "dougong_jobs_seconds", "Time from the first start to the end.", labels=("kind", "outcome")
        )
        for tally in over:
            ended.add_metric((tally.kind, tally.outcome), tally.jobs)
            seconds.add_metric((tally.kind, tally.outcome), tally.seconds)
        yield from (length, age, ended, seconds)
        yield from _automations(runs)
        yield GaugeMetricFamily("dougong_jobs_dead", "Failed jobs that wait for somebody.", value=dead)


def _automations(runs: list[Measure]) -> Iterator[Metric]:
    from prometheus_client.core import GaugeMetricFamily

    found = GaugeMetricFamily(
        "dougong_automation_runs", "Runs of automations by state.", labels=("automation", "state")
    )
    oldest = GaugeMetricFamily(
        "dougong_automation_oldest_seconds", "How long the oldest run has waited.", labels=("automation",)
    )
    for one in runs:
        found.add_metric((one.automation, one.state), one.runs)
        if one.state == "waiting":
            oldest.add_metric((one.automation,), one.oldest_seconds)
    yield from (found, oldest)


def _allowed(token: str | None) -> bool:
    if token is not None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    # Behind a proxy of this machine everybody seems to come from it.
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
