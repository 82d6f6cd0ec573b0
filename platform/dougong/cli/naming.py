"""People as commands name them."""

from __future__ import annotations

from dougong.access import User, find_user
from dougong.errors import not_found
from dougong.storage import Transaction


def user_named(tx: Transaction, email: str) -> User:
    user = find_user(tx, email)
    if user is None:
        raise not_found("user", email)
    return user


def belonging(user: User, name: str, is_gone: bool) -> str:
    """What is said of somebody who was put into a group or department, or taken out."""
    return f"{user.name} {'no longer belongs' if is_gone else 'belongs'} to {name}."
