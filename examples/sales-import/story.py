"""Brings the sales data set into a new workspace, step by step: python story.py WORKSPACE [DATA]."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

from dougong.cli import main

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
PACK = CHECKOUT / "templates" / "crm"
MAPPINGS = HERE / "mappings"


def tell(workspace: Path, data: Path) -> dict[str, Any]:
    """All steps; the counts of the last one are returned."""
    os.environ["DOUGONG_WORKSPACE"] = str(workspace)
    dougong("init", "--pack", PACK, "--currency", "USD")
    extend_the_pack(workspace / "designs")
    add_the_agents(data / "sales_teams.csv")
    bring_in("product", data / "products.csv", "products")
    bring_in("account", data / "accounts.csv", "accounts")
    bring_in("account", data / "accounts.csv", "parents")
    first_try = try_without_corrections(data / "sales_pipeline.csv", workspace / "refused.csv")
    bring_in("opportunity", data / "sales_pipeline.csv", "opportunities")
    return {"refused_at_first": first_try, **counts(workspace)}


def extend_the_pack(folder: Path) -> None:
    """Take the published designs out, add the fields of extension.json, publish again."""
    dougong("export-definitions", folder)
    extension = json.loads((HERE / "extension.json").read_text())
    for name, fields in extension.items():
        path = folder / "objects" / f"{name}.json"
        definition = json.loads(path.read_text())
        definition["properties"] |= fields
        path.write_text(json.dumps(definition, ensure_ascii=False, indent=2))
    dougong("apply", folder)
    dougong("publish", "--yes")


def add_the_agents(file: Path) -> None:
    """Agents own opportunities; whoever is to sign in is given a password later."""
    with file.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            address = row["sales_agent"].lower().replace(" ", ".") + "@example.com"
            dougong("user", "add", address, "--name", row["sales_agent"], "--no-password")


def bring_in(object_name: str, file: Path, mapping: str) -> None:
    dougong("import", object_name, file, "--mapping", MAPPINGS / f"{mapping}.json")


def try_without_corrections(file: Path, errors: Path) -> int:
    """A dry run leaves nothing behind but the file that says which lines would be refused, and why."""
    mapping = MAPPINGS / "opportunities-first-try.json"
    dougong(
        "import",
        "opportunity",
        file,
        "--mapping",
        mapping,
        "--errors",
        errors,
        "--dry-run",
        may_be_refused=True,
    )
    with errors.open(newline="", encoding="utf-8-sig") as lines:
        return sum(1 for _ in csv.DictReader(lines))


def counts(workspace: Path) -> dict[str, int]:
    """What is there now, counted in what the workspace gives out again."""
    found = {name: exported(name, workspace) for name in ("product", "account", "opportunity")}
    deals = found["opportunity"]
    return {
        "products": len(found["product"]),
        "accounts": len(found["account"]),
        "accounts_with_parent": sum(1 for account in found["account"] if account["parent"]),
        "accounts_in_technology": sum(
            1 for account in found["account"] if account["industry"] == "technology"
        ),
        "users": len(json.loads(dougong("user", "list", "--json"))),
        "opportunities": len(deals),
        "without_account": sum(1 for deal in deals if not deal["account"]),
        "without_close_date": sum(1 for deal in deals if not deal["close_date"]),
        "gtx_pro": sum(1 for deal in deals if deal["product"]["title"] == "GTX Pro"),
        "won": sum(1 for deal in deals if deal["stage"] == "won"),
    }


def exported(object_name: str, workspace: Path) -> list[dict[str, Any]]:
    file = workspace / f"{object_name}.jsonl"
    dougong("export", object_name, "--output", file)
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def dougong(*arguments: object, may_be_refused: bool = False) -> str:
    """Call the command line in this process; its output is returned, its remarks are shown."""
    words = [str(argument) for argument in arguments]
    print("$ dougong", *words, file=sys.stderr)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        try:
            main(words, standalone_mode=False)
        except SystemExit as ended:
            if ended.code and not may_be_refused:
                raise
    return output.getvalue()


def default_data() -> Path:
    return Path(os.environ.get("DOUGONG_SHARED_DATA", CHECKOUT.parent / "shared" / "data")) / "crm_sales"


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    print(json.dumps(tell(given[0], given[1] if len(given) > 1 else default_data()), indent=2))
