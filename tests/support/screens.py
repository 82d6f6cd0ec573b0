"""All screens of the product by address, found by asking the routes: a new page is among them without being listed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dougong.access import SYSTEM, find_user, start_session
from dougong.records import RecordQuery, find
from dougong.storage import Workspace
from dougong.web.screens import SESSION_COOKIE
from flask import Flask
from werkzeug.routing import BuildError, Rule

OPEN_DEALS = "/o/opportunity?view=opportunity_all&f=stage~any_of~proposal~negotiation"
STATES = {
    "list-sorted": "/o/opportunity?sort=-amount",
    "list-filtered": f"{OPEN_DEALS}&f=amount~at_least~500000",
    "list-nothing-found": "/o/opportunity?q=zzzz",
    "board": "/o/opportunity?view=opportunity_board",
    "search-found": "/search?q=hw",
    "search-nearly": "/search?q=kestrle",
    "missing": "/o/opportunity/999999",
}
"""What the routes alone do not show."""
ROWS = {"job_id": "_dg_job", "instance_id": "_dg_workflow_instance", "run_id": "_dg_automation_run"}
"""Where addresses get their numbers from."""
UNSEEN = frozenset({"web.sign_out", "web.welcome_form", "web.sign_in_form", "web.start", "web.home"})


def screens(app: Flask, workspace: Workspace, email: str) -> dict[str, str]:
    """Name and address of everything that is a whole page for this person."""
    values = _values(workspace, email)
    found = {
        _name(rule): address
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint.startswith("web.") and rule.endpoint not in UNSEEN
        if (address := _address(app, rule, values)) is not None
    }
    client = app.test_client()
    with workspace.write() as tx:
        user = find_user(tx, email)
        assert user is not None
        client.set_cookie(SESSION_COOKIE, start_session(tx, user))
    return {"home": "/", **{name: at for name, at in sorted(found.items()) if _is_page(client, at)}, **STATES}


def _is_page(client: Any, address: str) -> bool:
    with client.get(address) as answer:
        is_html = answer.mimetype == "text/html" and answer.status_code == 200
        return is_html and "<html" in answer.get_data(as_text=True)


def _name(rule: Rule) -> str:
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"<(?:[^:>]*:)?(\w+)>", r"\1", rule.rule)).strip("-") or "home"


def _address(app: Flask, rule: Rule, values: Mapping[str, Any]) -> str | None:
    given = {**values, **next((names for part, names in values["named"].items() if part in rule.rule), {})}
    if not rule.arguments <= given.keys():
        return None
    try:
        return app.url_map.bind("localhost").build(
            rule.endpoint, {name: given[name] for name in rule.arguments}
        )
    except BuildError:
        return None


def _values(workspace: Workspace, email: str) -> dict[str, Any]:
    with workspace.read() as tx:
        definitions = tx.release.definitions
        user = find_user(tx, email)
        first = find(tx, SYSTEM, RecordQuery("opportunity", ("id",), limit=1)).data
        counted = {
            name: tx.execute(f'SELECT min("id") FROM "{table}"').fetchone()[0] for name, table in ROWS.items()
        }
        role = next(iter(definitions.roles.values()))
        flow = next(iter(definitions.workflows))
        assert user is not None
        values = {
            "name": "opportunity",
            "object_name": "opportunity",
            "field": "amount",
            "record_id": first[0]["id"],
            "rule": role.rules[0].name,
            "kind": "object",
            "named": {
                "/roles/<name>": {"name": role.name},
                "/flows/<kind>/<name>": {"kind": "workflow", "name": flow},
            },
            "pipeline": next(iter(definitions.pipelines)),
            "user_id": user.id,
        }
        return values | {name: one for name, one in counted.items() if one}
