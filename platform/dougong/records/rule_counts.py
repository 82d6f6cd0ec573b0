"""How many records each rule of somebody's roles lets them see: why a list holds what it holds."""

from __future__ import annotations

from dougong.access import POLICY, Actor, Grant
from dougong.dataclasses import dataclass
from dougong.records.conditions import context_of
from dougong.records.joins import all_seeing
from dougong.records.layout import layout_of
from dougong.records.rows import RowCompiler
from dougong.storage import Transaction

MOST_COUNTED = 10_000
"""One more than this means: more."""


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """``total`` are all records there are: only for whoever may know."""

    seen: int
    rules: tuple[tuple[Grant, int], ...]
    total: int


def rule_counts(tx: Transaction, actor: Actor, object_name: str) -> RuleCounts:
    """Live records; those of several rules are counted for each of them."""
    layout = layout_of(tx.release, object_name)
    grants = POLICY.access(actor, layout.definition).grants.get("read", ())
    counts, texts, binds = [], list[str](), dict[str, object]()
    for index, grant in enumerate(grants):
        # Each with a prefix of its own, so that their binds can stand in one statement.
        rows = RowCompiler(tx.release, actor, context_of(tx, actor), all_seeing, f"c{index}_")
        text = rows.rule("t", layout, grant.rule, "read") or "1 = 1"
        counts.append((grant, _count(tx, layout.table, text, rows.binds)))
        texts.append(f"({text})")
        binds |= rows.binds
    seen = _count(tx, layout.table, " OR ".join(texts), binds) if texts else 0
    return RuleCounts(seen, tuple(counts), _count(tx, layout.table, "1 = 1", {}))


def _count(tx: Transaction, table: str, condition: str, binds: dict[str, object]) -> int:
    inner = f'SELECT 1 FROM {table} t WHERE t."deleted_at" IS NULL AND ({condition}) LIMIT {MOST_COUNTED + 1}'
    found: int = tx.execute(f"SELECT count(*) FROM ({inner}) counted", binds).fetchone()[0]
    return found
