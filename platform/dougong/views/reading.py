"""The views that somebody has made, or that are shared with them."""

from __future__ import annotations

from typing import Any, Literal

import orjson

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition, ViewDefinition
from dougong.errors import not_found
from dougong.fields.text_forms import sort_text
from dougong.records.conditions import Bounded
from dougong.records.sharing import ShareLevel
from dougong.records.whose import ME, shared
from dougong.storage import Transaction
from dougong.storage.emptying import VIEWS
from dougong.views.fitting import Document, Fitted, fitted
from dougong.views.types import type_of

Level = Literal["own", "edit", "read"]
"""What somebody may do with a view: everything, change what it shows, look through it."""

KEPT = 500

_COLUMNS = (
    'SELECT v."id", v."object_id", v."title", v."owner_id", u."name", v."document", v."everybody", v."version",'
    ' v."created_at", v."updated_at",'
    f" CASE WHEN v.\"owner_id\" = :{ME} THEN 'own' WHEN v.\"everybody\" = 'edit'"
    f" OR v.\"id\" IN ({shared(VIEWS, editing=True)}) THEN 'edit' ELSE 'read' END"
    ' FROM "_dg_view" v LEFT JOIN "_dg_user" u ON u."id" = v."owner_id"'
)
_SHARED = f'v."owner_id" = :{ME} OR v."everybody" IS NOT NULL OR v."id" IN ({shared(VIEWS, editing=False)})'


@dataclass(frozen=True, slots=True)
class SavedView:
    """``level`` is that of whoever asked; ``everybody`` that of all who may read the object."""

    id: int
    object_id: str
    title: str
    owner_id: int
    owner: str | None
    document: Document
    everybody: ShareLevel | None
    version: int
    created_at: str
    updated_at: str
    level: Level

    @property
    def key(self) -> str:
        """As addresses name it: no definition's name begins with a digit."""
        return str(self.id)

    @property
    def type(self) -> str:
        """As it was kept: it is shown as a list where what it needs is gone or hidden."""
        return type_of(self.document)

    @property
    def editable(self) -> bool:
        return self.level != "read"

    def as_definition(self) -> ViewDefinition:
        return ViewDefinition(
            id=f"view:{self.id}:{self.version}",
            name=self.key,
            title=self.title,
            description=None,
            icon=None,
            object_id=self.object_id,
            type=self.type,
            columns=(),
            filter=None,
            sort=(),
            default=False,
            position=None,
            document={},
        )

    def fitted(self, tx: Transaction, actor: Actor, obj: ObjectDefinition) -> Fitted:
        """Made once per release and kind of reader."""
        kept: Bounded = tx.release.cached("views.fitted", lambda: Bounded(KEPT))
        key = (self.id, self.version, POLICY.signature(actor))
        return kept.cached(key, lambda: fitted(tx, actor, obj, self.document, self.as_definition()))


def views_for(tx: Transaction, actor: Actor, obj: ObjectDefinition) -> list[SavedView]:
    """One's own first, each kind by title."""
    POLICY.require(actor, "read", obj)
    binds: dict[str, Any] = {ME: actor.user_id, "object": obj.id}
    rows = tx.execute(f'{_COLUMNS} WHERE v."object_id" = :object{_seen(actor)}', binds).fetchall()
    return _in_order([_view(row) for row in rows])


def views_at_hand(tx: Transaction, actor: Actor, obj: ObjectDefinition) -> tuple[list[SavedView], list[str]]:
    """The same, and the keys of those to be opened first, by one statement: every list asks for them."""
    POLICY.require(actor, "read", obj)
    binds: dict[str, Any] = {ME: actor.user_id, "object": obj.id}
    chosen = (
        'SELECT -d."user_id", d."object_id", d."view", 0, NULL, NULL, NULL, 0, NULL, NULL, NULL'
        f' FROM "_dg_view_default" d WHERE d."object_id" = :object AND d."user_id" IN (0, :{ME})'
    )
    own = f'{_COLUMNS} WHERE v."object_id" = :object{_seen(actor)}'
    rows = tx.execute(f"{own} UNION ALL {chosen}", binds).fetchall()
    found = [_view(row) for row in rows if row[3]]
    # A choice of one's own bears one's number, turned round, and so comes before everybody's.
    keys = [row[2] for row in sorted((row for row in rows if not row[3]), key=lambda row: row[0])]
    return _in_order(found), [key_of(tx, key) for key in keys]


def key_of(tx: Transaction, stored: str) -> str:
    """A view of the definitions is kept by its id and goes by its name."""
    for view in tx.release.definitions.views.values():
        if view.id == stored:
            return view.name
    return stored


def _in_order(found: list[SavedView]) -> list[SavedView]:
    return sorted(found, key=lambda view: (view.level != "own", sort_text(view.title), view.id))


def one_view(tx: Transaction, actor: Actor, view_id: int) -> SavedView:
    """NotFound for what is not shared with whoever asks, or is about an object that they may not read."""
    row = None
    if 0 < view_id < 2**63:
        binds: dict[str, Any] = {ME: actor.user_id, "id": view_id}
        row = tx.execute(f'{_COLUMNS} WHERE v."id" = :id{_seen(actor)}', binds).fetchone()
    obj = tx.release.definitions.objects_by_id.get(row[1]) if row else None
    if row is None or obj is None or not POLICY.can(actor, "read", obj):
        raise not_found("view", view_id)
    return _view(row)


def _seen(actor: Actor) -> str:
    return "" if actor.kind == "system" else f" AND ({_SHARED})"


def object_of(tx: Transaction, view: SavedView) -> ObjectDefinition:
    return tx.release.definitions.objects_by_id[view.object_id]


def _view(row: Any) -> SavedView:
    values = list(row)
    values[5] = orjson.loads(values[5])
    return SavedView(*values)
