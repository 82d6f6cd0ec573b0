"""Comments as a page shows them, and the form for writing one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field

from markupsafe import Markup, escape

from dougong.comments import Comment
from dougong.dataclasses import dataclass
from dougong.web.record.file_views import FileView, file_views
from dougong.web.screens import Screen
from dougong.web.titles import hue, initials

_ADDRESS = re.compile(r"https?://[^\s<>\"'，。；）】]+")
_TAIL = ".,;:!?)]}"


@dataclass(slots=True)
class CommentView:
    id: int
    who: str
    initials: str
    hue: int
    body: Markup
    at: str
    at_short: str
    at_full: str
    edited: str
    deleted: bool
    may_edit: bool
    may_delete: bool
    files: list[FileView]
    text: str
    answers: list[CommentView] = field(default_factory=list)


@dataclass(slots=True)
class Composer:
    """A form for saying something: what stands in it, what is wrong with it, what it is for."""

    action: str
    text: str = ""
    files: list[FileView] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    parent: int | None = None
    comment: int | None = None


def threads(screen: Screen, comments: Iterable[Comment]) -> list[CommentView]:
    """An answer whose question lies beyond what is shown stands for itself."""
    found = list(comments)
    views = {comment.id: comment_view(screen, comment) for comment in found}
    top: list[CommentView] = []
    for comment in found:
        parent = views.get(comment.parent_id or 0)
        if parent is None:
            top.append(views[comment.id])
        else:
            parent.answers.insert(0, views[comment.id])
    return top


def comment_view(screen: Screen, comment: Comment) -> CommentView:
    who = comment.user_name or screen.workspace.name
    formats = screen.formats
    return CommentView(
        id=comment.id,
        who=who,
        initials=initials(who),
        hue=hue(comment.user_id or 0),
        body=_body(comment),
        at=comment.created_at,
        at_short=formats.ago(comment.created_at, screen.now),
        at_full=formats.full_instant(comment.created_at),
        edited=formats.full_instant(comment.edited_at) if comment.edited_at else "",
        deleted=comment.deleted,
        may_edit=comment.may_edit,
        may_delete=comment.may_delete,
        files=file_views(screen, comment.files),
        text=comment.text,
    )


def _body(comment: Comment) -> Markup:
    """The text with whom it means marked, and addresses to follow."""
    pieces, position = [], 0
    for mention in comment.mentions:
        end = mention.start + mention.length
        pieces.append(_linked(comment.text[position : mention.start]))
        pieces.append(
            Markup('<span class="dg-mention" title="{}">{}</span>').format(
                mention.name, comment.text[mention.start : end]
            )
        )
        position = end
    pieces.append(_linked(comment.text[position:]))
    return Markup("").join(pieces)


def _linked(text: str) -> Markup:
    pieces, position = [], 0
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(_TAIL)
        pieces.append(escape(text[position : match.start()]))
        pieces.append(
            Markup(
                '<a class="dg-link" href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>'
            ).format(address, address)
        )
        position = match.start() + len(address)
    pieces.append(escape(text[position:]))
    return Markup("").join(pieces)
