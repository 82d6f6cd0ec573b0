"""Functions that write numbers and dates as texts, and read them from texts."""

from __future__ import annotations

from dougong.expressions.capitals import capital_amount
from dougong.expressions.formats import format_value
from dougong.expressions.functions import EvaluationContext, Parameter, number, register, text
from dougong.expressions.number_texts import read_number
from dougong.expressions.operators import Value, bounded
from dougong.expressions.types import NUMBER, TEXT


def _text(context: EvaluationContext, value: Value, pattern: str) -> str | None:
    return bounded(format_value(value, pattern, context.zone))


register(
    "TEXT",
    "text",
    [Parameter("value", ("number", "date", "datetime")), text("pattern")],
    TEXT,
    _text,
    takes_context=True,
    english=(
        "A number or date written by a pattern, as spreadsheets know them: `0`, `0.00`, `#,##0.00`, `0%`,"
        " sections such as `0.00;(0.00);-`, `000-0000-0000`, `0.00E+00`, `[DBNum2]`; `yyyy-mm-dd`, `d mmm yy`,"
        " `dddd`, `aaaa`, `hh:mm`, `h:mm AM/PM`; other text in quotes. Blank if the pattern does not suit."
    ),
    chinese=(
        "按电子表格的格式输出数字或日期：`0`、`0.00`、`#,##0.00`、`0%`、`0.00;(0.00);-` 这样的分段格式、"
        "`000-0000-0000`、`0.00E+00`、`[DBNum2]`；`yyyy-mm-dd`、`d mmm yy`、`dddd`、`aaaa`（星期）、`hh:mm`、"
        "`h:mm AM/PM`；其他文字用引号括起来。格式不适用时为空。"
    ),
    examples={
        "TEXT(1234.5, '#,##0.00')": "'1,234.50'",
        "TEXT(0.256, '0.0%')": "'25.6%'",
        "TEXT(-3, '0.00;(0.00)')": "'(3.00)'",
        "TEXT(13800138000, '000-0000-0000')": "'138-0013-8000'",
        "TEXT(1080, '[DBNum2]')": "'壹仟零捌拾'",
        "TEXT(DATE(2026, 3, 1), 'yyyy年m月d日 aaaa')": "'2026年3月1日 星期日'",
        "TEXT(NOW(), 'd mmm yyyy, h:mm AM/PM')": "'18 Mar 2026, 12:00 PM'",
    },
)
register(
    "VALUE",
    "text",
    [text("text")],
    NUMBER,
    read_number,
    english="The number that a text spells, with thousands, percent or the sign of a currency; blank if none.",
    chinese="把文本转换为数字，可带千分位、百分号或货币符号；无法转换则为空。",
    examples={
        "VALUE('1,234.50')": "1234.5",
        "VALUE('¥12.5')": "12.5",
        "VALUE('5%')": "0.05",
        "VALUE('abc')": "NULL",
    },
)
register(
    "RMBCAP",
    "text",
    [number("amount")],
    TEXT,
    capital_amount,
    english="An amount of money in Chinese capitals, as on cheques and contracts, rounded to the fen.",
    chinese="人民币大写金额，四舍五入到分。",
    examples={
        "RMBCAP(52374.94)": "'伍万贰仟叁佰柒拾肆元玖角肆分'",
        "RMBCAP(10500)": "'壹万零伍佰元整'",
        "RMBCAP(-0.05)": "'负伍分'",
    },
)
