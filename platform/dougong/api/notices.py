"""What somebody was told, and which records they follow."""

from __future__ import annotations

from flask import Blueprint, Response

from dougong.access import Actor
from dougong.api.answers import answer_conditionally, no_content
from dougong.api.bodies import read_object
from dougong.api.envelopes import NoticeParameters, ReadBody, read_envelope, read_parameters
from dougong.api.idempotency import once
from dougong.api.records import known
from dougong.api.serving import workspace
from dougong.api.sessions import acting, acting_to_write
from dougong.notices import follow, followers, inbox, mark_all_read, mark_read, unfollow
from dougong.storage import Transaction


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/notices")(list_notices)
    blueprint.post("/notices/read")(read_notices)
    one = "/records/<name>/<int:record_id>"
    blueprint.get(f"{one}/followers")(list_followers)
    blueprint.put(f"{one}/follow")(begin_following)
    blueprint.delete(f"{one}/follow")(end_following)


def list_notices() -> Response:
    parameters = read_parameters(NoticeParameters)
    with workspace().read() as tx:
        found = inbox(tx, acting(tx), **parameters)
    return answer_conditionally({"data": [one.to_json() for one in found.notices], "next": found.next})


def read_notices() -> Response:
    """Those that are named, or all."""
    ids = read_envelope(ReadBody, read_object()).get("ids")

    def write(tx: Transaction, actor: Actor) -> Response:
        if ids is None:
            mark_all_read(tx, actor)
        for notice_id in ids or ():
            mark_read(tx, actor, notice_id)
        return no_content()

    return once(workspace(), write)


def list_followers(name: str, record_id: int) -> Response:
    with workspace().read() as tx:
        found = followers(tx, acting(tx), name, known(record_id))
    return answer_conditionally({"data": [{"id": user_id, "title": title} for user_id, title in found]})


def begin_following(name: str, record_id: int) -> Response:
    with workspace().write() as tx:
        follow(tx, acting_to_write(tx), name, known(record_id))
    return no_content()


def end_following(name: str, record_id: int) -> Response:
    with workspace().write() as tx:
        unfollow(tx, acting_to_write(tx), name, known(record_id))
    return no_content()
