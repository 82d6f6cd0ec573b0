from __future__ import annotations

from flask import Blueprint

from dougong.web.automations import (
    arriving_pages,
    automation_pages,
    automation_trials,
    record_automations,
    run_pages,
    trial_pages,
    webhook_pages,
)

PAGES = (
    arriving_pages,
    webhook_pages,
    automation_pages,
    automation_trials,
    record_automations,
    run_pages,
    trial_pages,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
