"""Claiming records, giving them to somebody and putting them back: of one at once, of many after a look at which of
them it can be done with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import list_people
from dougong.dataclasses import dataclass
from dougong.errors import Forbidden, InvalidInput, not_found
from dougong.pools import Moved, PoolModel, claim, give, judge_claims, judge_returns, named_pool, put_back
from dougong.pools.judging import GONE, NOT_A_MANAGER, NOT_A_MEMBER, entries_of, judge_gifts
from dougong.problems import N_, Problem
from dougong.records.guards import permitted
from dougong.records.selections import Selection
from dougong.records.titles import titles_of
from dougong.web.languages import say
from dougong.web.lists.chosen_records import Chosen, chosen_of
from dougong.web.pools.views import ACTS, title_of
from dougong.web.screens import Screen, reading, record_url, writing
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext, ngettext
from dougong.web.toasts import toast

MOST_AT_ONCE = 200
NOBODY = N_("Choose somebody.")


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/pool/<pool>/<act>", endpoint="ask_pool")(ask)
    web.post("/o/<name>/pool/<pool>/<act>", endpoint="act_on_pool_for_many")(act_on_many)
    web.post("/o/<name>/<int:record_id>/pool/<pool>/<act>", endpoint="act_on_pool")(act_on_one)


def act_on_one(name: str, record_id: int, pool: str, act: str) -> Response:
    """Whoever puts a record back may see it no more."""
    with writing() as screen:
        screen.object(name)
        model = _pool(screen, name, pool, act)
        _done(screen, model, act, [record_id], request.form).require()
        there = permitted(screen.tx, screen.actor, model.layout, "read", [record_id])
    toast(
        {"claim": gettext("It is yours."), "return": gettext("It is in the pool.")}.get(
            act, gettext("Given.")
        )
    )
    return redirect(record_url(name, record_id) if there else url_for("web.list_records", name=name), 303)


def ask(name: str, pool: str, act: str) -> Response:
    with reading() as screen:
        model, chosen = _chosen(screen, name, pool, act)
        return _question(screen, model, act, chosen)


def act_on_many(name: str, pool: str, act: str) -> Response:
    try:
        with writing() as screen:
            model, chosen = _chosen(screen, name, pool, act)
            moved = _done(screen, model, act, _ids(screen, chosen)[0], request.form)
            url = chosen.asked.url()
    except InvalidInput as refusal:
        with reading() as screen:
            model, chosen = _chosen(screen, name, pool, act)
            return _question(screen, model, act, chosen, refusal.problems, 422)
    done, left = len(moved.done), len(moved.refused)
    said = {
        "claim": ngettext("%(num)d record is yours now", "%(num)d records are yours now", done),
        "give": ngettext("%(num)d record was given", "%(num)d records were given", done),
        "return": ngettext("%(num)d record was put back", "%(num)d records were put back", done),
    }[act]
    toast(f"{said} · " + ngettext("%(num)d left alone", "%(num)d left alone", left) if left else said)
    return redirect(url, 303)


@dataclass(frozen=True, slots=True)
class _Row:
    title: str
    url: str | None
    refusal: str


def _pool(screen: Screen, name: str, pool: str, act: str) -> PoolModel:
    if act not in ACTS:
        raise not_found("action", act[:40])
    return named_pool(screen.tx.release, name, pool)


def _chosen(screen: Screen, name: str, pool: str, act: str) -> tuple[PoolModel, Chosen]:
    """Whoever may do it with none is refused before they are asked with which."""
    screen.object(name)
    model = _pool(screen, name, pool, act)
    manages = model.manages(screen.actor)
    if act == "give" and not manages:
        raise Forbidden(NOT_A_MANAGER)
    if not (manages or model.may_claim(screen.actor)):
        raise Forbidden(NOT_A_MEMBER)
    return model, chosen_of(screen, name, "read")


def _ids(screen: Screen, chosen: Chosen) -> tuple[list[int], bool]:
    """The first ones, and whether there are more."""
    selection = Selection.of(chosen.payload)
    begun = selection.begin(screen.tx, screen.actor)
    ids, more = selection.next(screen.tx, screen.actor, begun, MOST_AT_ONCE)
    return ids, more is not None


def _done(screen: Screen, model: PoolModel, act: str, ids: Sequence[int], typed: Mapping[str, str]) -> Moved:
    if act == "claim":
        return claim(screen.tx, screen.actor, model, ids)
    if act == "return":
        return put_back(screen.tx, screen.actor, model, ids)
    person = typed.get("person", "")
    if not (person.isascii() and person.isdecimal() and 0 < len(person) < 16):
        raise InvalidInput(Problem("required", NOBODY, "person"))
    return give(screen.tx, screen.actor, model, ids, int(person))


def _question(
    screen: Screen,
    model: PoolModel,
    act: str,
    chosen: Chosen,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> Response:
    tx, actor = screen.tx, screen.actor
    ids, more = _ids(screen, chosen)
    entries = entries_of(tx, actor, model, ids, lock=False)
    own = actor.user_id or 0
    if act == "claim":
        verdicts = judge_claims(tx, actor, model, entries, own)
    elif act == "return":
        verdicts = judge_returns(tx, actor, model, entries)
    else:
        verdicts = judge_gifts(tx, actor, model, entries, 0)
    titles = titles_of(tx, actor, model.layout.id, list(entries))
    rows = []
    for one in ids:
        refusal = verdicts.get(one, GONE)
        title, url = titles.get(one) or f"#{one}", record_url(model.object_name, one)
        rows.append(_Row(title, url if one in entries else None, "" if refusal is None else say(refusal)))
    fit = sum(not row.refusal for row in rows)
    heading = f"{gettext(ACTS[act][0]).rstrip('…')} · {title_of(screen, model)}"
    asked: dict[str, Any] = {
        "heading": heading,
        "action": chosen.url("web.act_on_pool_for_many", pool=model.definition.name, act=act),
        "back": chosen.asked.url(),
        "act": act,
        "icon": ACTS[act][1],
        "rows": rows,
        "fit": fit,
        "more": screen.formats.number(MOST_AT_ONCE) if more else "",
        "people": [(one.id, one.name) for one in list_people(tx)] if act == "give" else [],
        "errors": [say(problem) for problem in problems],
    }
    crumbs = object_crumbs(screen, chosen.obj, Crumb(heading))
    return make_response(show(screen, "pool_ask.html", crumbs, chosen.obj, asked=asked), status)
