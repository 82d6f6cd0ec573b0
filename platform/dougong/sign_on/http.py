"""Asking a provider. No redirects, short patience, small answers."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from dougong.access.providers import is_safe_url
from dougong.errors import Unavailable
from dougong.problems import N_, Problem

if TYPE_CHECKING:
    from urllib3 import PoolManager

SECONDS = 8.0
LARGEST = 512 * 1024


@cache
def _pool() -> PoolManager:
    from urllib3 import PoolManager  # takes its time, and is seldom needed

    return PoolManager(maxsize=4, retries=False)


def get_json(url: str) -> dict[str, Any]:
    return _ask("GET", url)


def post_form(url: str, fields: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
    return _ask("POST", url, fields=fields, encode_multipart=False, headers=headers)


def _ask(method: str, url: str, **options: Any) -> dict[str, Any]:
    if not is_safe_url(url):
        raise unreachable()
    pool = _pool()
    from urllib3.exceptions import HTTPError

    try:
        response = pool.request(
            method, url, timeout=SECONDS, redirect=False, preload_content=False, **options
        )
        try:
            body = response.read(LARGEST + 1)
        finally:
            response.release_conn()
        answer = json.loads(body) if response.status == 200 and len(body) <= LARGEST else None
    except (HTTPError, ValueError, RecursionError) as error:
        raise unreachable() from error
    if not isinstance(answer, dict):
        raise unreachable()
    return answer


def unreachable() -> Unavailable:
    return Unavailable(
        Problem(
            "provider", N_("Single sign-on does not answer as it should. Try again, or sign in otherwise.")
        )
    )
