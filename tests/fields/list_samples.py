"""Samples of the types that hold several values, people, or records of several objects."""

from __future__ import annotations

from typing import Any

from dougong.fields import ReferenceKey
from dougong.fields.reference_keys import OneOrSeveral
from hypothesis import strategies as st

from tests.fields.samples import ACCOUNT_ID, ACCOUNT_NAME_ID, SAMPLES, Sample

NUMBER_ID = "fld_account002"


def acme(name: str = "acme", *, tagged: bool = False) -> ReferenceKey:
    return ReferenceKey(ACCOUNT_ID, ACCOUNT_NAME_ID, name, tagged=tagged)


def user(by: str, value: str) -> ReferenceKey:
    return ReferenceKey("user", by, value)


def lists_of(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(items, max_size=4) | items


_named: st.SearchStrategy[Any] = SAMPLES["reference"].candidates
_people = (
    st.integers(-1, 3)
    | st.fixed_dictionaries({}, optional={"id": st.integers(-1, 3), "title": st.none()})
    | st.fixed_dictionaries({"email": st.text(max_size=3) | st.none()})
)
_tagged = st.fixed_dictionaries(
    {},
    optional={
        "object": st.sampled_from(["account", ACCOUNT_ID, "thing", "Account", ""]) | st.none(),
        "id": st.integers(-1, 3) | st.none(),
        "title": st.text(max_size=3) | st.none(),
        "name": st.text(max_size=3) | st.none(),
        "number": st.integers() | st.text(max_size=2),
    },
)

SAMPLES["multi_select"] = Sample(
    keywords={
        "options": [
            {"id": "opt_thing00001", "key": "open", "title": "Open"},
            {"id": "opt_thing00002", "key": "won", "title": "赢单"},
            {"id": "opt_thing00003", "key": "other", "title": "Other, please say"},
        ]
    },
    exact=[
        (["open"], ("open",)),
        (["won", "open"], ("won", "open")),
        (["won", "open", "won"], ("won", "open")),
        (["other", "won"], ("other", "won")),
    ],
    refused=["open", ["Open"], ["lost"], [1], [None], [["open"]], {}, {"open": True}, ["open"] * 201],
    lenient=[
        ("赢单", ("won",)),
        (" OPEN ；赢单;", ("open", "won")),
        ("open、won", ("open", "won")),
        ("Won\nother, please say, Open", ("won", "other", "open")),
        (["赢单", ""], ("won",)),
        ([], None),
    ],
    candidates=lists_of(st.sampled_from(["open", "won", "Won", "lost", "other"])),
    bad_keywords=[({"unique": True}, "/unique")],
)
SAMPLES["tags"] = Sample(
    keywords={},
    exact=[
        (["vip"], ("vip",)),
        (["VIP", "e\u0301t\u00e9 2", "华为"], ("VIP", "été 2", "华为")),
        (["VIP", "vip", " Vip "], ("VIP",)),
    ],
    refused=[
        "vip",
        [""],
        [" "],
        ["a,b"],
        ["a；b"],
        ["a\nb"],
        ["a\0"],
        ["a" * 41],
        [5],
        [["a"]],
        ["a"] * 201,
        {},
    ],
    lenient=[
        ("vip, Beijing；重点、 two  words", ("vip", "Beijing", "重点", "two words")),
        ("#vip, VIP", ("vip",)),
        (2026, ("2026",)),
        (["vip", " "], ("vip",)),
    ],
    candidates=lists_of(st.text(max_size=4) | st.text("a ,;\u3000", max_size=3)),
    bad_keywords=[({"unique": True}, "/unique"), ({"target": ACCOUNT_ID}, "/target")],
)
SAMPLES["user"] = Sample(
    keywords={},
    exact=[
        (3, 3),
        ({"id": 3, "title": "Ada"}, 3),
        ({"email": "Ada@Example.com"}, user("email", "ada@example.com")),
    ],
    refused=[
        "3",
        0,
        True,
        {},
        {"name": "Ada"},
        {"email": ""},
        {"email": 3},
        {"id": 3, "email": "a@b.cd"},
        [3],
    ],
    lenient=[
        ("12", 12),
        (12.0, 12),
        ("ada@example.com", user("email", "ada@example.com")),
        (" Ada Lovelace", user("name", "ada lovelace")),
        ({"name": "王伟"}, user("name", "王伟")),
    ],
    candidates=_people,
    bad_keywords=[({"unique": True}, "/unique")],
)
SAMPLES["users"] = Sample(
    keywords={},
    exact=[
        ([3, 5], (3, 5)),
        ([3, {"id": 3}, {"id": 4, "title": None}], (3, 4)),
        ([3, {"email": "a@b.cd"}], (3, user("email", "a@b.cd"))),
    ],
    refused=[3, "3", ["3"], [0], [True], [{}], [{"name": "Ada"}], [None], {}, {"id": 3}],
    lenient=[
        ("12; 13", (12, 13)),
        ("Ada、王伟，a@b.cd", (user("name", "ada"), user("name", "王伟"), user("email", "a@b.cd"))),
        (12, (12,)),
        ({"id": 12}, (12,)),
    ],
    candidates=lists_of(_people),
    bad_keywords=[({"unique": True}, "/unique")],
)
SAMPLES["references"] = Sample(
    keywords={"target": ACCOUNT_ID, "onDelete": "clear"},
    exact=[
        ([3], (3,)),
        ([5, {"id": 3, "title": "Acme"}, 5], (5, 3)),
        ([3, {"name": "Ａcme "}], (3, acme())),
        ([{"number": 7}], (ReferenceKey(ACCOUNT_ID, NUMBER_ID, 7),)),
    ],
    refused=[3, {"id": 3}, ["3"], [0], [True], [{}], [{"city": "Bonn"}], [None], [[3]], [3] * 201],
    lenient=[
        ("12; 13", (12, 13)),
        (12, (12,)),
        ("Acme\nBasta；Acme", (acme(), acme("basta"))),
        ("Acme, Basta", (OneOrSeveral(acme("acme, basta"), (acme(), acme("basta"))),)),
        ({"name": "Acme"}, (acme(),)),
    ],
    candidates=lists_of(_named),
    bad_keywords=[
        ({"unique": True}, "/unique"),
        ({"onDelete": "cascade"}, "/onDelete"),
        ({"target": 5}, "/target"),
    ],
)
SAMPLES["any_reference"] = Sample(
    keywords={"targets": [ACCOUNT_ID]},
    exact=[
        ({"object": "account", "id": 3}, f"{ACCOUNT_ID}:3"),
        ({"object": ACCOUNT_ID, "id": 3, "title": "Acme"}, f"{ACCOUNT_ID}:3"),
        ({"object": "account", "name": "Ａcme"}, acme(tagged=True)),
    ],
    refused=[
        3, "account:3", {}, {"id": 3}, {"object": "account"}, {"object": "thing", "id": 3}, [],
        {"object": "account", "id": "3"}, {"object": "account", "id": 3, "name": "Acme"},
        {"object": "account", "city": "Bonn"}, {"object": None, "id": 3},
    ],
    lenient=[
        ("Account: Acme", acme(tagged=True)),
        ("account:3", f"{ACCOUNT_ID}:3"),
        ("Acme", acme(tagged=True)),
        ("3", f"{ACCOUNT_ID}:3"),
    ],
    candidates=_tagged,
    bad_keywords=[({"unique": True}, "/unique"), ({"targets": []}, "/targets")],
)  # fmt: skip
