from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace

from dougong.access.actor import Actor
from dougong.access.object_access import Grant, Level, ObjectAccess, access_of
from dougong.access.roles import Operation, Right, rights_of
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import Forbidden
from dougong.problems import N_, Problem

REFUSALS: dict[Operation, str] = {
    "read": N_("You may not see records of “{object}”."),
    "create": N_("You may not create records of “{object}”."),
    "update": N_("You may not change records of “{object}”."),
    "delete": N_("You may not delete records of “{object}”."),
    "restore": N_("You may not restore records of “{object}”."),
    "purge": N_("You may not delete records of “{object}” for good."),
    "comment": N_("You may not comment on records of “{object}”."),
    "import": N_("You may not import records of “{object}”."),
    "export": N_("You may not export records of “{object}”."),
    "bulk": N_("You may not change many records of “{object}” at once."),
    "share": N_("You may not share records of “{object}”."),
    "print": N_("You may not print records of “{object}”."),
    "manage_workflows": N_("You may not manage the workflows of “{object}”."),
}


class Policy:
    """Answers every question of the form "may this actor …?", from the roles of the object's own release.

    The query builder and the writer ask it at each mention of an object or a field, and compile the grants'
    rows into their SQL; ``signature`` is the part of an actor on which the answers depend, so that callers
    can cache what they derive from them.
    """

    def signature(self, actor: Actor) -> Hashable:
        if actor.scope is not None:
            return (actor.roles, actor.scope)
        return actor.kind == "system" or actor.roles

    def access(self, actor: Actor, obj: ObjectDefinition) -> ObjectAccess:
        """The system is asked nothing: do not ask what it may."""
        access = access_of(actor.roles, obj)
        return access if actor.scope is None else actor.scope.narrowed(access, obj)

    def can(self, actor: Actor, operation: Operation, obj: ObjectDefinition) -> bool:
        """With some records at least; which ones ``grants`` say."""
        return actor.kind == "system" or self.access(actor, obj).allows(operation)

    def has_right(self, actor: Actor, right: Right) -> bool:
        if actor.kind == "system":
            return True
        if actor.scope is not None and actor.scope.objects is not None:
            # What concerns the workspace as a whole concerns other objects too.
            return False
        held = actor.rights
        return right in (rights_of(actor.roles, {}) if held is None else held)

    def has_partly(self, actor: Actor, right: Right) -> bool:
        """Everywhere, or for some apps or departments."""
        return self.has_right(actor, right) or bool(self.places(actor, right))

    def places(self, actor: Actor, right: Right) -> frozenset[str]:
        """Ids of apps, or paths of departments, to which a right reaches that does not reach everywhere."""
        if actor.scope is not None and actor.scope.objects is not None:
            return frozenset()
        return frozenset(place for one, place in actor.limited if one == right)

    def field_level(self, actor: Actor, obj: ObjectDefinition, field: FieldDefinition) -> Level:
        if actor.kind == "system":
            return "plain"
        access = self.access(actor, obj)
        return access.level(field.id) if access.allows("read") else "hidden"

    def seen(self, actor: Actor, obj: ObjectDefinition) -> ObjectDefinition:
        """The object as it is for somebody for whom hidden fields do not exist."""
        if actor.kind == "system":
            return obj
        access = self.access(actor, obj)
        hidden = access.hidden
        if not access.allows("read"):
            hidden = frozenset([*obj.fields_by_id, *obj.line_items_by_id])
        if not hidden:
            return obj
        key = ("access.seen", hidden)
        found: ObjectDefinition | None = obj.cache.get(key)
        return obj.cache.setdefault(key, without(obj, hidden)) if found is None else found

    def can_read_field(self, actor: Actor, obj: ObjectDefinition, field: FieldDefinition) -> bool:
        """Plainly: what is masked cannot be filtered, sorted or searched by either."""
        return self.field_level(actor, obj, field) == "plain"

    def can_write_field(
        self, actor: Actor, obj: ObjectDefinition, field_id: str, operation: Operation = "update"
    ) -> bool:
        """``operation`` is create or update; the only system field that anybody sets is the owner."""
        if actor.kind == "system":
            return True
        access = self.access(actor, obj)
        return access.allows(operation) and field_id not in access.fixed[operation]

    def grants(
        self, actor: Actor, operation: Operation, obj: ObjectDefinition
    ) -> Mapping[Operation, tuple[Grant, ...]] | None:
        """The rows on which an operation is allowed: those that some grant of each group lets pass. None:
        all. Where the same rules let somebody read and do it, they are asked once."""
        if actor.kind == "system":
            return None
        access = self.access(actor, obj)
        if not access.limited(operation):
            return None
        groups = {one: access.grants.get(one, ()) for one in ("read", operation)}
        if operation != "read" and groups["read"] == groups[operation]:
            del groups["read"]
        return {
            one: group for one, group in groups.items() if not any(grant.rule.unlimited for grant in group)
        }

    def require(self, actor: Actor, operation: Operation, obj: ObjectDefinition) -> None:
        if not self.can(actor, operation, obj):
            raise Forbidden(refusal(operation, obj))

    def require_right(self, actor: Actor, right: Right) -> None:
        """Everywhere: whoever has it for some apps or departments only is refused."""
        if not self.has_right(actor, right):
            raise _not_allowed(right)

    def require_partly(self, actor: Actor, right: Right) -> None:
        """For a door behind which it is asked how far the right reaches."""
        if not self.has_partly(actor, right):
            raise _not_allowed(right)


def _not_allowed(right: Right) -> Forbidden:
    return Forbidden(Problem("forbidden", N_("Your roles do not allow this."), params={"right": right}))


def without(obj: ObjectDefinition, hidden: Collection[str]) -> ObjectDefinition:
    title = obj.title_field
    return replace(
        obj,
        fields=tuple(field for field in obj.fields if field.id not in hidden),
        title_field=None if title is None or title.id in hidden else title,
        search_fields=tuple(field for field in obj.search_fields if field.id not in hidden),
        line_items=tuple(lines for lines in obj.line_items if lines.id not in hidden),
        cache={},
    )


def refusal(operation: Operation, obj: ObjectDefinition) -> Problem:
    return Problem("forbidden", REFUSALS[operation], params={"object": obj.title})


POLICY = Policy()
"""The roles stand with the objects that they are about: one policy serves every workspace."""
