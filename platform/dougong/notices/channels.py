"""How somebody wants to hear of each kind of notice."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dougong.errors import InvalidInput
from dougong.notices.kinds import NOTICE_KINDS
from dougong.problems import N_, Problem
from dougong.storage import Transaction, in_list, list_bind

CHANNELS = ("inbox", "at_once", "daily", "none")
"""What is mailed stands in the inbox too."""
MAILED = ("at_once", "daily")
UNKNOWN = N_("There is no kind of notice “{kind}”.")
NO_CHANNEL = N_("“{channel}” is no way of telling somebody; there are: {channels}.")


def channels(tx: Transaction, user_id: int) -> dict[str, str]:
    """By kind: what was chosen, else the inbox."""
    muted = tx.execute('SELECT "kind" FROM "_dg_notice_muted" WHERE "user_id" = ?', (user_id,)).fetchall()
    mailed = tx.execute(
        'SELECT "kind", "how" FROM "_dg_notice_mail" WHERE "user_id" = ?', (user_id,)
    ).fetchall()
    chosen = {row[0]: "none" for row in muted} | dict(mailed)
    return {kind: chosen.get(kind, "inbox") for kind in NOTICE_KINDS}


def set_channels(tx: Transaction, user_id: int, chosen: Mapping[str, str]) -> None:
    """What is not named goes to the inbox alone."""
    for kind, how in chosen.items():
        if kind not in NOTICE_KINDS:
            raise InvalidInput(Problem("unknown_kind", UNKNOWN, "kinds", {"kind": kind[:40]}))
        if how not in CHANNELS:
            params = {"channel": how[:40], "channels": ", ".join(CHANNELS)}
            raise InvalidInput(Problem("unknown_channel", NO_CHANNEL, kind, params))
    for table in ("_dg_notice_muted", "_dg_notice_mail"):
        tx.execute(f'DELETE FROM "{table}" WHERE "user_id" = ?', (user_id,))
    for kind, how in chosen.items():
        if how == "none":
            tx.execute('INSERT INTO "_dg_notice_muted" ("user_id", "kind") VALUES (?, ?)', (user_id, kind))
        elif how in MAILED:
            row = (user_id, kind, how)
            tx.execute('INSERT INTO "_dg_notice_mail" ("user_id", "kind", "how") VALUES (?, ?, ?)', row)


def stop_mails(tx: Transaction, user_id: int) -> None:
    """What was mailed stands in the inbox alone from now on."""
    tx.execute('DELETE FROM "_dg_notice_mail" WHERE "user_id" = ?', (user_id,))


def who_muted(tx: Transaction, kind: str, user_ids: Collection[int]) -> frozenset[int]:
    rows = tx.execute(
        f'SELECT "user_id" FROM "_dg_notice_muted" WHERE "kind" = :kind AND "user_id" {in_list("ids", tx.dialect)}',
        {"kind": kind, "ids": list_bind(user_ids, tx.dialect)},
    ).fetchall()
    return frozenset(row[0] for row in rows)


def who_at_once(tx: Transaction, kind: str, user_ids: Collection[int]) -> list[int]:
    rows = tx.execute(
        'SELECT "user_id" FROM "_dg_notice_mail" WHERE "kind" = :kind AND "how" = \'at_once\''
        f' AND "user_id" {in_list("ids", tx.dialect)} ORDER BY "user_id"',
        {"kind": kind, "ids": list_bind(user_ids, tx.dialect)},
    ).fetchall()
    return [row[0] for row in rows]


def kinds_mailed(tx: Transaction, user_id: int, how: str) -> list[str]:
    rows = tx.execute(
        'SELECT "kind" FROM "_dg_notice_mail" WHERE "user_id" = ? AND "how" = ?', (user_id, how)
    ).fetchall()
    return [row[0] for row in rows]


def daily_readers(tx: Transaction) -> list[int]:
    """Those who get a digest."""
    rows = tx.execute(
        'SELECT DISTINCT n."user_id" FROM "_dg_notice_mail" n JOIN "_dg_user" u ON u."id" = n."user_id"'
        ' WHERE n."how" = \'daily\' AND u."active" = 1 ORDER BY 1'
    ).fetchall()
    return [row[0] for row in rows]
