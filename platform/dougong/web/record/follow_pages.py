"""The button with which somebody follows a record."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.notices import follow, followers, unfollow
from dougong.web.screens import Screen, writing
from dougong.web.texts import gettext


@dataclass(frozen=True, slots=True)
class FollowingView:
    """``may`` is False for whoever looks through somebody else's eyes."""

    url: str
    mine: bool
    count: int
    names: str
    may: bool


def register_routes(web: Blueprint) -> None:
    web.post("/o/<name>/<int:record_id>/follow")(change_following)


def following_view(screen: Screen, obj: ObjectDefinition, record_id: int) -> FollowingView:
    found = followers(screen.tx, screen.actor, obj.name, record_id)
    mine = any(user_id == screen.actor.user_id for user_id, _ in found)
    names = screen.formats.several([name for _, name in found])
    return FollowingView(
        url_for("web.change_following", name=obj.name, record_id=record_id),
        mine,
        len(found),
        gettext("Followed by {names}").format(names=names) if found else gettext("Nobody follows it yet"),
        screen.actor.seen_by is None,
    )


def change_following(name: str, record_id: int) -> str | Response:
    with writing() as screen:
        obj = screen.object(name)
        act = follow if request.form.get("follow") == "1" else unfollow
        act(screen.tx, screen.actor, name, record_id)
        if not request.headers.get("HX-Request"):
            return redirect(url_for("web.show_record", name=name, record_id=record_id), 303)
        view = following_view(screen, obj, record_id)
        return render_template("parts/following.html", following=view)
