"""Who acts, and what they may do.

Every use case takes an ``Actor`` and asks the ``Policy`` before anything else; ``SYSTEM`` is for the
product itself and the operator at the command line, never for a request. People, their sessions and keys
are read from the database at each request, so that taking a right away works at once. Nothing here knows of
HTTP.
"""

from __future__ import annotations

from dougong.access.actor import SYSTEM, Actor
from dougong.access.keys import ApiKey, actor_of_key, create_key, list_keys, note_use, revoke_key
from dougong.access.people import (
    User,
    activate_user,
    actor_of,
    any_users,
    change_user,
    create_user,
    deactivate_user,
    find_user,
    get_user,
    list_users,
    set_password,
)
from dougong.access.policy import POLICY, Policy
from dougong.access.roles import ROLES, Operation, Right, Role
from dougong.access.sessions import (
    Session,
    actor_of_session,
    end_session,
    find_session,
    start_session,
    touch_session,
)
from dougong.access.signing_in import SignedIn, TooManyAttempts, sign_in

__all__ = [
    "POLICY",
    "ROLES",
    "SYSTEM",
    "Actor",
    "ApiKey",
    "Operation",
    "Policy",
    "Right",
    "Role",
    "Session",
    "SignedIn",
    "TooManyAttempts",
    "User",
    "activate_user",
    "actor_of",
    "actor_of_key",
    "actor_of_session",
    "any_users",
    "change_user",
    "create_key",
    "create_user",
    "deactivate_user",
    "end_session",
    "find_session",
    "find_user",
    "get_user",
    "list_keys",
    "list_users",
    "note_use",
    "revoke_key",
    "set_password",
    "sign_in",
    "start_session",
    "touch_session",
]
