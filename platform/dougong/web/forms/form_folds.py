"""Which sections somebody has folded: kept in a cookie, so that a page comes as it is going to stay."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import request

from dougong.definitions import Section
from dougong.web.screens import Screen

COOKIE = "dg_folds"
"""Written by folding.js: the person's number, then ``~ID-o`` or ``~ID-c`` for what they opened or closed."""
_FOLD = re.compile(r"~([a-z]{3}_[a-z0-9]{10})-([oc])", re.ASCII)


def folds_of(screen: Screen) -> Mapping[str, bool]:
    """Whether it is folded, by the id of the section."""
    kept = request.cookies.get(COOKIE, "")
    if kept.partition("~")[0] != str(screen.actor.user_id):
        return {}
    return {section_id: sign == "c" for section_id, sign in _FOLD.findall(kept)}


def is_folded(section: Section, folds: Mapping[str, bool]) -> bool:
    return section.folds is not None and folds.get(section.id, section.folds == "closed")
