"""What a new password must be: long enough, not one of the common ones, and not easily guessed.

Judged by zxcvbn, which carries the 30,000 most common passwords out of what was stolen and published, and words
and names beside them: no network is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from dougong.access.passwords import MAXIMUM_LENGTH, hash_password
from dougong.access.security_policy import security_policy
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction

LEAST_SCORE = 3
"""Of 0 to 4: withstands ten thousand million guesses or so."""

JUDGED = 72
"""So much of a password is judged; the time grows with its square."""


def new_password_hash(tx: Transaction, password: str, about: Iterable[str] = ()) -> str:
    """``about`` are texts that others know of the person: name, address. InvalidInput tells what is wrong."""
    check_password(password, security_policy(tx).password_minimum, about)
    return hash_password(password)


def check_password(password: str, minimum: int, about: Iterable[str] = ()) -> None:
    if len(password) < minimum:
        raise _refusal(N_("A password needs at least {count} characters."), count=minimum)
    if len(password) > MAXIMUM_LENGTH:
        raise _refusal(N_("A password may have at most {count} characters."), count=MAXIMUM_LENGTH)
    known = [part for text in about for part in _parts(text)]
    found = _judge()(password[:JUDGED], known)
    if found["score"] >= LEAST_SCORE:
        return
    used = {match.get("dictionary_name") for match in found["sequence"]}
    if password.casefold() in _common():
        raise _refusal(N_("This password is one of the most common: whoever guesses tries it first."))
    if "user_inputs" in used:
        raise _refusal(N_("This password is made from your name or address, and so easily guessed."))
    raise _refusal(N_("This password is too easily guessed. Take several words that do not belong together."))


def _parts(text: str) -> list[str]:
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return [word for word in words if len(word) > 2]


@cache
def _judge() -> Any:
    # Its lists of words take longer to load than a whole start-up may last.
    from zxcvbn import zxcvbn

    return zxcvbn


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


def _refusal(template: str, **params: int) -> InvalidInput:
    return InvalidInput(Problem("password", template, "password", params))
