"""Writes templates/crm/demo, or with ``--scale 4 FOLDER`` a company that has been busier."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from tools.demo_data import approvals, discussions, marketing, people, promises, service
from tools.demo_data.accounts import account, finish
from tools.demo_data.activities import cancelled, past, planned
from tools.demo_data.agenda import due_today, work_of_others
from tools.demo_data.catalogue import products
from tools.demo_data.companies import Company, companies
from tools.demo_data.contacts import Names, contacts
from tools.demo_data.dating import date_all
from tools.demo_data.deals import Deal, fill, timing
from tools.demo_data.draw import NOBODY, Draw, user
from tools.demo_data.foreign import go_abroad, rates
from tools.demo_data.moves import begun, moves
from tools.demo_data.organisation import organisation
from tools.demo_data.sales import sales
from tools.demo_data.signing import sign_all
from tools.demo_data.topics import topics

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "crm" / "demo"
OUTCOMES = {"open": 40, "won": 33, "lost": 27}
DEALS = 400
ACTIVITIES = 800


def main(folder: Path = FOLDER, scale: int = 1) -> None:
    for path, document in build(scale).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_lines(document), encoding="utf-8")


def build(scale: int = 1) -> dict[str, dict[str, Any]]:
    """All files by their path in the demo folder; ``scale`` multiplies what there is much of."""
    draw = Draw(20260618)
    firms = {f"acc-{number:03d}": company for number, company in enumerate(companies(), start=1)}
    keys = {company.name: key for key, company in firms.items()}
    owners = {key: user(draw.choice(people.SELLERS[company.language])) for key, company in firms.items()}
    accounts = {
        k: account(draw, c, k, n, keys) | {"owner": owners[k]}
        for n, (k, c) in enumerate(firms.items(), start=1)
    }
    names = Names(draw)
    people_of = {key: contacts(draw, company, key, owners[key], names) for key, company in firms.items()}
    deals = _deals(draw, firms, owners, people_of, DEALS * scale)
    go_abroad(deals)
    activities = _activities(draw, deals, ACTIVITIES * scale)
    due_today(activities)
    activities += work_of_others(firms, people_of)
    sold = sales(draw, deals).batches
    to_send = [key for language in ("zh", "en") for key in _to_send(sold["quote"], people_of, language)]
    # Before the quotes are written down: those that are told of begin as drafts.
    discounts = approvals.of_quotes(sold["quote"], sold["quote_line"], to_send)
    leads = marketing.leads(draw, firms, deals, marketing.LEADS * scale)
    price_lists, prices = marketing.price_lists()
    talks = _last_talks(activities)
    for key, company in firms.items():
        finish(draw, accounts[key], company, [d for d in deals if d.account == key], talks.get(key))
    for contact in (c for group in people_of.values() for c in group):
        if contact["$key"] in talks:
            contact["last_contact"] = {"$days": talks[contact["$key"]]}
    groups = {company.group for company in firms.values()}
    heads = [group[0] for group in people_of.values()]
    others = [contact for group in people_of.values() for contact in group[1:]]
    documents = {
        "users.json": {"password": people.PASSWORD, "users": [p.to_json() for p in people.PEOPLE]},
        "organisation.json": organisation(),
        "rates.json": rates(),
        "records/10-products.json": _batch("product", products()),
        "records/20-groups.json": _batch(
            "account", [accounts[k] for k, c in firms.items() if c.name in groups and not c.group]
        ),
        "records/20-subgroups.json": _batch(
            "account", [accounts[k] for k, c in firms.items() if c.name in groups and c.group]
        ),
        "records/21-accounts.json": _batch(
            "account", [accounts[k] for k, c in firms.items() if c.name not in groups]
        ),
        "records/30-heads.json": _batch("contact", heads),
        "records/31-contacts.json": _batch("contact", others),
        "records/12-campaigns.json": _batch("campaign", marketing.campaigns(draw)),
        "records/13-competitors.json": _batch("competitor", marketing.competitors(draw)),
        "records/14-price-lists.json": _batch("price_list", price_lists),
        "records/15-prices.json": _batch("price_list_item", prices),
        "records/16-targets.json": _batch("target", marketing.targets(draw)),
        "records/40-opportunities.json": _batch("opportunity", [begun(deal) for deal in deals]),
        "records/45-moves.json": {
            "object": "opportunity",
            "changes": [move for deal in deals for move in moves(deal)],
        },
        "records/46-leads.json": _batch("lead", leads),
        "records/50-activities.json": _batch("activity", activities),
        "records/60-quotes.json": _batch("quote", sold["quote"]),
        "records/61-quote-lines.json": _batch("quote_line", sold["quote_line"]),
        "records/62-contracts.json": _batch("contract", sold["contract"]),
        "records/63-instalments.json": _batch("payment_plan", sold["payment_plan"]),
        "records/64-payments.json": _batch("payment", sold["payment"]),
        "records/65-invoices.json": _batch("invoice", sold["invoice"]),
        "records/66-orders.json": _batch("order", sold["order"]),
        "records/67-order-lines.json": _batch("order_line", sold["order_line"]),
        "records/70-articles.json": _batch("article", service.articles(draw)),
        "records/71-tickets.json": _batch(
            "ticket", service.tickets(draw, firms, people_of, service.TICKETS * scale)
        ),
        "records/72-tasks.json": _batch("task", service.tasks(draw, deals, leads, service.TASKS * scale)),
        "records/90-sent.json": {
            "object": "quote",
            "live": True,
            "changes": [{"$of": key, "status": "sent"} for key in to_send],
        },
        "approvals/10-quotes.json": _acts("quote_discount", discounts),
        "approvals/20-contracts.json": _acts("contract_amount", approvals.of_contracts(sold["contract"])),
        "approvals/30-accounts.json": _acts("account_transfer", approvals.of_accounts(accounts)),
        "approvals/40-standing-in.json": {"acts": approvals.standing_in()},
    }
    kept = promises.changes(documents["records/71-tickets.json"]["records"])
    documents["records/73-ticket-moves.json"] = {"object": "ticket", "changes": kept}
    date_all(documents)
    sign_all(documents)
    tickets = documents["records/71-tickets.json"]["records"]
    documents |= {
        "comments/10-opportunities.json": _said("opportunity", discussions.of_deals(deals)),
        "comments/20-tickets.json": _said("ticket", discussions.of_tickets(tickets, kept)),
        "comments/30-contracts.json": _said("contract", discussions.of_contracts(sold["contract"])),
    }
    return documents


def _to_send(
    quotes: list[dict[str, Any]], people_of: dict[str, list[dict[str, Any]]], language: str
) -> list[str]:
    """The last draft for somebody who reads the language and can be mailed."""
    contacts = {one["$key"]: one for group in people_of.values() for one in group}
    wanted = [
        quote["$key"]
        for quote in quotes
        if quote["status"] == "draft"
        and (contact := contacts[quote["contact"]["$ref"]])["language"] == language
        and "email" in contact
        and not contact["do_not_contact"]
    ]
    return wanted[-1:]


def _deals(
    draw: Draw,
    firms: dict[str, Company],
    owners: dict[str, dict[str, str]],
    people_of: dict[str, list[dict[str, Any]]],
    count: int,
) -> list[Deal]:
    """Larger companies come up more often; each comes up at least once, and the largest in every way."""
    huge = [(key, outcome) for key, company in firms.items() if company.size == 5 for outcome in OUTCOMES]
    weights = [company.size + 1 for company in firms.values()]
    others = [*firms, *draw.choices(list(firms), weights, k=count - len(firms) - len(huge))]
    chosen = huge + [(key, draw.weighted(OUTCOMES)) for key in others]
    deals = []
    for key, outcome in chosen:
        company = firms[key]
        stage, started, closes = timing(draw, outcome)
        topic = draw.choice(topics(company.language, company.industry))
        deal = Deal("", company, key, topic, stage, started, closes, people_of[key])
        deals.append(deal)
    deals.sort(key=lambda d: (d.started, d.account))
    for number, deal in enumerate(deals, start=1):
        deal.key = f"opp-{number:03d}"
        seller = owners[deal.account]
        if draw.chance(0.15):
            seller = user(draw.choice(people.SELLERS[deal.company.language]))
        fill(draw, deal, seller)
        deal.values["code"] = f"S-{number:05d}"
    return deals


def _activities(draw: Draw, deals: list[Deal], count: int) -> list[dict[str, Any]]:
    made = []
    for deal in deals:
        if deal.open and draw.chance(0.85):
            made.append(planned(draw, deal))
        if draw.chance(0.06):
            made.append(cancelled(draw, deal))
    while len(made) < count:
        for deal in draw.sample(deals, len(deals)):
            made.extend(past(draw, deal, draw.choice((0, 1, 1, 2) if deal.open else (0, 1, 2))))
            if len(made) >= count:
                break
    return made


def _last_talks(activities: list[dict[str, Any]]) -> dict[str, int]:
    """The day of the last finished talk, by the key of an account or a contact."""
    talks: dict[str, int] = {}
    for activity in activities:
        if activity["status"] == "done":
            for field in ("account", "contact"):
                key = activity[field]["$ref"]
                talks[key] = max(talks.get(key, -10_000), activity["done_at"]["$days"])
    return talks


def _batch(object_name: str, records: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "object": object_name,
        "records": [{k: None if v is NOBODY else v for k, v in r.items() if v is not None} for r in records],
    }


def _acts(workflow: str, acts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"workflow": workflow, "acts": acts}


def _said(object_name: str, acts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"object": object_name, "acts": acts}


def _lines(document: dict[str, Any]) -> str:
    """JSON with one record a line, so that a change shows as the lines it touches."""
    *head, (name, rows) = document.items()
    body = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in rows)
    above = "".join(f'  "{key}": {json.dumps(value)},\n' for key, value in head)
    return f'{{\n{above}  "{name}": [\n{body}\n  ]\n}}\n'


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.demo_data", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--scale", type=int, default=1, help="how many times as much")
    arguments = parser.parse_args()
    main(arguments.folder, arguments.scale)
