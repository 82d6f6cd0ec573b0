"""Secrets that stand for somebody: long random texts of which only hashes are kept."""

from __future__ import annotations

import hashlib
import secrets


def new_token(prefix: str = "") -> str:
    return prefix + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """A plain hash suffices: 256 random bits cannot be guessed, so nothing is gained by slowness."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
