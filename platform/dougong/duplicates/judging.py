"""Whether a record may be saved that is like another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.duplicates.finding import MOST_CANDIDATES, Match, Texts, compared, find_matches
from dougong.duplicates.grams import telling
from dougong.duplicates.models import RuleModel, rules_of
from dougong.duplicates.telling import in_words, tell_of
from dougong.problems import N_, Problem
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.hooks import Hearing
from dougong.records.levels import shown
from dougong.records.model import WriteModel
from dougong.records.veiling import SOMETHING, UNSEEN
from dougong.storage import Transaction

CODE = "duplicate"
LIKE_ANOTHER = N_("There is a record like this already: {found}.")
TWICE = N_("This batch has a record like this already.")
MESSAGE = N_("{message}")
MOST_TOLD = 5


def judge(
    tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry], hearing: Hearing
) -> None:
    """A judge of records: every door asks it."""
    for rule in rules_of(tx.release, model.layout.id):
        if rule.rule.warns and hearing.has_confirmed(rule.rule.name):
            continue
        concerned = list(_concerned(tx, actor, rule, entries))
        if concerned:
            _judge(tx, hearing.sight, rule, concerned)


def _concerned(
    tx: Transaction, actor: Actor, rule: RuleModel, entries: Sequence[Entry]
) -> Iterator[tuple[Entry, Texts]]:
    """Where something changes that is compared, and nothing of that is wrong already."""
    names = {one.own.name for one in rule.compared}
    sound = [
        entry
        for entry in entries
        if names.isdisjoint(entry.wrong_fields)
        and (entry.old is None or any(one.own in entry.changed for one in rule.compared))
    ]
    if rule.applies is not None and sound:
        follow_paths(tx.release, tx, rule.layout, rule.paths, sound)
        holds = rule.applies.prepare(context_of(tx, actor))
        sound = [entry for entry in sound if holds(entry.values) is True]
    for entry in sound:
        texts = rule.texts(entry.values, own=True)
        if texts is not None and (entry.old is None or texts != rule.texts(entry.old, own=True)):
            yield entry, texts


def _judge(tx: Transaction, actor: Actor, rule: RuleModel, concerned: Sequence[tuple[Entry, Texts]]) -> None:
    among_own = rule.target is rule.layout
    # What is being changed is compared as it will be.
    changing = {entry.id for entry, _ in concerned if entry.id} if among_own else set()
    found = [
        [match for match in matches if match.record_id not in changing]
        for matches in find_matches(tx, rule, [texts for _, texts in concerned])
    ]
    told = tell_of(tx, actor, rule, {match.record_id for matches in found for match in matches[:MOST_TOLD]})
    claimed = _Claimed(rule)
    for (entry, texts), matches in zip(concerned, found, strict=True):
        if matches:
            _refuse(tx, actor, rule, entry, matches, told)
        elif among_own and claimed.has(texts):
            _say(tx, actor, rule, entry, CODE, TWICE, {"matches": []})
        elif among_own and not entry.problems:
            claimed.add(texts)


def _refuse(
    tx: Transaction,
    actor: Actor,
    rule: RuleModel,
    entry: Entry,
    matches: Sequence[Match],
    told: Mapping[int, Mapping[str, Any]],
) -> None:
    listed = [{**told[match.record_id], "score": int(match.score)} for match in matches[:MOST_TOLD]]
    params = {"matches": listed, "count": len(matches), "found": in_words(listed)}
    _say(tx, actor, rule, entry, CODE, LIKE_ANOTHER, params)


def _say(
    tx: Transaction,
    actor: Actor,
    rule: RuleModel,
    entry: Entry,
    code: str,
    template: str,
    params: dict[str, Any],
) -> None:
    """Whoever does not see all that is compared is not told what it is like, and warned of nothing."""
    item, place = rule.rule, rule.compared[0].own.name
    if not all(shown(actor, rule.layout, one.own) for one in rule.compared):
        if not item.warns:
            entry.problems.append(Problem(UNSEEN, SOMETHING))
        return
    if item.message is not None:
        texts = tx.release.definitions
        params["message"] = texts.title(item.id, "message", actor.language, item.message)
        template = MESSAGE
    params["rule"] = item.name
    entry.problems.append(Problem(code, template, place, params, "warning" if item.warns else "error"))


@dataclass(slots=True)
class _Claimed:
    """The records of the batch that will be written."""

    rule: RuleModel
    texts: list[Texts] = field(default_factory=list)
    by_key: dict[str, list[int]] = field(default_factory=dict)

    def add(self, texts: Texts) -> None:
        for key in self.rule.keys(texts):
            self.by_key.setdefault(key, []).append(len(self.texts))
        self.texts.append(texts)

    def has(self, texts: Texts) -> bool:
        keys = self.rule.keys(texts)
        if not self.rule.similar:
            return keys[0] in self.by_key
        frequency = {key: len(self.by_key.get(key, ())) for key in keys}
        first = self.rule.similar[0]
        chosen = telling(keys, frequency, len(texts[len(self.rule.same)]), first.similarity)
        others = chosen.candidates(self.by_key, MOST_CANDIDATES)
        return bool(compared(self.rule, texts, {at: self.texts[at] for at in others}))
