"""Notices by mail: at once, which is within a minute so that a burst is one mail, or once a day.

What is mailed is what stands unread in the inbox by then, as its reader may see it. Marking it as mailed and
writing the mail is one transaction.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dougong.access import actor_of, get_user
from dougong.access.people import User
from dougong.jobs import KINDS, JobKind, Progress, enqueue
from dougong.jobs.schedules import SCHEDULES, Schedule
from dougong.messages import Content, FreshLetter, leave_link, write_letter
from dougong.notices.channels import daily_readers, kinds_mailed
from dougong.notices.inbox import Notice, mark_mailed, unmailed
from dougong.notices.sentences import sentence
from dougong.problems import N_, fill
from dougong.storage import Transaction, Workspace
from dougong.tongues import translated

TOPIC = "notices"
AT_ONCE, DIGEST = "notice_mail", "notice_digest"
BURST = 60
"""Seconds in which notices are gathered into one mail."""
MORNING = 8
"""The hour, in the zone of each reader, at which the digest is written."""
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"user": {"type": "integer"}},
    "required": ["user"],
    "additionalProperties": False,
}
MANY = N_("{count} notices from {workspace}")
TODAY = N_("Your day in {workspace}: {count} notices")
LEAVE = N_("No more mails about notices")
CHOOSE = N_("You chose to get notices by mail. Change it in your settings, or with one click: {link}")


def mail_soon(tx: Transaction, user_ids: Sequence[int]) -> None:
    """In the transaction that tells them."""
    due = (int(tx.now.timestamp()) // BURST + 1) * BURST
    for user_id in user_ids:
        key = f"{user_id} {due}"
        enqueue(tx, AT_ONCE, {"user": user_id}, key=key, not_before=datetime.fromtimestamp(due, UTC))


def _mail_at_once(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> None:
    with progress.step() as tx:
        user = get_user(tx, payload["user"])
        if user.active:
            mail_notices(tx, user, "at_once")


def _mail_digests(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, int]:
    """Each hour, for those with whom it is morning; whoever was missed by a late job gets theirs the next day."""
    with progress.step() as tx:
        readers = daily_readers(tx)
    count = 0
    for user_id in readers:
        with progress.step() as tx:
            user = get_user(tx, user_id)
            if _local(tx, user).hour == MORNING:
                count += mail_notices(tx, user, "daily") is not None
    return {"mails": count}


def mail_notices(tx: Transaction, user: User, how: str) -> int | None:
    """The id of the mail; None where there is nothing to tell."""
    actor = actor_of(tx, user)
    found = unmailed(tx, actor, kinds_mailed(tx, user.id, how))
    if not found:
        return None
    mark_mailed(tx, actor, [notice.id for notice in found])
    language = actor.language
    lines = [(sentence(tx, notice, language), _address(tx, notice), notice.text) for notice in found]
    subject = lines[0][0]
    if how == "daily" or len(found) > 1:
        params = {"count": len(found), "workspace": tx.workspace.name}
        subject = fill(translated(TODAY if how == "daily" else MANY, language), params)
    link = leave_link(tx, TOPIC, user.email)
    return write_letter(
        tx,
        FreshLetter(
            key=f"{TOPIC} {how} {user.id} {found[-1].id}",
            topic=TOPIC,
            to=user.email,
            subject=" ".join(subject.split())[:300],
            content=Content(_text(lines, link, language), _html(lines, link, language), link),
            language=language,
            user_id=user.id,
        ),
    )


def _text(lines: Sequence[tuple[str, str, str]], link: str, language: str) -> str:
    blocks = [
        "\n".join(part for part in (said, excerpt, address) if part) for said, address, excerpt in lines
    ]
    return "\n\n".join([*blocks, fill(translated(CHOOSE, language), {"link": link})]) + "\n"


def _html(lines: Sequence[tuple[str, str, str]], link: str, language: str) -> str:
    blocks = []
    for said, address, excerpt in lines:
        more = f"<br>\n{html.escape(excerpt)}" if excerpt else ""
        blocks.append(f'<p><a href="{html.escape(address)}">{html.escape(said)}</a>{more}</p>')
    leave = f'<p><a href="{html.escape(link)}">{html.escape(translated(LEAVE, language))}</a></p>'
    return "\n".join([*blocks, leave])


def _address(tx: Transaction, notice: Notice) -> str:
    """Through the notice, which is read then."""
    return f"{tx.workspace.settings.base_url}/me/notices/{notice.id}"


def _local(tx: Transaction, user: User) -> datetime:
    return tx.now.astimezone(ZoneInfo(actor_of(tx, user).zone))


KINDS.add(JobKind(AT_ONCE, N_("Mail notices"), _mail_at_once, SCHEMA))
KINDS.add(JobKind(DIGEST, N_("Mail the daily digests"), _mail_digests))
SCHEDULES.register(DIGEST, Schedule(DIGEST, DIGEST, "2 * * * *"))
