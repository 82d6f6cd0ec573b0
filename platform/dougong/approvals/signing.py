"""Signatures under decisions: small pictures, kept with the task."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction, in_list, list_bind

PREFIX = "data:image/png;base64,"
LARGEST = 100 * 1024
_MAGIC = b"\x89PNG\r\n\x1a\n"
SIGN = N_("Sign this first.")
NO_PICTURE = N_("A signature is a PNG picture of {most} bytes at most, as a data URL.")


def keep_signature(tx: Transaction, task_id: int, image: str) -> None:
    if not image:
        raise InvalidInput(Problem("required", SIGN, "signature"))
    if not _is_png(image):
        raise InvalidInput(Problem("signature", NO_PICTURE, "signature", {"most": LARGEST}))
    tx.execute(
        'INSERT INTO "_dg_workflow_signature" ("task_id", "image") VALUES (?, ?)'
        ' ON CONFLICT ("task_id") DO UPDATE SET "image" = excluded."image"',
        (task_id, image),
    )


def signatures_of(tx: Transaction, tasks: Sequence[int]) -> dict[int, str]:
    """Data URLs, by task."""
    rows = tx.execute(
        f'SELECT "task_id", "image" FROM "_dg_workflow_signature" WHERE "task_id" {in_list("ids", tx.dialect)}',
        {"ids": list_bind(sorted(tasks), tx.dialect)},
    )
    return dict(rows.fetchall())


def _is_png(image: str) -> bool:
    if not image.startswith(PREFIX) or len(image) > LARGEST * 4 // 3 + len(PREFIX) + 4:
        return False
    try:
        return base64.b64decode(image[len(PREFIX) :], validate=True).startswith(_MAGIC)
    except (binascii.Error, ValueError):
        return False
