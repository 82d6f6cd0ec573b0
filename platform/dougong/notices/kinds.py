"""Kinds of notices: what each is called, and the sentence that it makes."""

from __future__ import annotations

from dougong.dataclasses import dataclass
from dougong.problems import N_
from dougong.registry import Registry


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """``sentence`` may name ``{who}`` did it, the ``{record}`` or the ``{job}``, the ``{fields}`` and, as
    ``{object}``, the plural of the object. ``many`` is said where one notice is about ``{count}`` records."""

    name: str
    title: str
    """As people choose kinds by it."""
    sentence: str
    icon: str
    many: str = ""
    failed: str = ""
    """Said of a job that came to nothing."""
    unasked: str = ""
    """Said where nobody did it, but the product by itself."""

    def said(self, by_nobody: bool, of_many: bool, has_failed: bool) -> str:
        if has_failed:
            return self.failed
        if of_many:
            return self.many
        return (by_nobody and self.unasked) or self.sentence


NOTICE_KINDS: Registry[NoticeKind] = Registry("kind of notice")


def register_kind(kind: NoticeKind) -> NoticeKind:
    return NOTICE_KINDS.register(kind.name, kind)


MENTION = register_kind(
    NoticeKind("mention", N_("Somebody mentions me"), N_("{who} mentioned you on {record}"), "at")
)
COMMENT = register_kind(
    NoticeKind(
        "comment",
        N_("Comments on what I own or follow, and answers to mine"),
        N_("{who} commented on {record}"),
        "message",
    )
)
CHANGE = register_kind(
    NoticeKind(
        "change",
        N_("Changes of records that I follow"),
        N_("{who} changed {fields} of {record}"),
        "pencil",
        N_("{who} changed {count} of the records that you follow: {object}"),
    )
)
HAND_OVER = register_kind(
    NoticeKind(
        "hand_over",
        N_("Records are given to me"),
        N_("{who} made you the owner of {record}"),
        "transfer",
        N_("{who} made you the owner of {count} records: {object}"),
    )
)
SHARE = register_kind(
    NoticeKind("share", N_("Records are shared with me"), N_("{who} shared {record} with you"), "share")
)
JOB = register_kind(
    NoticeKind(
        "job",
        N_("My imports, exports and other jobs end"),
        N_("{job} is done"),
        "clock",
        failed=N_("{job} has failed"),
    )
)
