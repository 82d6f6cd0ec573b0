from __future__ import annotations

import json
from datetime import timedelta

from dougong.access import Actor
from dougong.access.origins import MAX_AGENT, current_origin
from dougong.errors import Forbidden, InvalidInput
from dougong.fields.clean import clean
from dougong.fields.errors import FieldError
from dougong.problems import N_, Problem
from dougong.storage import Transaction
from dougong.storage.instants import instant_text

KINDS = {"problem": N_("Something stands in my way"), "idea": N_("An idea"), "praise": N_("This is good")}
LONGEST = 4_000
LONGEST_PAGE = 500
MOST_IN_AN_HOUR = 30


def give_feedback(tx: Transaction, actor: Actor, kind: str, text: str, page: str, product: str) -> int:
    """``page`` is an address of ours without the server; ``product`` the version that runs."""
    if actor.user_id is None or actor.seen_by is not None:
        raise Forbidden(Problem("forbidden", N_("Feedback comes from people who are signed in.")))
    said, origin = _checked(kind, text), current_origin()
    _require_room(tx, actor)
    row = tx.execute(
        'INSERT INTO "_dg_feedback" ("user_id", "kind", "text", "page", "release", "product", "roles",'
        ' "language", "user_agent", "created_at") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"',
        (
            actor.user_id,
            kind,
            said,
            _page(page),
            tx.release.number,
            product,
            json.dumps(sorted(actor.roles)),
            actor.language,
            origin.user_agent[:MAX_AGENT] if origin else "",
            tx.now_text,
        ),
    ).fetchone()
    return int(row[0])


def _checked(kind: str, text: str) -> str:
    if kind not in KINDS:
        raise InvalidInput(Problem("kind", N_("Choose what it is."), "kind"))
    try:
        said = clean(text.replace("\r\n", "\n").strip(), max_length=LONGEST)
    except FieldError as error:
        raise error.at("text") from error
    if not said:
        raise InvalidInput(Problem("required", N_("Write what you want to say."), "text"))
    return said


def _page(page: str) -> str:
    """Only an address of ours; anything else is left out rather than refused."""
    return page[:LONGEST_PAGE] if page.startswith("/") and page.isprintable() else ""


def _require_room(tx: Transaction, actor: Actor) -> None:
    since = instant_text(tx.now - timedelta(hours=1))
    (count,) = tx.execute(
        'SELECT count(*) FROM "_dg_feedback" WHERE "user_id" = ? AND "created_at" > ?', (actor.user_id, since)
    ).fetchone()
    if count >= MOST_IN_AN_HOUR:
        text = N_("That is a great deal of feedback for one hour. Go on a little later.")
        raise InvalidInput(Problem("too_often", text, "text"))
