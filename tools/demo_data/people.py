"""Who works at the demo company: sellers, their manager, and colleagues who look on."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "dougong-demo"  # noqa: S105 - printed at start-up for trying the demo, it opens nothing else


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    name: str
    language: str
    role: str
    sells: bool

    def to_json(self) -> dict[str, object]:
        return {
            "key": self.key,
            "name": self.name,
            "email": f"{self.key}@example.com",
            "language": self.language,
            "roles": [self.role],
        }


PEOPLE = (
    Person("lin.zhiyuan", "林致远", "zh", "administrator", True),
    Person("wang.yuqing", "王雨晴", "zh", "member", True),
    Person("zhao.mingzhe", "赵明哲", "zh", "member", True),
    Person("chen.ke", "陈可", "zh", "member", True),
    Person("he.jingyi", "何静怡", "zh", "member", True),
    Person("zhou.ziang", "周子昂", "zh", "member", True),
    Person("sun.ruolin", "孙若琳", "zh", "member", True),
    Person("emma.novak", "Emma Novak", "en", "member", True),
    Person("lucas.meyer", "Lucas Meyer", "en", "member", True),
    Person("sofia.ricci", "Sofia Ricci", "en", "member", True),
    Person("daniel.okafor", "Daniel Okafor", "en", "administrator", True),
    Person("shen.wanqing", "沈婉清", "zh", "reader", False),
)

SELLERS = {
    language: tuple(p.key for p in PEOPLE if p.sells and p.language == language) for language in ("zh", "en")
}
