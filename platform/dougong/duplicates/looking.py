"""What a record that is there already is like."""

from __future__ import annotations

from dougong.access import Actor
from dougong.duplicates.finding import Match, find_matches
from dougong.duplicates.models import RuleModel, rules_of
from dougong.duplicates.telling import Told, tell_of
from dougong.records import get
from dougong.records.layout import layout_of
from dougong.records.levels import shown
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.storage import Transaction

MOST = 20


def duplicates_of(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> list[Told]:
    """The records of the same object that it is like by any of the rules, most alike first, each once; with
    ``rule`` and ``score``. Conditions of rules are about what is saved, and not asked here."""
    return _like(tx, actor, object_name, record_id, own=True)


def known_elsewhere(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> list[Told]:
    """The same of other objects: the account that a lead is about, for example."""
    return _like(tx, actor, object_name, record_id, own=False)


def _like(tx: Transaction, actor: Actor, object_name: str, record_id: int, own: bool) -> list[Told]:
    layout = layout_of(tx.release, object_name)
    get(tx, actor, object_name, record_id, ("id",))
    values = current(tx, model_of(tx.release, layout.id), [record_id], deleted=False, lock=False)[record_id]
    best: dict[tuple[str, int], tuple[Match, RuleModel]] = {}
    for rule in rules_of(tx.release, layout.id):
        seen = all(shown(actor, layout, one.own) for one in rule.compared)
        texts = rule.texts(values, own=True) if seen and (rule.target is layout) == own else None
        for match in find_matches(tx, rule, [texts])[0] if texts is not None else ():
            key = (rule.target.id, match.record_id)
            known = best.get(key)
            if key != (layout.id, record_id) and (known is None or known[0].score < match.score):
                best[key] = (match, rule)
    ranked = sorted(best.values(), key=lambda one: (-one[0].score, one[0].record_id))[:MOST]
    return [
        {**tell_of(tx, actor, rule, [match.record_id])[match.record_id]}
        | {"rule": rule.rule.name, "score": int(match.score)}
        for match, rule in ranked
    ]
