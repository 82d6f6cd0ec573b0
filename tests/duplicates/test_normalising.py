"""What is taken for the same, and what is nearly so."""

from __future__ import annotations

import random

import pytest
from dougong.duplicates.grams import Telling, grams, most_alike, most_missing, telling
from dougong.duplicates.normalising import NORMAL

SAME = {
    "exact": [(" ACME", "acme"), ("Ａ１", "a1"), (7, 7)],
    "text": [("A-1 / b", "a1B"), ("上海·电气", "上海电气"), ("ＡＢ　Ｃ", "abc")],
    "phone": [
        ("138 0013 8000", "+86-13800138000"),
        ("0571-8888 6666", "+86 571 88886666"),
        ("０１０-62345678", "(010) 6234 5678"),
        ("010 62345678 转 801", "01062345678"),
        ("+1 415 555 2671", "0014155552671"),
    ],
    "email": [("Li.Na@Example.COM", "li.na@example.com"), ("a+news@b.cn", "a@b.cn"), ("ａ@b.cn", "a@b.cn")],
    "company": [
        ("杭州华立科技有限公司", "杭州华立科技"),
        ("华立集团股份有限公司", "华立"),
        ("上海（中国）贸易有限公司", "上海(中国)贸易"),
        ("Acme, Inc.", "ACME"),
        ("The Acme Trading Co., Ltd.", "acme trading"),
        ("Société Générale S.A.R.L.", "société générale"),
        ("株式会社東芝", "東芝"),
    ],
}
OTHERS = {
    "text": [("a1", "a2")],
    "phone": [("13800138000", "13800138001")],
    "email": [("a@b.cn", "b@b.cn")],
    "company": [("Acme", "Acne"), ("华立", "立华"), ("Group", "Holding")],
}


@pytest.mark.parametrize(
    ("by", "one", "other"), [(by, *pair) for by, pairs in SAME.items() for pair in pairs]
)
def test_what_people_write_differently_is_the_same(by: str, one: object, other: object) -> None:
    assert NORMAL[by](one) == NORMAL[by](other) != ""


@pytest.mark.parametrize(
    ("by", "one", "other"), [(by, *pair) for by, pairs in OTHERS.items() for pair in pairs]
)
def test_what_differs_in_substance_is_not_the_same(by: str, one: str, other: str) -> None:
    assert NORMAL[by](one) != NORMAL[by](other)


@pytest.mark.parametrize(
    ("by", "value"), [("phone", "110"), ("phone", "none"), ("email", "@b.cn"), ("text", "—")]
)
def test_of_some_values_nothing_is_left(by: str, value: str) -> None:
    assert NORMAL[by](value) == ""


def test_texts_that_are_alike_enough_always_share_so_many_telling_pairs() -> None:
    """Whatever is rare: here the pairs that the other text has are the commonest of all."""
    chance = random.Random(7)
    letters, checked = "abcd华立科技", 0
    for _ in range(4_000):
        one = "".join(chance.choices(letters, k=chance.randint(2, 14)))
        other = list(one)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(other) + 1)
            other[at : at + chance.randint(0, 1)] = chance.choices(letters, k=chance.randint(0, 1))
        similarity = chance.choice([70, 80, 85, 92])
        if most_alike(one, {1: "".join(other)}, similarity):
            shared = set(grams("".join(other)))
            chosen = telling(grams(one), dict.fromkeys(shared, 99), len(one), similarity)
            assert len(shared.intersection(chosen.keys)) >= chosen.least > 0, (one, other, similarity)
            assert chosen.candidates({key: [7] for key in shared}, 1) == [7]
            checked += 1
    assert checked > 500


def test_of_too_many_candidates_those_with_most_pairs_are_compared() -> None:
    chosen = Telling(["a", "b", "c"], 2)
    holders = {"a": [1, 2, 3], "b": [2, 3, 4], "c": [3]}
    assert chosen.candidates(holders, 9) == [2, 3]
    assert chosen.candidates(holders, 1) == [3]


def test_pairs_that_come_again_are_counted_apart() -> None:
    assert len(grams("aaaa")) == len(set(grams("aaaa"))) == 5
    assert most_missing(8, 85) == 4
