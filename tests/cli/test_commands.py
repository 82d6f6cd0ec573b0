from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dougong.cli import COMMANDS, main
from dougong.paths import template_packs

from tests.api.design import ACCOUNT, DEAL
from tests.cli.conftest import Dougong

Write = Callable[[str, Any], Path]
PASSWORD = "correct horse battery"
PRICED = {"quantity": "1", "unit_price": "100", "tax_rate": "0.13"}


def begun(dougong: Dougong, written: Write) -> None:
    """A workspace with accounts and deals, published."""
    written("design/account.json", ACCOUNT)
    folder = written("design/deal.json", DEAL).parent
    dougong.done("init", "--owner", "ada@example.com", "--password-stdin", stdin=PASSWORD)
    dougong.done("apply", folder)
    dougong.done("publish", "--yes")


def test_every_command_explains_itself() -> None:
    from click.testing import CliRunner

    for name in COMMANDS:
        result = CliRunner().invoke(main, [name, "--help"])
        assert result.exit_code == 0, result.output
        assert "Usage:" in result.output


def test_from_nothing_to_a_published_design(dougong: Dougong, written: Write) -> None:
    written("design/account.json", ACCOUNT)
    folder = written("design/deal.json", DEAL).parent
    dougong.done("init", "--owner", "ada@example.com", "--password-stdin", stdin=PASSWORD)
    dougong.done("apply", folder)
    assert dougong.data("check", "--json") == []
    planned = dougong.data("plan", "--json")
    assert {change["name"] for change in planned["changes"]} >= {"account", "deal"}
    assert "“deal” is added" in dougong.done("plan")
    assert dougong.data("publish", "--yes", "--json")["release"] == 1
    assert [release["number"] for release in dougong.data("release", "list", "--json")] == [1, 0]
    assert dougong.data("doctor", "--json") == []
    dougong.done("export-definitions", dougong.folder / "out")
    deal = json.loads((dougong.folder / "out" / "objects" / "deal.json").read_text("utf-8"))
    assert deal["properties"]["name"]["id"].startswith("fld_")
    assert deal["rules"][0]["condition"] == DEAL["rules"][0]["condition"]


def test_a_dropped_field_comes_back_with_its_values(dougong: Dougong, written: Write) -> None:
    begun(dougong, written)
    dougong.done("import", "deal", written("deals.csv", "name,seats\nPilot,7\n"))
    dougong.done("export-definitions", dougong.folder / "out")
    path = dougong.folder / "out" / "objects" / "deal.json"
    deal = json.loads(path.read_text("utf-8"))
    del deal["properties"]["seats"]
    path.write_text(json.dumps(deal), "utf-8")
    dougong.done("apply", path)
    assert "1 records" in dougong.done("plan")
    dougong.done("publish", "--yes")
    assert [entry["rows"] for entry in dougong.data("bin", "list", "--json")] == [1]
    dougong.done("release", "restore", 1, "--yes")
    [record] = exported(dougong, "deal")
    assert record["seats"] == 7


def test_emptying_the_bin_is_for_good(dougong: Dougong, written: Write) -> None:
    begun(dougong, written)
    dougong.done("export-definitions", dougong.folder / "out")
    path = dougong.folder / "out" / "objects" / "deal.json"
    deal = json.loads(path.read_text("utf-8"))
    del deal["properties"]["seats"]
    path.write_text(json.dumps(deal), "utf-8")
    dougong.done("apply", path)
    dougong.done("publish", "--yes")
    dougong.done("bin", "empty", "--yes")
    assert dougong.data("bin", "list", "--json") == []
    assert dougong.data("doctor", "--json") == []


def test_people_and_keys(dougong: Dougong) -> None:
    dougong.done("init")
    dougong.done("user", "add", "bo@example.com", "--name", "Bo", "--password-stdin", stdin=PASSWORD)
    dougong.done("user", "add", "cy@example.com", "--role", "reader", "--no-password")
    assert {(user["email"], *user["roles"]) for user in dougong.data("user", "list", "--json")} == {
        ("bo@example.com", "member"),
        ("cy@example.com", "reader"),
    }
    key = dougong.done("key", "create", "--user", "bo@example.com", "--name", "sync").strip()
    assert key.startswith("dg_")
    [shown] = dougong.data("key", "list", "--json")
    assert key.startswith(shown["prefix"])
    assert key not in json.dumps(shown)
    dougong.done("key", "revoke", shown["id"])
    dougong.done("user", "deactivate", "bo@example.com")
    assert [user["active"] for user in dougong.data("user", "list", "--json") if user["name"] == "Bo"] == [
        False
    ]


def test_what_is_refused_is_refused_with_a_reason(dougong: Dougong, written: Write) -> None:
    assert "no workspace" in dougong.refused("check")
    assert "no workspace" in dougong.refused("serve")
    dougong.done("init")
    assert "already" in dougong.refused("init")
    assert "bad.json" in dougong.refused("apply", written("bad.json", '{"kind": "object", '))
    assert "properties" in dougong.refused(
        "apply", written("odd.json", {"kind": "object", "name": "x", "title": "X"})
    )
    assert "password" in dougong.refused("user", "add", "a@example.com", "--password-stdin", stdin="short")
    assert "nonsense" in dougong.refused(
        "user", "add", "a@example.com", "--role", "nonsense", "--no-password"
    )
    assert "e-mail" in dougong.refused("user", "add", "nobody", "--no-password")
    assert "nobody@example.com" in dougong.refused("key", "create", "--user", "nobody@example.com")
    assert "nonsense" in dougong.refused("export", "nonsense")
    assert "release" in dougong.refused("release", "show", 77)
    assert "not a pack" in dougong.refused("pack", "validate", dougong.folder)
    assert dougong.data("user", "list", "--json") == []


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("apply",),
        ("apply", "no/such/file"),
        ("serve", "--port", "99999"),
        ("import", "deal"),
        ("publish",),
        ("init", "--password-stdin"),
    ],
)
def test_a_wrong_call_is_told_apart(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOUGONG_DATABASE_URL", raising=False)
    dougong = Dougong(tmp_path / "workspace")
    if words == ("publish",):
        dougong.done("init")
        folder = tmp_path / "account.json"
        folder.write_text(json.dumps(ACCOUNT), "utf-8")
        dougong.done("apply", folder)
    assert dougong(*words).exit_code == 2


def test_a_refused_init_leaves_nothing_behind(dougong: Dougong, written: Write, tmp_path: Path) -> None:
    if dougong.folder.exists():
        pytest.fail("the workspace must not exist yet")
    pack = {"kind": "pack", "name": "odd", "title": "Odd", "version": "1.0.0"}
    folder = written("odd/pack.json", pack).parent
    broken = ACCOUNT | {"rules": [{"name": "r", "condition": "nonsense = 1", "message": "x"}]}
    written("odd/objects/account.json", broken)
    assert "nonsense" in dougong.refused("init", "--pack", folder)
    assert not (dougong.folder / "workspace.json").exists()
    assert not (dougong.folder / "dougong.db").exists()


def test_the_crm_pack_with_demo_data_of_ones_own(dougong: Dougong, written: Write) -> None:
    user = {"key": "lin", "email": "lin@example.com", "name": "林致远", "roles": ["administrator"]}
    folder = written("demo/users.json", {"password": "dougong-demo", "users": [user]}).parent
    quote = {"name": "Pilot", "account": {"$ref": "acme"}, "items": [{"description": "Survey"} | PRICED]}
    target = {"name": "Lin", "person": {"$user": "lin"}, "month": {"$months": -1}, "amount": "1000"}
    for number, (name, record) in enumerate(
        [("account", {"$key": "acme", "name": "Acme"}), ("quote", quote), ("target", target)]
    ):
        written(f"demo/records/{number}.json", {"object": name, "records": [record]})
    dougong.done("init", "--pack", template_packs() / "crm", "--demo-data", folder, "--zone", "Asia/Shanghai")
    assert [pack["name"] for pack in dougong.data("pack", "list", "--json")] == ["crm"]
    assert exported(dougong, "quote")[0]["total"] == "113.00"
    assert exported(dougong, "target")[0]["month"].endswith("-01")
    marker = json.loads((dougong.folder / "workspace.json").read_text("utf-8"))
    assert marker["demo"]["password"] == "dougong-demo"
    assert "installed already" in dougong.refused("pack", "install", template_packs() / "crm")


def test_import_and_export(dougong: Dougong, written: Write) -> None:
    begun(dougong, written)
    accounts = written("accounts.csv", "Name,industry,extra\n华为,telecom,1\nAcme,,2\n,none,3\n")
    errors = dougong.folder / "refused.csv"
    result = dougong("import", "account", accounts, "--errors", errors, "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert (report["created"], report["refused"], report["unmapped"]) == (2, 1, ["extra"])
    assert errors.read_text("utf-8-sig").splitlines()[1].startswith("4,name,")
    dry = dougong("import", "account", written("more.csv", "name\nKestrel\n"), "--dry-run", "--json")
    assert json.loads(dry.stdout)["created"] == 1
    assert [account["name"] for account in exported(dougong, "account")] == ["华为", "Acme"]
    csv_text = dougong.done("export", "account", "--filter", "industry = 'telecom'")
    assert csv_text.splitlines()[0].startswith("\ufeffid,name,industry")
    assert "华为,telecom" in csv_text.splitlines()[1]
    dougong.done("export", "account", "--output", dougong.folder / "a.xlsx")
    assert (dougong.folder / "a.xlsx").read_bytes()[:2] == b"PK"
    assert "nonsense" in dougong.refused("export", "account", "--filter", "nonsense = 1")
    assert "nonsense" in dougong.refused("export", "account", "--view", "nonsense")


def exported(dougong: Dougong, object_name: str) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in dougong.done("export", object_name, "--format", "jsonl").splitlines()
    ]
