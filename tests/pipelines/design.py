"""Deals that go through a pipeline with every kind of gate, and renewals that go through a shorter one."""

from __future__ import annotations

from typing import Any

from tests.records.design import ACCOUNT

OPTIONS = ("qualify", "offer", "contract", "won", "lost")

DEAL: dict[str, Any] = {
    "kind": "object",
    "name": "deal",
    "title": "Deal",
    "pluralTitle": "Deals",
    "titleField": "name",
    "type": "object",
    "properties": {
        "name": {"fieldType": "text", "title": "Name", "maxLength": 200},
        "account": {"fieldType": "reference", "title": "Account", "target": "account"},
        "amount": {"fieldType": "money", "title": "Amount"},
        "probability": {"fieldType": "integer", "title": "Probability"},
        "closed_on": {"fieldType": "date", "title": "Closed on"},
        "kind": {
            "fieldType": "select",
            "title": "Kind",
            "default": "new",
            "options": [{"key": "new", "title": "New"}, {"key": "renewal", "title": "Renewal"}],
        },
        "stage": {
            "fieldType": "select",
            "title": "Stage",
            "default": "qualify",
            "options": [{"key": key, "title": key.title()} for key in OPTIONS],
        },
        "loss_reason": {"fieldType": "text", "title": "Loss reason"},
    },
    "required": ["name"],
}

SALES: dict[str, Any] = {
    "kind": "pipeline",
    "name": "sales",
    "title": "Sales",
    "object": "deal",
    "field": "stage",
    "stages": [
        {
            "name": "qualify",
            "option": "qualify",
            "probability": 10,
            "next": ["offer", "lost"],
            "rottingDays": 7,
        },
        {"name": "offer", "option": "offer", "probability": 40, "required": ["account"]},
        {
            "name": "contract",
            "option": "contract",
            "probability": 80,
            "gate": {
                "condition": "amount >= 1000 AND account.industry <> 'toys'",
                "message": "Contracts are for large deals outside of toys.",
            },
            "required": ["account", "amount"],
        },
        {"name": "won", "option": "won", "category": "won"},
        {"name": "lost", "option": "lost", "category": "lost"},
    ],
    "lossReason": "loss_reason",
    "probabilityField": "probability",
    "closedOn": "closed_on",
}

RENEWALS: dict[str, Any] = {
    "kind": "pipeline",
    "name": "renewals",
    "title": "Renewals",
    "object": "deal",
    "field": "stage",
    "when": "kind = 'renewal'",
    "position": 1,
    "stages": [
        {"name": "asked", "option": "offer", "probability": 70},
        {"name": "renewed", "option": "won", "category": "won"},
        {"name": "gone", "option": "lost", "category": "lost"},
    ],
}

CHINESE: dict[str, Any] = {
    "kind": "translation",
    "name": "zh",
    "language": "zh",
    "entries": {
        "pipeline:sales/stage:contract": {"message": "合同仅限非玩具行业的大额商机。"},
        "object:deal/field:stage/option:offer": {"title": "报价"},
    },
}

OBJECTS = [ACCOUNT, DEAL]
FILES = [*OBJECTS, SALES, CHINESE]
