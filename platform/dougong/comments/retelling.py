"""What people of a demo have said about records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.access import Actor
from dougong.comments.reading import comments_of
from dougong.comments.writing import add_comment
from dougong.errors import InvalidInput
from dougong.notices.inbox import mark_all_read
from dougong.problems import N_, Problem
from dougong.records.retelling import RETELLINGS
from dougong.storage import Transaction

NOTHING_SAID = N_("Nobody has said anything about this record before.")


def retell(tx: Transaction, actor: Actor, act: Mapping[str, Any]) -> None:
    """``{"object", "record", "text"}``; with ``"answer": true`` to whatever was last said that can be answered.
    Whoever speaks has read what they were told until then."""
    name, record_id = act["object"], act["record"]
    said = comments_of(tx, actor, name, record_id) if act.get("answer") else []
    asked = [one.id for one in said if one.parent_id is None]
    if act.get("answer") and not asked:
        raise InvalidInput(Problem("nothing_said", NOTHING_SAID, "answer"))
    add_comment(tx, actor, name, record_id, act["text"], max(asked, default=None))
    mark_all_read(tx, actor)


RETELLINGS.register("comments", retell)
