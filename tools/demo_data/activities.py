"""The follow-up of each deal: a few talks behind, perhaps one ahead, in the words of talk.py."""

from __future__ import annotations

from typing import Any

from tools.demo_data.catalogue import products
from tools.demo_data.deals import Deal
from tools.demo_data.draw import Draw, days, moment, ref
from tools.demo_data.talk import Note, notes

PRODUCT_NAMES = {p["code"]: p["name"] for p in products()}
MINUTES = {
    "call": (5, 25),
    "visit": (60, 180),
    "meeting": (45, 120),
    "message": (2, 10),
    "email": (10, 30),
    "task": (30, 120),
}


def past(draw: Draw, deal: Deal, count: int) -> list[dict[str, Any]]:
    span = max(1, deal.last_day - deal.started)
    offsets = sorted(deal.started + draw.randrange(span) for _ in range(count))
    return [_done(draw, deal, offset, place == count - 1) for place, offset in enumerate(offsets)]


def planned(draw: Draw, deal: Deal) -> dict[str, Any]:
    note = draw.choice(notes(deal.company.language, "plan"))
    offset = draw.choice((-6, -4, -3, -2, -1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 21))
    time = f"{draw.randrange(9, 18):02d}:{draw.choice(('00', '30'))}"
    activity = _common(draw, deal, note) | {
        "status": "planned",
        "priority": draw.weighted({"high": 2, "normal": 6, "low": 1}),
        "due_at": moment(offset, time),
    }
    deal.values["next_step"] = activity["subject"]
    deal.values["next_at"] = activity["due_at"]
    return activity


def cancelled(draw: Draw, deal: Deal) -> dict[str, Any]:
    note = draw.choice(notes(deal.company.language, "plan"))
    when = moment(draw.randint(deal.started, deal.last_day), "14:00")
    return _common(draw, deal, note) | {"status": "cancelled", "due_at": when}


def _done(draw: Draw, deal: Deal, offset: int, last: bool) -> dict[str, Any]:
    note = draw.choice(notes(deal.company.language, _phase(deal, offset, last)))
    start = draw.randrange(9, 18)
    minutes = draw.randrange(
        MINUTES[note.method][0], MINUTES[note.method][1], 5 if note.method != "message" else 1
    )
    activity = _common(draw, deal, note) | {
        "status": "done",
        "due_at": moment(offset, f"{start:02d}:00"),
        "done_at": moment(offset, f"{start + minutes // 60:02d}:{minutes % 60:02d}"),
        "minutes": minutes,
        "outcome": note.outcome,
    }
    if note.method in ("visit", "meeting"):
        activity["place"] = _place(draw, deal, note.method)
    if note.method == "visit" and draw.chance(0.7):
        activity |= {"cost": str(draw.randrange(40, 900, 10)), "billable": draw.chance(0.8)}
    if deal.open and last and draw.chance(0.5):
        activity["next_on"] = days(draw.randint(1, 14))
    return activity


def _phase(deal: Deal, offset: int, last: bool) -> str:
    if last and not deal.open:
        return deal.stage
    past_half = offset > (deal.started + deal.last_day) / 2
    return "late" if past_half and deal.stage not in ("qualify", "discovery") else "early"


def _common(draw: Draw, deal: Deal, note: Note) -> dict[str, Any]:
    contact = draw.choice(deal.contacts)
    words = {
        "who": contact["name"],
        "product": PRODUCT_NAMES[deal.topic.product],
        "topic": deal.topic.title,
    }
    return {
        "owner": deal.values["owner"],
        "subject": note.subject.format(**words),
        "method": note.method,
        "account": ref(deal.account),
        "contact": ref(contact["$key"]),
        "opportunity": ref(deal.key),
        "content": note.content.format(**words),
    }


def _place(draw: Draw, deal: Deal, method: str) -> str:
    if deal.company.language == "zh":
        online = ("腾讯会议", "我司会议室")
        here = (
            f"{deal.company.city} · {deal.company.short}厂区",
            f"{deal.company.city} · {deal.company.short}总部",
        )
    else:
        online = ("Video call", "Our office")
        here = (f"{deal.company.city}, {deal.company.short} site", f"{deal.company.city}, head office")
    return str(draw.choice(here if method == "visit" else (*online, *here)))
