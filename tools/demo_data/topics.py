"""What deals are about, from words/topics_*.txt: a title, a product, a usual amount."""

from __future__ import annotations

from dataclasses import dataclass

from tools.demo_data.draw import words


@dataclass(frozen=True, slots=True)
class Topic:
    title: str
    product: str
    thousands: int


def topics(language: str, industry: str) -> list[Topic]:
    rows = (row for row in words(f"topics_{language}") if row[0] == industry)
    return [Topic(title, product, int(thousands)) for _, title, product, thousands in rows]
