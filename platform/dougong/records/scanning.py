"""Going through all records of an object, piece by piece, for what the product does with all of them."""

from __future__ import annotations

from dougong.records.entries import Entry
from dougong.records.lookups import decoded
from dougong.records.model import WriteModel
from dougong.storage import Transaction


def entries_after(tx: Transaction, model: WriteModel, last: int, most: int) -> list[Entry]:
    """The next live records behind the one with the id ``last``, by the definitions of the model."""
    fields = model.layout.columns
    columns = ", ".join(field.column for field in fields)
    rows = tx.execute(
        f'SELECT {columns} FROM {model.layout.table} WHERE "id" > :last AND "deleted_at" IS NULL'
        ' ORDER BY "id" LIMIT :most',
        {"last": last, "most": most},
    ).fetchall()
    found = zip(rows, decoded(model.blank, fields, rows), strict=True)
    return [Entry(0, values, id=row[0]) for row, values in found]
