"""Passwords are kept as argon2id hashes; what is stored never shows them again."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dougong.errors import InvalidInput
from dougong.problems import N_, Problem

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 256

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    if len(password) < MINIMUM_LENGTH:
        raise _refusal(N_("A password needs at least {count} characters."), MINIMUM_LENGTH)
    if len(password) > MAXIMUM_LENGTH:
        raise _refusal(N_("A password may have at most {count} characters."), MAXIMUM_LENGTH)
    return _hasher.hash(password.encode("utf-8", "surrogatepass"))


def password_matches(stored: str | None, password: str) -> bool:
    """Takes as long for an unknown user (None) as for a known one, so that the time tells nothing."""
    try:
        return _hasher.verify(
            stored or _nobody(), password[:MAXIMUM_LENGTH].encode("utf-8", "surrogatepass")
        ) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """Hashing takes as long as it should: not every start of the product has to wait for it."""
    return _hasher.hash("no user has this password")


def needs_rehash(stored: str) -> bool:
    return _hasher.check_needs_rehash(stored)


def _refusal(template: str, count: int) -> InvalidInput:
    return InvalidInput(Problem("password", template, "password", {"count": count}))
