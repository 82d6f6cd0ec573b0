"""``If-Match``: write only if the record still is what the client saw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import request

from dougong.api.refusals import BadRequest, PreconditionFailed
from dougong.errors import StaleVersion
from dougong.problems import N_, Problem

_TAG = re.compile(r'(?:W/)?"([0-9]{1,15})(?:\.[0-9a-f]{16})?"')


def expected_version() -> int | None:
    """None where the client sets no condition (or ``*``: any version will do)."""
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    match = _TAG.fullmatch(header.strip())
    if match is None:
        text = N_("If-Match must hold one entity tag, as a read of the record gave it.")
        raise BadRequest(Problem("bad_etag", text, "If-Match"))
    return int(match[1])


@contextmanager
def conditional() -> Iterator[None]:
    """A stale version is a failed precondition where the client set one."""
    try:
        yield
    except StaleVersion as error:
        if "If-Match" in request.headers:
            raise PreconditionFailed(error.problems) from None
        raise
