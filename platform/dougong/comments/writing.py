"""Saying something, mending it, taking it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dougong.access import POLICY, Actor
from dougong.comments.mentions import Span, find_mentions
from dougong.comments.notifying import tell_mentioned, tell_of_comment
from dougong.comments.reading import EDIT_WITHIN, Comment, one_comment, readable_record
from dougong.errors import Conflict, Forbidden, InvalidInput
from dougong.fields import FieldError
from dougong.fields.clean import clean
from dougong.files import Use, bind
from dougong.files.rows import COMMENTS
from dougong.problems import N_, Problem
from dougong.records import usable_files
from dougong.records.reach import require_reach
from dougong.storage import Transaction

LONGEST = 10_000
MOST_FILES = 20

BLANK = N_("A comment needs some text.")
NOT_TEXT = N_("The text of a comment must be text.")
NO_ANSWERS = N_("Answers cannot be answered; answer the comment itself.")
TOO_LATE = N_("A comment can be edited for {hours} hours; write another one.")
NOT_YOURS = N_("Only its author may edit a comment.")
NOT_DELETABLE = N_("Only its author, or an administrator, may delete a comment.")
TOO_MANY_FILES = N_("At most {count} files can be attached.")


def add_comment(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    record_id: int,
    text: object,
    parent_id: int | None = None,
    file_ids: Sequence[int] = (),
) -> Comment:
    obj = readable_record(tx, actor, object_name, record_id, live=True)
    POLICY.require(actor, "comment", obj)
    require_reach(tx, actor, obj.id, "comment", record_id)
    said = _said(text)
    parent_author = None
    if parent_id is not None:
        parent = one_comment(tx, actor, object_name, record_id, parent_id)
        if parent.parent_id is not None:
            raise InvalidInput(Problem("answer", NO_ANSWERS, "parent"))
        parent_author = parent.user_id
    if len(file_ids) > MOST_FILES:
        raise InvalidInput(Problem("too_many_files", TOO_MANY_FILES, "files", {"count": MOST_FILES}))
    files = usable_files(tx, actor, file_ids, "files")
    spans = find_mentions(tx, object_name, record_id, said)
    row = tx.execute(
        'INSERT INTO "_dg_comment" ("object_id", "record_id", "parent_id", "user_id", "text", "created_at")'
        ' VALUES (?, ?, ?, ?, ?, ?) RETURNING "id"',
        (obj.id, record_id, parent_id, actor.user_id, said, tx.now_text),
    ).fetchone()
    comment_id = int(row[0])
    _mention(tx, comment_id, spans)
    bind(tx, [(file.id, Use(obj.id, record_id, f"{COMMENTS}{comment_id}")) for file in files])
    tell_of_comment(tx, actor, obj, record_id, comment_id, [span.user.id for span in spans], parent_author)
    return one_comment(tx, actor, object_name, record_id, comment_id)


def edit_comment(
    tx: Transaction, actor: Actor, object_name: str, record_id: int, comment_id: int, text: object
) -> Comment:
    comment = one_comment(tx, actor, object_name, record_id, comment_id)
    if not comment.may_edit:
        if comment.user_id is not None and comment.user_id == actor.user_id:
            hours = int(EDIT_WITHIN.total_seconds() // 3600)
            raise Conflict(Problem("too_late", TOO_LATE, "text", {"hours": hours}))
        raise Forbidden(Problem("forbidden", NOT_YOURS))
    said = _said(text)
    if said == comment.text:
        return comment
    spans = find_mentions(tx, object_name, record_id, said)
    _keep_past(tx, comment)
    tx.execute(
        'UPDATE "_dg_comment" SET "text" = ?, "edited_at" = ? WHERE "id" = ?',
        (said, tx.now_text, comment_id),
    )
    tx.execute('DELETE FROM "_dg_mention" WHERE "comment_id" = ?', (comment_id,))
    _mention(tx, comment_id, spans)
    before = {mention.user_id for mention in comment.mentions}
    tell_mentioned(tx, actor, object_name, record_id, comment_id, {span.user.id for span in spans} - before)
    return one_comment(tx, actor, object_name, record_id, comment_id)


def delete_comment(tx: Transaction, actor: Actor, object_name: str, record_id: int, comment_id: int) -> None:
    comment = one_comment(tx, actor, object_name, record_id, comment_id)
    if not comment.may_delete:
        raise Forbidden(Problem("forbidden", NOT_DELETABLE))
    _keep_past(tx, comment)
    tx.execute(
        'UPDATE "_dg_comment" SET "text" = ?, "deleted_at" = ?, "deleted_by" = ? WHERE "id" = ?',
        ("", tx.now_text, actor.user_id, comment_id),
    )


def _said(text: object) -> str:
    if not isinstance(text, str):
        raise InvalidInput(Problem("wrong_type", NOT_TEXT, "text"))
    try:
        said = clean(text.replace("\r\n", "\n").strip(), LONGEST)
    except FieldError as error:
        raise InvalidInput(problem.at("text") for problem in error.problems) from None
    if not said:
        raise InvalidInput(Problem("required", BLANK, "text"))
    return said


def _mention(tx: Transaction, comment_id: int, spans: Iterable[Span]) -> None:
    rows = [(comment_id, span.start, span.length, span.user.id) for span in spans]
    if rows:
        tx.executemany(
            'INSERT INTO "_dg_mention" ("comment_id", "start", "length", "user_id") VALUES (?, ?, ?, ?)', rows
        )


def _keep_past(tx: Transaction, comment: Comment) -> None:
    tx.execute(
        'INSERT INTO "_dg_comment_past" ("comment_id", "text", "until") VALUES (?, ?, ?)',
        (comment.id, comment.text, tx.now_text),
    )
