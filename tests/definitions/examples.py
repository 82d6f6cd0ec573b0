"""Small definitions to try things on; every call gives fresh ones."""

from __future__ import annotations

from typing import Any

from dougong.definitions import Documents, apply_files
from dougong.expressions import rename

Files = dict[str, Any]


def account() -> dict[str, Any]:
    return {
        "kind": "object",
        "name": "account",
        "title": "Account",
        "titleField": "name",
        "properties": {
            "name": {"fieldType": "text", "title": "Name"},
            "industry": {
                "fieldType": "select",
                "title": "Industry",
                "options": [{"key": "it", "title": "IT"}],
            },
            "parent": {"fieldType": "reference", "title": "Parent", "target": "account"},
        },
        "required": ["name"],
    }


def opportunity() -> dict[str, Any]:
    return {
        "kind": "object",
        "name": "opportunity",
        "title": "Opportunity",
        "titleField": "name",
        "properties": {
            "name": {"fieldType": "text", "title": "Name"},
            "account": {"fieldType": "reference", "title": "Account", "target": "account"},
            "amount": {"fieldType": "money", "title": "Amount"},
            "close_date": {"fieldType": "date", "title": "Close", "default": {"expression": "TODAY() + 30"}},
            "stage": {
                "fieldType": "select",
                "title": "Stage",
                "default": "open",
                "options": [
                    {"key": "open", "title": "Open"},
                    {"key": "won", "title": "Won", "colour": "good"},
                ],
            },
        },
        "required": ["name", "stage"],
        "rules": [
            {
                "name": "won_needs_date",
                "condition": "stage <> 'won' OR close_date <> NULL",
                "message": "A won deal needs a date.",
                "fields": ["close_date"],
            }
        ],
        "search": ["name", "account"],
    }


def open_deals() -> dict[str, Any]:
    return {
        "kind": "view",
        "name": "open_deals",
        "title": "Open deals",
        "object": "opportunity",
        "type": "list",
        "columns": [{"field": "name", "width": 240}, {"field": "account.industry"}, {"field": "created_at"}],
        "filter": "stage <> 'won' AND account.parent.name <> 'amount'  OR amount > 3",
        "sort": ["-amount", "account.name", "-created_at"],
        "default": True,
    }


def sales() -> dict[str, Any]:
    return {
        "kind": "pipeline",
        "name": "sales",
        "title": "Sales",
        "object": "opportunity",
        "field": "stage",
        "when": "account.name <> 'us'",
        "stages": [
            {"name": "talking", "option": "open", "probability": 30, "next": ["won"], "rottingDays": 10},
            {
                "name": "won",
                "option": "won",
                "category": "won",
                "gate": {"condition": "amount > 0", "message": "Nothing is won for nothing."},
                "required": ["account"],
            },
        ],
        "closedOn": "close_date",
    }


def account_main() -> dict[str, Any]:
    return {
        "kind": "form",
        "name": "account_main",
        "title": "Account",
        "object": "account",
        "sections": [
            {
                "name": "basics",
                "title": "Basics",
                "fields": [
                    {"field": "name", "width": "full"},
                    {"field": "owner", "visible": "industry = 'it'"},
                ],
            }
        ],
        "related": [
            {"object": "opportunity", "field": "account", "columns": ["name", "account.name", "amount"]}
        ],
        "default": True,
    }


def crm() -> dict[str, Any]:
    return {
        "kind": "app",
        "name": "crm",
        "title": "CRM",
        "menu": [
            {"name": "accounts", "object": "account"},
            {
                "name": "sales",
                "title": "Sales",
                "items": [{"name": "deals", "object": "opportunity", "view": "open_deals"}],
            },
        ],
    }


def chinese() -> dict[str, Any]:
    return {
        "kind": "translation",
        "name": "zh",
        "language": "zh",
        "entries": {
            "object:account": {"title": "客户", "pluralTitle": "客户"},
            "object:opportunity/field:stage/option:won": {"title": "赢单"},
            "object:opportunity/rule:won_needs_date": {"message": "赢单需要日期。"},
            "form:account_main/section:basics": {"title": "基本信息"},
            "pipeline:sales": {"title": "销售"},
            "pipeline:sales/stage:won": {"message": "赢单须有金额。"},
            "app:crm/menu:sales": {"title": "销售"},
            "app:crm/menu:deals": {"title": "商机"},
        },
    }


def files() -> Files:
    """One document of each stored kind, in no helpful order."""
    return {
        "translations/zh.json": chinese(),
        "apps/crm.json": crm(),
        "forms/account_main.json": account_main(),
        "views/open_deals.json": open_deals(),
        "pipelines/sales.json": sales(),
        "objects/opportunity.json": opportunity(),
        "objects/account.json": account(),
    }


def applied(some_files: Files, documents: Documents | None = None) -> Documents:
    result, problems = apply_files(documents or Documents(), some_files, rename)
    assert [(problem.place, problem.message) for problem in problems] == []
    return result


def stored() -> Documents:
    return applied(files())


def named(documents: Documents, kind: str, name: str) -> dict[str, Any]:
    found = documents.by_name(kind, name)
    assert found is not None
    return dict(found)
