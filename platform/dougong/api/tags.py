"""Tags in use. They are renamed, merged and taken away by the job “retag”."""

from __future__ import annotations

from flask import Blueprint, Response

from dougong.api.answers import answer_conditionally
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.records.tags_in_use import tags_in_use


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/tags/<name>/<field>")(show_tags)


def show_tags(name: str, field: str) -> Response:
    with workspace().read() as tx:
        used = tags_in_use(tx, acting(tx), name, field)
    data = [{"tag": one.tag, "records": one.records, "spellings": list(one.spellings)} for one in used]
    return answer_conditionally({"data": data})
