"""The words of all search texts, so that one which is misspelt can be guessed."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "words_0013"
down_revision = "notices_0012"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROWS = 5_000
SHORTEST, LONGEST = 4, 24


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "_dg_word",
        sa.Column("id", identity, sa.Identity(), primary_key=True),
        sa.Column("word", TEXT, nullable=False),
        sa.Column("backwards", TEXT, nullable=False),
    )
    _fill(op.get_bind())
    # Not unique: two writers who learn a word at once need not wait for each other.
    op.create_index("_dg_word_word", "_dg_word", ["word"])
    op.create_index("_dg_word_backwards", "_dg_word", ["backwards"])


def _fill(connection: sa.Connection) -> None:
    known: set[str] = set()
    last = 0
    select = sa.text(f'SELECT "id", "text" FROM "_dg_search" WHERE "id" > :last ORDER BY "id" LIMIT {ROWS}')
    insert = sa.text('INSERT INTO "_dg_word" ("word", "backwards") VALUES (:word, :backwards)')
    while rows := connection.execute(select, {"last": last}).fetchall():
        new = {word for row in rows for word in _kept(row[1].split())} - known
        if new:
            connection.execute(insert, [{"word": word, "backwards": word[::-1]} for word in sorted(new)])
        known |= new
        last = rows[-1][0]


def _kept(words: Iterable[str]) -> Iterable[str]:
    return (word for word in words if SHORTEST <= len(word) <= LONGEST and word.isalpha())
