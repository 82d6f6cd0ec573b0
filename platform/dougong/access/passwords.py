"""Passwords are kept as argon2id hashes; what is stored never shows them again."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MAXIMUM_LENGTH = 256

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Of whatever it is told: ``password_rules`` judges new ones."""
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
