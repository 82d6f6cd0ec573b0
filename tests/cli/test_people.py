from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Dougong

HEAD = "email,name,title,department,manager,roles,favourite colour\n"


def test_people_come_from_a_file_all_or_none(dougong: Dougong, tmp_path: Path) -> None:
    dougong.done(
        "init", "--owner", "boss@example.com", "--password-stdin", stdin="brass lantern over the quay\n"
    )
    file = tmp_path / "people.csv"
    file.write_text(
        HEAD
        + "a@example.com,Ann,Buyer,Sales / North,b@example.com,reader,red\n"
        + "b@example.com,Bo,,Sales,boss@example.com,,\n"
        + "boss@example.com,,Owner,,a@example.com,,\n"
        + "a@example.com,Twice,,,,,\n"
    )
    told = dougong.refused("user", "import", file, "--new-departments")
    assert "line 4" in told
    assert "line 5, email" in told
    assert len(dougong.data("user", "list", "--json")) == 1
    assert dougong.data("department", "list", "--json") == []
    file.write_text("\n".join(file.read_text().splitlines()[:3]) + "\n")
    dougong.refused("user", "import", file)
    tried = dougong.data("user", "import", file, "--new-departments", "--dry-run", "--json")
    assert (tried["written"], tried["ignored"]) == (False, ["favourite colour"])
    done = dougong.data("user", "import", file, "--new-departments", "--json")
    assert [one["action"] for one in done["people"]] == ["added", "added"]
    assert done["departments"] == ["Sales", "Sales / North"]
    again = dougong.data("user", "import", file, "--json")
    assert [one["action"] for one in again["people"]] == ["unchanged", "unchanged"]


def test_links_and_groups(dougong: Dougong) -> None:
    dougong.done(
        "init", "--owner", "boss@example.com", "--password-stdin", stdin="brass lantern over the quay\n"
    )
    email, link = dougong.done("user", "invite", "new@example.com", "--role", "reader").split()
    assert (email, link.rpartition("/")[0]) == ("new@example.com", "http://127.0.0.1:8000/join")
    assert "boss@example.com" in dougong.refused("user", "invite", "boss@example.com")
    dougong.done("group", "add", "Wardens")
    dougong.done("group", "member", "boss@example.com", "wardens")
    dougong.done("group", "rename", "Wardens", "Fire")
    assert dougong.data("group", "list", "--json")[0]["members"] == ["boss@example.com"]
    dougong.done("group", "member", "boss@example.com", "fire", "--remove")
    dougong.done("group", "remove", "Fire")
    assert dougong.data("group", "list", "--json") == []
    dougong.refused("group", "remove", "Fire")
