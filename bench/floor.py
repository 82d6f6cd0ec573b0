"""The floor: routes as one would write them by hand over the very tables the product made, with no rule at all.

``python -m bench.floor DATABASE PORT`` serves them by the same server with the same threads.
"""

from __future__ import annotations

import datetime
import sqlite3
import sys

import orjson
from flask import Flask, Response, request
from granian.constants import Interfaces
from granian.server.embed import Server  # noqa: F401 - checked at import so that a missing server fails early

LIST_COLUMNS = (
    "id name stage amount discount cost close_date start_date probability seats score hot renewal next_at last_at "
    "source next_step competitor region code created_at created_by updated_at updated_by owner version"
).split()
MONEY = ("amount", "discount", "cost")
FLAGS = ("hot", "renewal")
SELECT = (
    "SELECT "
    + ", ".join(f"o.{column}" for column in LIST_COLUMNS)
    + ", o.account, a.name FROM opportunity o LEFT JOIN account a ON a.id = o.account WHERE o.deleted_at IS NULL"
)


def application(database: str) -> Flask:
    app = Flask("floor")
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA foreign_keys = ON")

    @app.get("/healthz")
    def healthz() -> Response:
        return answer({"status": "ok"})

    @app.get("/list")
    def list_page() -> Response:
        rows = connection.execute(
            f"{SELECT} AND o.stage = ? AND o.amount > ? ORDER BY o.close_date DESC, o.id DESC LIMIT 51 OFFSET ?",
            (request.args["stage"], int(request.args["amount"]) * 10000, int(request.args.get("offset", 0))),
        ).fetchall()
        return answer({"data": [shape(row) for row in rows[:50]], "next": len(rows) > 50})

    @app.get("/one/<int:record>")
    def one(record: int) -> Response:
        row = connection.execute(f"{SELECT} AND o.id = ?", (record,)).fetchone()
        return answer({"data": shape(row)})

    @app.get("/sum")
    def grouped_sum() -> Response:
        rows = connection.execute(
            "SELECT stage, sum(amount), count(*) FROM opportunity WHERE deleted_at IS NULL GROUP BY stage"
        ).fetchall()
        return answer({"data": [{"stage": s, "sum": money(total), "count": n} for s, total, n in rows]})

    return app


def shape(row: tuple[object, ...]) -> dict[str, object]:
    record = dict(zip(LIST_COLUMNS, row, strict=False))
    for name in MONEY:
        record[name] = money(record[name])
    for name in FLAGS:
        record[name] = None if record[name] is None else bool(record[name])
    record["account"] = None if row[-2] is None else {"id": row[-2], "title": row[-1]}
    return record


def money(stored: object) -> str | None:
    if stored is None:
        return None
    whole, part = divmod(abs(int(str(stored))), 10000)
    return f"{'-' if int(str(stored)) < 0 else ''}{whole}.{part:04d}"


def now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def answer(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, mimetype="application/json")


def main() -> None:
    from granian import Granian

    database, port = sys.argv[1], int(sys.argv[2])
    server = Granian(
        "bench.floor:from_argv",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=1,
        factory=True,
        log_enabled=False,
    )
    server.serve()
    del database


def from_argv() -> Flask:
    return application(sys.argv[1])


if __name__ == "__main__":
    main()
