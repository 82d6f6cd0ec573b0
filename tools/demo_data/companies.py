"""The customers, from words/companies_*.txt."""

from __future__ import annotations

from dataclasses import dataclass

from tools.demo_data.draw import words


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    short: str
    industry: str
    city: str
    country: str
    language: str
    size: int
    group: str


def companies() -> tuple[Company, ...]:
    chinese = (_chinese(row) for row in words("companies_zh"))
    foreign = (_foreign(row) for row in words("companies_en"))
    return (*chinese, *foreign)


def _chinese(parts: list[str]) -> Company:
    name, short, industry, city, size, group = parts
    return Company(name, short, industry, city, "中国", "zh", int(size), group)


def _foreign(parts: list[str]) -> Company:
    name, short, industry, city, country, size, *group = parts
    return Company(name, short, industry, city, country, "en", int(size), "".join(group))
