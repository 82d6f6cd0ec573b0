"""What is said about a record."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from dougong.access import Actor
from dougong.api.answers import answer, answer_conditionally, no_content
from dougong.api.bodies import read_object
from dougong.api.envelopes import (
    CommentBody,
    CommentParameters,
    EditedCommentBody,
    read_envelope,
    read_parameters,
)
from dougong.api.idempotency import once
from dougong.api.records import known
from dougong.api.serving import workspace
from dougong.api.sessions import acting, acting_to_write
from dougong.comments import add_comment, comments_of, delete_comment, edit_comment
from dougong.storage import Transaction

USUAL = 100


def add_routes(blueprint: Blueprint) -> None:
    many = "/records/<name>/<int:record_id>/comments"
    blueprint.get(many)(list_comments)
    blueprint.post(many)(write_comment)
    blueprint.patch(f"{many}/<int:number>")(change_comment)
    blueprint.delete(f"{many}/<int:number>")(remove_comment)


def list_comments(name: str, record_id: int) -> Response:
    parameters: dict[str, Any] = {"limit": USUAL, **read_parameters(CommentParameters)}
    with workspace().read() as tx:
        found = comments_of(tx, acting(tx), name, known(record_id), **parameters)
    return answer_conditionally({"data": [comment.to_json() for comment in found]})


def write_comment(name: str, record_id: int) -> Response:
    body = read_envelope(CommentBody, read_object())

    def write(tx: Transaction, actor: Actor) -> Response:
        comment = add_comment(
            tx, actor, name, known(record_id), body["text"], body.get("parent"), body.get("files", ())
        )
        return answer({"data": comment.to_json()}, 201)

    return once(workspace(), write)


def change_comment(name: str, record_id: int, number: int) -> Response:
    body = read_envelope(EditedCommentBody, read_object())
    with workspace().write() as tx:
        actor = acting_to_write(tx)
        comment = edit_comment(tx, actor, name, known(record_id), number, body["text"])
    return answer({"data": comment.to_json()})


def remove_comment(name: str, record_id: int, number: int) -> Response:
    with workspace().write() as tx:
        delete_comment(tx, acting_to_write(tx), name, known(record_id), number)
    return no_content()
