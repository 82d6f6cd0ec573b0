"""Public pools as templates want them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from dougong.approvals.reading import names_of
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.pools import PoolModel, Standing, pools_of, standing_of
from dougong.problems import N_
from dougong.web.buttons.views import ButtonView
from dougong.web.languages import say
from dougong.web.lists.list_requests import ListRequest
from dougong.web.pools.days import days_left_text, days_left_tone
from dougong.web.screens import Screen
from dougong.web.texts import gettext

ACTS: Mapping[str, tuple[str, str]] = {
    "claim": (N_("Claim"), "user-plus"),
    "give": (N_("Give to…"), "transfer"),
    "return": (N_("Put back"), "arrow-back-up"),
}


@dataclass(frozen=True, slots=True)
class PoolAct:
    name: str
    title: str
    icon: str
    url: str
    asks: bool


@dataclass(frozen=True, slots=True)
class PoolStrip:
    """``text`` says where the record stands, ``left`` how long it stays there, ``why`` why it cannot be claimed."""

    title: str
    state: str
    tone: str
    text: str
    left: str
    left_tone: str
    why: str
    acts: list[PoolAct]


def record_pools(screen: Screen, obj: ObjectDefinition, record_id: int) -> list[PoolStrip]:
    return [
        _strip(screen, obj, record_id, one)
        for one in standing_of(screen.tx, screen.actor, obj.name, record_id)
    ]


def list_acts(screen: Screen, asked: ListRequest, **departures: Any) -> list[ButtonView]:
    """For the bar of chosen records."""
    found = []
    pools = pools_of(screen.tx.release, asked.obj.id)
    for pool in pools:
        named = f" · {title_of(screen, pool)}" if len(pools) > 1 else ""
        for act, (text, icon) in ACTS.items():
            if _offered(screen, pool, act):
                url = asked.url("web.ask_pool", pool=pool.definition.name, act=act, **departures)
                found.append(ButtonView(f"{gettext(text)}{named}", icon, "", title_of(screen, pool), url))
    return found


def title_of(screen: Screen, pool: PoolModel) -> str:
    return screen.titles.of(pool.definition.id, "title", pool.definition.title)


def _offered(screen: Screen, pool: PoolModel, act: str) -> bool:
    if screen.actor.seen_by is not None:
        return False
    return pool.may_claim(screen.actor) if act != "give" else pool.manages(screen.actor)


def _strip(screen: Screen, obj: ObjectDefinition, record_id: int, standing: Standing) -> PoolStrip:
    pool, holder = standing.pool, standing.holder_id
    shown = pool.due is not None and pool.due.name in obj.fields_by_name
    days = standing.days_left(screen.tx) if shown else None
    mine = holder is not None and holder == screen.actor.user_id
    if holder is None:
        state, tone, text = gettext("In the pool"), "accent", gettext("Nobody has it.")
    elif mine:
        state, tone, text = gettext("Yours"), "good", gettext("You have it.")
    else:
        name = names_of(screen.tx, [holder]).get(holder, "")
        state, tone, text = gettext("Taken"), "", gettext("{name} has it.").format(name=name)
    why = ""
    if holder is None and standing.claiming is not None and pool.may_claim(screen.actor):
        why = say(standing.claiming)
    return PoolStrip(
        title_of(screen, pool),
        state,
        tone,
        text,
        "" if days is None else days_left_text(days),
        "" if days is None else days_left_tone(days),
        why,
        _acts(screen, obj.name, record_id, standing),
    )


def _acts(screen: Screen, name: str, record_id: int, standing: Standing) -> list[PoolAct]:
    if screen.actor.seen_by is not None:
        return []
    possible = {
        "claim": standing.claiming is None,
        "give": standing.manages,
        "return": standing.returning is None,
    }
    pool = standing.pool.definition.name
    found = []
    for act, (text, icon) in ACTS.items():
        if possible[act]:
            asks = act == "give"
            address: dict[str, Any] = {"name": name, "pool": pool, "act": act}
            url = (
                url_for("web.ask_pool", id=record_id, **address)
                if asks
                else url_for("web.act_on_pool", record_id=record_id, **address)
            )
            found.append(PoolAct(act, gettext(text), icon, url, asks))
    return found
