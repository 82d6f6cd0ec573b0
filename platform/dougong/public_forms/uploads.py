"""Files that visitors send along: kept aside for one browser, until its answer is accepted or an hour has passed.

Nobody can read them meanwhile: they have no uploader and no record. An answer takes only what its own browser has sent
to this form, so that a number from elsewhere is worth nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from dougong.access import SYSTEM
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.fields import FIELD_TYPES
from dougong.fields.files import TOO_LARGE, TOO_MANY, FileType
from dougong.files import Received, keep_upload
from dougong.files.blobs import MEGABYTE
from dougong.jobs import KINDS, SCHEDULES, JobKind, Progress, Schedule
from dougong.jobs.kinds import Payload
from dougong.problems import N_, Problem
from dougong.public_forms.limits import TOO_MANY as TOO_OFTEN
from dougong.public_forms.limits import TooManyTries
from dougong.public_forms.models import AskedField, PublicFormModel
from dougong.public_forms.states import FormState
from dougong.storage import Transaction, Workspace, instant_text

MOST_FILES = 5
"""For one question, if its field does not allow less."""
MOST_MEGABYTES = 10
"""Of one file, if its field does not allow less."""
MOST_SENT = 30 * MEGABYTE
"""Of one page with all that it brings along."""
KEPT = timedelta(hours=1)
BEING_SENT = timedelta(minutes=15)
"""So much longer nothing is swept: an answer that has just found it takes it along."""
MOST_WAITING = 1_000
"""Of one form, from everybody together."""


@dataclass(frozen=True, slots=True)
class Waiting:
    id: int
    file_id: int
    name: str
    size: int


def asks_files(model: PublicFormModel) -> list[AskedField]:
    return [one for one in model.fields if _type(one) is not None]


def most_files(one: AskedField) -> int:
    kind = _type(one)
    return 0 if kind is None else min(kind.most(one.definition), MOST_FILES)


def most_megabytes(one: AskedField) -> int:
    return min(int(one.definition.options.get("maxSize", MOST_MEGABYTES)), MOST_MEGABYTES)


def waiting(tx: Transaction, state: FormState, holder: str) -> dict[str, list[Waiting]]:
    """By the id of the question, in the order in which they came."""
    rows = tx.execute(
        'SELECT u."asked_id", u."id", f."id", f."name", f."size" FROM "_dg_public_upload" u'
        ' JOIN "_dg_file" f ON f."id" = u."file_id"'
        ' WHERE u."form_id" = ? AND u."holder" = ? AND u."at" >= ? ORDER BY u."id"',
        (state.form_id, _holder(state, holder), instant_text(tx.now - KEPT)),
    ).fetchall()
    found: dict[str, list[Waiting]] = {}
    for asked_id, *rest in rows if holder else ():
        found.setdefault(asked_id, []).append(Waiting(*rest))
    return found


def judge_file(one: AskedField, name: str, size: int, count: int) -> None:
    """Before its bytes are kept; ``count`` with this one. InvalidInput."""
    most, megabytes = most_files(one), most_megabytes(one)
    if count > most:
        raise InvalidInput(Problem("too_many", TOO_MANY, one.asked.name, {"limit": most, "count": count}))
    if size > megabytes * MEGABYTE:
        params = {"name": name, "megabytes": megabytes}
        raise InvalidInput(Problem("too_large", TOO_LARGE, one.asked.name, params))


def set_aside(tx: Transaction, state: FormState, holder: str, one: AskedField, received: Received) -> None:
    """InvalidInput where the field would refuse it."""
    kind = _type(one)
    if kind is not None:
        refusal = kind.refuse_file(
            one.definition,
            received.name,
            received.blob.size,
            received.media_type,
            received.size is not None,
        )
        if refusal is not None:
            raise InvalidInput(refusal.problem.at(one.asked.name))
    (present,) = tx.execute(
        'SELECT count(*) FROM "_dg_public_upload" WHERE "form_id" = ?', (state.form_id,)
    ).fetchone()
    if present >= MOST_WAITING:
        raise TooManyTries(Problem("too_many_tries", TOO_OFTEN))
    file = keep_upload(tx, SYSTEM, received)
    tx.execute(
        'INSERT INTO "_dg_public_upload" ("form_id", "holder", "asked_id", "file_id", "at")'
        " VALUES (?, ?, ?, ?, ?)",
        (state.form_id, _holder(state, holder), one.asked.id, file.id, tx.now_text),
    )


def take_back(tx: Transaction, state: FormState, holder: str, ids: Iterable[str]) -> None:
    """What the visitor does not want to send after all."""
    mine = {str(one.id) for several in waiting(tx, state, holder).values() for one in several}
    for one in mine.intersection(ids):
        _forget(tx, '"id" = ?', int(one))


def hand_over(tx: Transaction, state: FormState, holder: str) -> None:
    """A record holds them from now on."""
    tx.execute(
        'DELETE FROM "_dg_public_upload" WHERE "form_id" = ? AND "holder" = ?',
        (state.form_id, _holder(state, holder)),
    )


def forget(tx: Transaction, state: FormState, holder: str) -> None:
    """What came again with a page whose answer is there: it would go along with the next one from this browser."""
    for one in [one for several in waiting(tx, state, holder).values() for one in several]:
        _forget(tx, '"id" = ?', one.id)


def sweep_uploads(tx: Transaction) -> int:
    """What was not sent within its hour, nor can be on its way now; the bytes go with the nightly removal of files."""
    return _forget(tx, '"at" < ?', instant_text(tx.now - KEPT - BEING_SENT))


def _forget(tx: Transaction, where: str, value: object) -> int:
    gone = tx.execute(
        f'DELETE FROM "_dg_public_upload" WHERE {where} RETURNING "file_id"',
        (value,),
    ).fetchall()
    tx.executemany(
        'DELETE FROM "_dg_file" WHERE "id" = ? AND NOT EXISTS'
        ' (SELECT 1 FROM "_dg_file_use" u WHERE u."file_id" = "_dg_file"."id")',
        gone,
    )
    return len(gone)


def _holder(state: FormState, holder: str) -> str:
    return state.sign(f"files {holder}")


def _type(one: AskedField) -> FileType | None:
    kind = FIELD_TYPES[one.definition.type_name]
    return kind if isinstance(kind, FileType) else None


def _sweep(workspace: Workspace, payload: Payload, progress: Progress) -> dict[str, int]:
    with progress.step() as tx:
        return {"files": sweep_uploads(tx)}


KINDS.add(JobKind("sweep_public_uploads", N_("Remove files that visitors did not send"), _sweep))
SCHEDULES.register(
    "sweep_public_uploads", Schedule("sweep_public_uploads", "sweep_public_uploads", "20 * * * *")
)
