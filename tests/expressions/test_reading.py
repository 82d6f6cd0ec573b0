from __future__ import annotations

import json
from random import Random

import pytest
from dougong.expressions import ExpressionError, ExpressionSyntaxError, parse, quote_text

from tests.expressions.generator import Generator
from tests.expressions.scope import checked, value
from tests.support.data import shared_data

SAME_MEANING = [
    ("1 = 1", "1 == 1"),
    ("1 <> 2", "1 != 2"),
    ("1 ≠ 2", "1 <> 2"),
    ("1 ≤ 2", "1 <= 2"),
    ("TRUE AND NOT FALSE", "true and not false"),
    ("AND(TRUE, FALSE)", "and(true, false)"),
    ("amount > 1 And amount < 3", "AND(amount > 1, amount < 3)"),
    ("stage in ['won', 'lost']", "stage IN ('won', 'lost')"),
    ("stage IN ('won')", "stage = 'won'"),
    ("stage not in ['won']", "NOT stage in ['won']"),
    ("IF（amount ＞ 1，“大”、‘小’）", "IF(amount > 1, '大', '小')"),
    ("amount × 2 ÷ 4 － １", "amount * 2 / 4 - 1"),
    ("2 ^ 3", "2 ** 3"),
    ("TODAY", "TODAY()"),
    ("CURRENT_USER = owner", "CURRENT_USER() = owner"),
    ("round(2.5)", "ROUND(2.5)"),
    ("TRUE()", "TRUE"),
    ("account . name", "account.name"),
    ("#fld_account.#fld_name", "account.name"),
    ("'it''s'", '"it\'s"'),
    ("amount\n  >\t1", "amount>1"),
]

REFUSED = [
    ("", 1, "The expression is empty."),
    ("   ", 1, "The expression is empty."),
    ("amount >", 9, "The expression ends where a value should follow."),
    ("amount > > 1", 10, "A value is expected at character 10, not “>”."),
    ("amount 1", 8, "An operator or a comma is missing before “1” (at character 8)."),
    ("(amount", 1, "The bracket “(” at character 1 is not closed."),
    ("amount)", 7, "The “)” at character 7 closes nothing."),
    ("(amount]", 1, "The bracket “(” at character 1 is not closed."),
    ("1, 2", 2, "The comma at character 2 separates nothing; it belongs into brackets."),
    ("name = 'abc", 8, "The text that begins at character 8 has no closing '."),
    ("stage in 'won'", 7, "After IN a list must follow, as in stage in ['won', 'lost'] (at 7)."),
    ("ROUDN(1)", 1, "There is no function ROUDN (at character 1); did you mean ROUND?"),
    ("{amount}", 1, "Braces are not used; write the field's name alone (at character 1)."),
    ("!hot", 1, "Write NOT(…) instead of “!” (at character 1)."),
    ("IF(hot; 1; 2)", 7, "Separate the values by a comma instead of “;” (at character 7)."),
    ("amount @ 2", 8, "The character “@” at 8 has no meaning here."),
    ("12abc", 3, "The character “a” at 3 has no meaning here."),
    ("a and and b", 7, "A value is expected at character 7, not “and”."),
    ("名称 = '公司", 6, "The text that begins at character 6 has no closing '."),
    ("0.12345678901", 1, "The number at 1 may have at most 16 digits and 10 decimals."),
    ("name = 'a\0b'", 10, "Character 10 cannot be stored (U+0000)."),
    ("name = '\ud800'", 9, "Character 9 cannot be stored (U+D800)."),
]

NOT_OF_THE_LANGUAGE = [
    "name.upper()",
    "name.__class__",
    "__import__('os')",
    "[x for x in name]",
    "lambda: 1",
    "(x := 1)",
    "f'{name}'",
    "name[0]",
    "{'a': 1}",
    "1 if hot else 2",
    "name; name",
    "ROUND(number=1)",
    "ROUND(*amount)",
    "ROUND(1)(2)",
    "~1",
    "1 // 2",
    "1 << 2",
    "amount is NULL",
    "1 | 2",
    "1j",
    "...",
    "0x10",
    "1_000",
    "IF",
    "# comment",
    "name \\\n",
]


@pytest.mark.parametrize(("written", "plain"), SAME_MEANING)
def test_spellings_mean_the_same(written: str, plain: str) -> None:
    row = {"amount": 2, "stage": "won", "owner": 7, "account__name": "Acme"}
    assert value(written, **row) == value(plain, **row)


@pytest.mark.parametrize(("source", "position", "message"), REFUSED)
def test_syntax_error_names_the_position_in_the_users_text(source: str, position: int, message: str) -> None:
    with pytest.raises(ExpressionSyntaxError) as refusal:
        parse(source)
    (problem,) = refusal.value.problems
    assert (problem.params["position"], problem.message) == (position, message)


@pytest.mark.parametrize("source", NOT_OF_THE_LANGUAGE)
def test_python_beyond_the_language_is_refused(source: str) -> None:
    with pytest.raises(ExpressionError):
        checked(source)


def test_a_field_may_bear_a_python_keyword() -> None:
    assert value("class & account.name", **{"class": "a", "account__name": "b"}) == "ab"


def test_a_text_inside_of_quotes_is_left_alone() -> None:
    assert value("“（，）＝” & ' AND p0 c1 '") == "（，）＝ AND p0 c1 "


def test_every_part_knows_its_place() -> None:
    source = "（amount ＋ 1） ＞ LEN( name )"
    expression = parse(source)
    assert expression.place(expression.tree) == (0, len(source))
    start, end = expression.place(expression.tree.comparators[0])  # type: ignore[attr-defined]
    assert source[start:end] == "LEN( name )"


def test_naughty_strings_survive_as_literals() -> None:
    texts = [text for text in naughty_strings() if text and "\0" not in text and len(text) < 1_900]
    assert len(texts) > 400
    assert [value(quote_text(text)) for text in texts] == texts


def test_naughty_strings_are_refused_or_read_but_never_crash() -> None:
    for text in naughty_strings():
        try:
            checked(text)
        except ExpressionError as refusal:
            assert all(0 <= p.params["start"] <= p.params["end"] <= len(text) for p in refusal.problems)


def naughty_strings() -> list[str]:
    found: list[str] = json.loads((shared_data("naughty_strings") / "blns.json").read_text(encoding="utf-8"))
    return found


def test_mangled_expressions_are_refused_or_read_but_never_crash() -> None:
    random = Random(5)
    generator = Generator(5)
    for _ in range(2_000):
        source = list(generator.condition())
        for _ in range(random.randint(1, 4)):
            place = random.randrange(len(source))
            source[place : place + random.randint(0, 3)] = random.choice("()[],.'\"#=<>&+-*/%^ aé1（，“\n\\")
        try:
            checked("".join(source))
        except ExpressionError:
            continue
