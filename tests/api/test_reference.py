from __future__ import annotations

import re

from flask import Flask

from tests.support.data import CHECKOUT


def test_the_page_of_the_api_names_every_route(app: Flask) -> None:
    text = (CHECKOUT / "docs" / "reference" / "api.md").read_text("utf-8")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            path = rule.rule.removeprefix("/api/v1")
            shown = re.sub(r"<int:number>", "{n}", path)
            shown = shown.replace("<name>", "{object}" if "records" in path else "{name}")
            shown = shown.replace("<int:record_id>", "{id}")
            shown = re.sub(
                r"<(?:int:)?(kind|job_id|run_id|mail_id|delivery_id|run|currency|day|field|right|button|pool|act|level|clock)>",
                r"{\1}",
                shown,
            )
            shown = re.sub(r"<int:(user_id|department_id|group_id|invitation_id|view_id)>", r"{\1}", shown)
            shown = re.sub(r"<int:(task_id|instance_id|delegation_id)>", r"{\1}", shown)
            assert shown in text, f"{shown} is not described"
