"""Exchange rates out of a file."""

from __future__ import annotations

from pathlib import Path

from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records import Rate, rate_of
from dougong.transfer.opening import open_table

COLUMNS = {"currency": ("币种",), "date": ("日期",), "rate": ("汇率",)}
MOST_TOLD = 50
NO_COLUMN = N_("The file has no column “{column}”; it needs currency, date and rate.")


def read_rates(path: Path, name: str | None = None) -> list[Rate]:
    """InvalidInput says what is wrong and in which line; then none of them counts."""
    rates, problems = [], list[Problem]()
    with open_table(path, name=name) as table:
        known = {title.strip().casefold(): title for title in table.columns}
        columns = {}
        for wanted, others in COLUMNS.items():
            found = next((known[title] for title in (wanted, *others) if title in known), None)
            if found is None:
                raise InvalidInput(Problem("no_column", NO_COLUMN, "", {"column": wanted}))
            columns[wanted] = found
        for row in table:
            given = [row.values.get(columns[wanted]) for wanted in COLUMNS]
            try:
                if row.problems:
                    raise InvalidInput(row.problems)
                if any(value not in (None, "") for value in given):
                    rates.append(rate_of(*given))
            except InvalidInput as error:
                problems += [problem.at(f"line {row.line}: {problem.place}") for problem in error.problems]
            if len(problems) > MOST_TOLD:
                break
    if problems:
        raise InvalidInput(problems)
    return rates
