"""Who acts, and what they may do.

Every use case takes an ``Actor`` and asks the ``Policy`` before anything else; ``SYSTEM`` is for the
product itself and the operator at the command line, never for a request. People, their sessions and keys
are read from the database at each request, so that taking a right away works at once. Nothing here knows of
HTTP.
"""

from __future__ import annotations

from dougong.access import design_guard as design_guard
from dougong.access.actor import SYSTEM, Actor
from dougong.access.departments import (
    Department,
    activate_department,
    add_department,
    deactivate_department,
    department_at,
    get_department,
    move_department,
    rename_department,
    set_head,
)
from dougong.access.departments import tree as department_tree
from dougong.access.following_roles import follow_roles
from dougong.access.keys import ApiKey, actor_of_key, create_key, list_keys, note_use, revoke_key
from dougong.access.managing_people import (
    activate_user,
    change_user,
    create_user,
    deactivate_user,
    set_password,
)
from dougong.access.memberships import (
    Member,
    add_member,
    member_counts,
    members,
    remove_member,
)
from dougong.access.object_access import LOOKING, Grant, Level, ObjectAccess
from dougong.access.people import (
    User,
    actor_of,
    any_users,
    email_key,
    find_user,
    get_user,
    list_people,
    list_users,
)
from dougong.access.policy import POLICY, Policy
from dougong.access.removing_departments import remove_department
from dougong.access.reporting import manager_of, set_manager
from dougong.access.roles import ROLES, Operation, Right, known_roles
from dougong.access.sessions import (
    Session,
    actor_of_session,
    end_session,
    find_session,
    sign_out,
    start_session,
    touch_session,
)
from dougong.access.signing_in import SignedIn, StepNeeded, TooManyAttempts, first_step, sign_in

__all__ = [
    "LOOKING",
    "POLICY",
    "ROLES",
    "SYSTEM",
    "Actor",
    "ApiKey",
    "Department",
    "Grant",
    "Level",
    "Member",
    "ObjectAccess",
    "Operation",
    "Policy",
    "Right",
    "Session",
    "SignedIn",
    "StepNeeded",
    "TooManyAttempts",
    "User",
    "activate_department",
    "activate_user",
    "actor_of",
    "actor_of_key",
    "actor_of_session",
    "add_department",
    "add_member",
    "any_users",
    "change_user",
    "create_key",
    "create_user",
    "deactivate_department",
    "deactivate_user",
    "department_at",
    "department_tree",
    "email_key",
    "end_session",
    "find_session",
    "find_user",
    "first_step",
    "follow_roles",
    "get_department",
    "get_user",
    "known_roles",
    "list_keys",
    "list_people",
    "list_users",
    "manager_of",
    "member_counts",
    "members",
    "move_department",
    "note_use",
    "remove_department",
    "remove_member",
    "rename_department",
    "revoke_key",
    "set_head",
    "set_manager",
    "set_password",
    "sign_in",
    "sign_out",
    "start_session",
    "touch_session",
]
