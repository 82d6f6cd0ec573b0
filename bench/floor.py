"""The floor: routes as one would write them by hand over the very tables the product made, with no rule at all.

They read and write the same tables by the same statements, history and search text included, but know nothing of
definitions, permissions, types or validation: SQL and shapes are literals. ``python -m bench.floor DATABASE PORT``
serves them by the same server with the same threads.
"""

from __future__ import annotations

import datetime
import os
import sqlite3
import sys

import orjson
from flask import Flask, Response, request
from granian import Granian
from granian.constants import Interfaces

DATABASE_VARIABLE = "BENCH_DATABASE"
COLUMNS = [
    "id",
    "name",
    "stage",
    "amount",
    "discount",
    "cost",
    "close_date",
    "start_date",
    "probability",
    "seats",
    "score",
    "hot",
    "renewal",
    "next_at",
    "last_at",
    "source",
    "next_step",
    "competitor",
    "region",
    "code",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "owner",
    "version",
]
FIELDS = (*COLUMNS[1:20], "account")
TEXTS = ("name", "next_step", "competitor", "region", "code")
MONEY = ("amount", "discount", "cost")
FLAGS = ("hot", "renewal")
SELECT = (
    "SELECT "
    + ", ".join(f"o.{column}" for column in COLUMNS)
    + ", o.account, a.name FROM opportunity o LEFT JOIN account a ON a.id = o.account WHERE o.deleted_at IS NULL"
)
HISTORY = (
    'INSERT INTO "_dg_history" (object_id, record_id, version, at, user_id, actor_kind, door, kind, changes)'
    " VALUES (?, ?, ?, ?, 1, 'user', 'api', ?, ?)"
)


def application() -> Flask:
    app = Flask("floor")
    database = sqlite3.connect(os.environ[DATABASE_VARIABLE], isolation_level=None, check_same_thread=False)
    for pragma in ("busy_timeout = 5000", "foreign_keys = ON", "synchronous = NORMAL", "cache_size = -8000"):
        database.execute(f"PRAGMA {pragma}")
    statements = Statements(database)

    @app.get("/healthz")
    def healthz() -> Response:
        return answer({"status": "ok"})

    @app.get("/list")
    def list_page() -> Response:
        # Deep pages as a careful hand would write them: find the ids in the index, then fetch the rows.
        rows = database.execute(
            f"{SELECT} AND o.id IN (SELECT id FROM opportunity WHERE deleted_at IS NULL AND stage = ? AND amount > ?"
            " ORDER BY close_date DESC, id DESC LIMIT 51 OFFSET ?) ORDER BY o.close_date DESC, o.id DESC"
            if "offset" in request.args
            else f"{SELECT} AND o.stage = ? AND o.amount > ? ORDER BY o.close_date DESC, o.id DESC LIMIT 51",
            (
                request.args["stage"],
                int(request.args["amount"]) * 10_000,
                *map(int, request.args.getlist("offset")),
            ),
        ).fetchall()
        return answer({"data": [shape(row) for row in rows[:50]], "next": len(rows) > 50})

    @app.get("/one/<int:record>")
    def one(record: int) -> Response:
        row = database.execute(f"{SELECT} AND o.id = ?", (record,)).fetchone()
        return answer({"data": shape(row)})

    @app.get("/sum")
    def grouped_sum() -> Response:
        rows = database.execute(
            "SELECT stage, sum(amount), count(*) FROM opportunity WHERE deleted_at IS NULL"
            " GROUP BY stage ORDER BY stage"
        ).fetchall()
        return answer({"data": [{"stage": s, "sum": money(total), "count": n} for s, total, n in rows]})

    @app.post("/create")
    def create() -> Response:
        record, at = orjson.loads(request.data), now()
        database.execute("BEGIN IMMEDIATE")
        values = [record.get(name) for name in FIELDS]
        for position, name in enumerate(FIELDS):
            if name in MONEY and values[position] is not None:
                values[position] = units(values[position])
        texts = [record.get(name) or "" for name in TEXTS]
        shadows = [form for text in texts for form in (text.casefold(), text.casefold())]
        (key,) = database.execute(statements.insert, (at, at, *values, *shadows)).fetchone()
        database.execute(HISTORY, (statements.object_id, key, 1, at, "create", "{}"))
        database.execute(statements.search, (statements.object_id, key, " ".join(texts).casefold()))
        row = database.execute(f"{SELECT} AND o.id = ?", (key,)).fetchone()
        database.execute("COMMIT")
        return answer({"data": shape(row)}, 201)

    @app.patch("/one/<int:record>")
    def update(record: int) -> Response:
        change, at = orjson.loads(request.data), now()
        database.execute("BEGIN IMMEDIATE")
        old = database.execute(
            "SELECT seats, version FROM opportunity WHERE id = ? AND deleted_at IS NULL", (record,)
        ).fetchone()
        done = database.execute(
            "UPDATE opportunity SET seats = ?, updated_at = ?, updated_by = 1, version = version + 1"
            " WHERE id = ? AND version = ?",
            (change["seats"], at, record, old[1]),
        )
        if done.rowcount != 1:
            database.execute("ROLLBACK")
            return answer({"title": "stale"}, 409)
        changes = orjson.dumps({statements.seats_id: [old[0], change["seats"]]}).decode()
        database.execute(HISTORY, (statements.object_id, record, old[1] + 1, at, "update", changes))
        row = database.execute(f"{SELECT} AND o.id = ?", (record,)).fetchone()
        database.execute("COMMIT")
        return answer({"data": shape(row)})

    return app


class Statements:
    """What a person would look up once and write down: ids, and the names of the shadow columns."""

    def __init__(self, database: sqlite3.Connection) -> None:
        (documents,) = database.execute(
            'SELECT documents FROM "_dg_release" ORDER BY number DESC LIMIT 1'
        ).fetchone()
        opportunity = next(d for d in orjson.loads(documents) if d.get("name") == "opportunity")
        fields = opportunity["properties"]
        self.object_id = opportunity["id"]
        self.seats_id = fields["seats"]["id"]
        shadows = [f'"_{form}_{fields[name]["id"].partition("_")[2]}"' for name in TEXTS for form in "ks"]
        columns = ", ".join((*FIELDS, *shadows))
        marks = ", ".join("?" * (len(FIELDS) + len(shadows)))
        self.insert = (
            f"INSERT INTO opportunity (created_at, created_by, updated_at, updated_by, version, {columns})"
            f" VALUES (?, 1, ?, 1, 1, {marks}) RETURNING id"
        )
        self.search = 'INSERT INTO "_dg_search" (object_id, record_id, text) VALUES (?, ?, ?)'


def shape(row: tuple[object, ...]) -> dict[str, object]:
    record = dict(zip(COLUMNS, row, strict=False))
    for name in MONEY:
        record[name] = money(record[name])
    for name in FLAGS:
        record[name] = None if record[name] is None else bool(record[name])
    record["account"] = None if row[-2] is None else {"id": row[-2], "title": row[-1]}
    return record


def money(stored: object) -> str | None:
    if stored is None:
        return None
    assert isinstance(stored, int)
    whole, part = divmod(abs(stored), 10_000)
    return f"{'-' if stored < 0 else ''}{whole}.{part // 100:02d}"


def units(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 10_000 + int(part.ljust(4, "0"))


def now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def answer(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, mimetype="application/json")


def main() -> None:
    os.environ[DATABASE_VARIABLE] = sys.argv[1]
    Granian(
        "bench.floor:application",
        address="127.0.0.1",
        port=int(sys.argv[2]),
        interface=Interfaces.WSGI,
        blocking_threads=1,
        factory=True,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main()
