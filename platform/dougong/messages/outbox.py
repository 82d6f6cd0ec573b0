"""Looking into the outbox, and sending once more what did not leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, DougongError, not_found
from dougong.jobs.fates import Fates
from dougong.jobs.rows import problems_from_text
from dougong.mail.server import has_mail_server
from dougong.messages.letters import COLUMNS, NAMES, Content, Letter, content_of, dispatch
from dougong.messages.rendering import Message, message_by_id
from dougong.problems import N_, Problem
from dougong.storage import Transaction

STATES = ("waiting", "held", "sent", "dead", "declined")
"""Held are those that have no server to go to; dead those that are not tried any more; declined those that their
receiver does not want."""
MOST = 200
TOGETHER = 500
NO_SERVER = N_("There is no mail server yet: name one in the settings, then it can be sent.")
NOT_STUCK = N_("Only a mail that was held or given up can be sent again.")

FATES = Fates("_dg_mail", STATES, lost="dead")
_SELECT = f'SELECT {COLUMNS}, j."state", j."attempts", j."not_before", j."problems" FROM {FATES.joined}'


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """``attempts`` have been made; the next one comes at ``next_at``; ``problems`` tell why the last one failed."""

    letter: Letter
    state: str
    attempts: int
    next_at: str | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class MailQuery:
    state: str | None = None
    object_id: str | None = None
    record_id: int | None = None
    before: int | None = None
    limit: int = 50


def find_mails(tx: Transaction, actor: Actor, query: MailQuery) -> list[OutboxMail]:
    """The newest first. What they say is a matter of its own: see ``read_mail``."""
    POLICY.require_right(actor, "jobs")
    if not 0 <= (query.before or 0) < 2**63:
        return []
    given: dict[str, object] = {
        'one."object_id" = ?': query.object_id,
        'one."record_id" = ?': query.record_id,
        'one."id" < ?': query.before,
    }
    where, binds = FATES.where(query.state, given)
    limit = max(1, min(query.limit, MOST))
    rows = tx.execute(f'{_SELECT}{where} ORDER BY one."id" DESC LIMIT {limit}', binds).fetchall()
    return [_mail(row) for row in rows]


def count_mails(tx: Transaction, actor: Actor) -> dict[str, int]:
    """How many are in each state."""
    POLICY.require_right(actor, "jobs")
    found = dict.fromkeys(STATES, 0)
    for counted in FATES.tally(tx, "state").values():
        for state, count in counted.items():
            found[state] += count
    return found


def get_mail(tx: Transaction, actor: Actor, mail_id: int) -> OutboxMail:
    POLICY.require_right(actor, "jobs")
    row = None
    if 0 < mail_id < 2**63:
        row = tx.execute(f'{_SELECT} WHERE one."id" = ?', (mail_id,)).fetchone()
    if row is None:
        raise not_found("mail", mail_id)
    return _mail(row)


def read_mail(tx: Transaction, actor: Actor, mail: OutboxMail) -> Content | None:
    """None unless the actor may read everything that stands in it, or it was sent to them."""
    letter = mail.letter
    mine = letter.user_id is not None and letter.user_id == actor.user_id
    if not mine and actor.kind != "system":
        if letter.record_id is None:
            return None
        try:
            Message(tx, actor, message_by_id(tx, letter.topic), letter.record_id, strict=True)
        except DougongError:
            return None
    return content_of(tx, letter.id)


def send_again(tx: Transaction, actor: Actor, mail_id: int) -> OutboxMail:
    get_mail(tx, actor, mail_id)
    _hold(tx, '"id" = ?', mail_id)
    mail = get_mail(tx, actor, mail_id)
    _require_server(tx)
    if mail.state not in ("held", "dead"):
        raise Conflict(Problem("not_stuck", NOT_STUCK))
    dispatch(tx, mail.letter.id, mail.letter.to_address)
    return get_mail(tx, actor, mail_id)


def send_held(tx: Transaction, actor: Actor) -> int:
    """All that wait for a server, up to so many at once; how many they were."""
    POLICY.require_right(actor, "jobs")
    _require_server(tx)
    rows = _hold(tx, f'"state" = \'held\' ORDER BY "id" LIMIT {TOGETHER}')
    for mail_id, address in rows:
        dispatch(tx, mail_id, address)
    return len(rows)


def _hold(tx: Transaction, which: str, *binds: int) -> list[Any]:
    """Ids and addresses. Whoever asks for the same at the same time comes after, and finds them on their way."""
    locking = " FOR UPDATE" if tx.dialect == "postgresql" else ""
    return tx.execute(f'SELECT "id", "to_address" FROM "_dg_mail" WHERE {which}{locking}', binds).fetchall()


def _require_server(tx: Transaction) -> None:
    if not has_mail_server(tx):
        raise Conflict(Problem("no_mail_server", NO_SERVER))


def _mail(row: Sequence[Any]) -> OutboxMail:
    letter = Letter(*row[: len(NAMES)])
    job_state, attempts, next_at, problems = row[len(NAMES) :]
    state = FATES.shown(letter.state, job_state)
    return OutboxMail(
        letter,
        state,
        attempts or 0,
        next_at if state == "waiting" else None,
        problems_from_text(problems) if problems and state != "sent" else (),
    )
