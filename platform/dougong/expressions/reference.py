"""Writes docs/reference/functions.md from the registry: ``python -m dougong.expressions.reference``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from dougong.expressions import FUNCTIONS, Function
from dougong.expressions.sql_functions import SQL_FORMS
from dougong.paths import CHECKOUT

PAGE = CHECKOUT / "docs" / "reference" / "functions.md"

_TITLES = {
    "logic": "Logic · 逻辑",
    "text": "Text · 文本",
    "number": "Numbers · 数字",
    "list": "Lists · 列表",
    "date": "Dates · 日期",
    "people": "People · 人员",
    "place": "Places · 地点",
}

_HEAD = """\
# Functions · 函数

<!-- Written by `python -m dougong.expressions.reference`; edit the registry, not this page. -->

Formulas, defaults, rules, filters and visibility conditions share one language. 公式、默认值、校验、
筛选和显示条件使用同一种语言。

## Writing expressions · 写法

- Fields by their names, over references with a dot: `account.industry`. 字段用名称，通过引用用点号。
- Texts in `'single'` or `"double"` quotes; a quote inside is doubled: `'it''s'`. Numbers as `1234.5`.
  `TRUE`, `FALSE`, `NULL`. 文本用单引号或双引号，引号本身写两次。
- `+ - * / % ^` compute, `&` joins texts, `= <> < <= > >=` compare (`==` and `!=` too), `in ['a', 'b']`
  looks into a list, `and`, `or`, `not` in capitals or small letters. Chinese punctuation such as `（`,
  `，` or `“` is understood. 中文标点（括号、逗号、引号等）同样可用。
- A date plus a number is a date so many days later; a date less a date is a number of days. A date with
  time is compared with a date by the day on which it lies. 日期加数字得到若干天后的日期；
  两个日期相减得到天数；日期时间与日期比较时按所在的那一天。

## What holds everywhere · 通则

- Blank is one thing: an empty field, `NULL`, the empty text `''`. `=` and `<>` compare with it; nothing
  is less or greater than it. 空字段、`NULL` 和空文本是同一个空值，可以用 `=`、`<>` 比较，但不分大小。
- Computing with blank gives blank, and so does what cannot be computed, as `1/0`. `&` takes blank as an
  empty text. 与空值运算得到空值，`1/0` 之类无法计算的结果也为空；`&` 把空值当作空文本。
- A blank condition is not fulfilled. 空的条件视为不成立。
- Numbers are exact decimals with at most 10 decimals; halves are rounded away from zero.
  数字为精确小数，最多 10 位小数，四舍五入。
- Texts are compared letter by letter, capitals included; `CONTAINS`, `STARTSWITH`, `ENDSWITH` and
  `SEARCH` ignore capitals. 文本逐字比较（区分大小写）；`CONTAINS`、`STARTSWITH`、`ENDSWITH`、`SEARCH`
  不区分大小写。
- An expression has at most 2,000 characters (a field's name counts as one) and 200 parts. 表达式最多
  2000 个字符、200 个部分。

In filters and permissions only comparisons, `and`/`or`/`not`, `in`, sums and differences and the
functions marked **filter** can be applied to fields; parts without fields are unrestricted.
在筛选和权限中，对字段只能使用比较、逻辑、`in`、加减以及标有 **filter** 的函数；不含字段的部分不受限制。
"""


def page() -> str:
    return _HEAD + "".join(_sections())


def _sections() -> Iterator[str]:
    functions = sorted(FUNCTIONS.items(), key=lambda item: (list(_TITLES).index(item[1].family), item[0]))
    for family, members in groupby((function for _, function in functions), lambda f: f.family):
        yield f"\n## {_TITLES[family]}\n"
        yield from map(_entry, members)


def _entry(function: Function) -> str:
    marks = " · **filter**" if function.name in SQL_FORMS else ""
    lines = ["", f"### {function.name}", "", f"`{function.signature}`{marks}", ""]
    lines += [function.english, function.chinese, ""]
    for parameter in function.parameters:
        if parameter.choices:
            choices = ", ".join(f"`'{choice}'`" for choice in parameter.choices)
            lines += [f"`{parameter.name}` is one of {choices}.", ""]
    lines += [f"- `{example.expression}` → `{example.result}`" for example in function.examples]
    return "\n".join(lines) + "\n"


def write(target: Path = PAGE) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write()
