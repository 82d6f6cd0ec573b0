from __future__ import annotations

from tests.cli.conftest import Dougong


def test_the_organisation_from_the_command_line(dougong: Dougong) -> None:
    dougong.done("init", "--owner", "ada@example.com", "--password-stdin", stdin="correct horse battery")
    dougong.done("department", "add", "Sales", "--head", "ada@example.com")
    dougong.done("department", "add", "North", "--parent", "sales")
    dougong.done("department", "add", "Finance")
    dougong.done("department", "rename", "Sales/North", "Harbour")
    dougong.done("department", "member", "ada@example.com", "Sales / Harbour")
    dougong.done("department", "deactivate", "Finance")
    listed = dougong.data("department", "list", "--json")
    assert [(one["path"], one["head"], one["members"], one["active"]) for one in listed] == [
        ("Sales", "ada@example.com", 0, True),
        ("Sales / Harbour", None, 1, True),
        ("Finance", None, 0, False),
    ]
    assert "  Harbour" in dougong.done("department", "list")
    assert "below itself" in dougong.refused("department", "move", "Sales", "--parent", "Sales/Harbour")
    assert "There are 1 departments below" in dougong.refused("department", "remove", "Sales")
    assert "take them out first" in dougong.refused("department", "remove", "Sales/Harbour")
    assert "no department “Nowhere”" in dougong.refused("department", "remove", "Nowhere")
    assert "nobody@example.com" in dougong.refused("department", "member", "nobody@example.com", "Sales")
    dougong.done("department", "member", "ada@example.com", "Sales/Harbour", "--remove")
    dougong.done("department", "move", "Sales/Harbour")
    dougong.done("department", "head", "Sales")
    dougong.done("department", "activate", "Finance")
    dougong.done("department", "remove", "Harbour")
    listed = dougong.data("department", "list", "--json")
    assert [(one["path"], one["head"], one["active"]) for one in listed] == [
        ("Sales", None, True),
        ("Finance", None, True),
    ]
