"""Who works at the demo company: thirty people in sales, service, marketing, finance and management."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "dougong-demo"  # noqa: S105 - printed at start-up for trying the demo, it opens nothing else


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    name: str
    language: str
    role: str
    team: str

    @property
    def sells(self) -> bool:
        return self.team == "sales"

    def to_json(self) -> dict[str, object]:
        return {
            "key": self.key,
            "name": self.name,
            "email": f"{self.key}@example.com",
            "language": self.language,
            "roles": [self.role],
        }


PEOPLE = (
    Person("lin.zhiyuan", "林致远", "zh", "administrator", "sales"),
    Person("wang.yuqing", "王雨晴", "zh", "manager", "sales"),
    Person("zhao.mingzhe", "赵明哲", "zh", "seller", "sales"),
    Person("chen.ke", "陈可", "zh", "seller", "sales"),
    Person("he.jingyi", "何静怡", "zh", "seller", "sales"),
    Person("zhou.ziang", "周子昂", "zh", "seller", "sales"),
    Person("sun.ruolin", "孙若琳", "zh", "seller", "sales"),
    Person("emma.novak", "Emma Novak", "en", "seller", "sales"),
    Person("lucas.meyer", "Lucas Meyer", "en", "seller", "sales"),
    Person("sofia.ricci", "Sofia Ricci", "en", "seller", "sales"),
    Person("daniel.okafor", "Daniel Okafor", "en", "administrator", "sales"),
    Person("shen.wanqing", "沈婉清", "zh", "executive", "management"),
    Person("gu.tianming", "顾天明", "zh", "executive", "management"),
    Person("helen.brandt", "Helen Brandt", "en", "executive", "management"),
    Person("tang.yue", "唐悦", "zh", "marketing", "marketing"),
    Person("xu.jiayi", "许嘉怡", "zh", "marketing", "marketing"),
    Person("nora.lindqvist", "Nora Lindqvist", "en", "marketing", "marketing"),
    Person("ma.junhui", "马俊辉", "zh", "service", "service"),
    Person("deng.xiaolu", "邓晓璐", "zh", "service", "service"),
    Person("peng.hao", "彭浩", "zh", "service", "service"),
    Person("luo.shiqi", "罗诗琪", "zh", "service", "service"),
    Person("tom.harding", "Tom Harding", "en", "service", "service"),
    Person("ines.duarte", "Inês Duarte", "en", "service", "service"),
    Person("song.lihua", "宋丽华", "zh", "finance", "finance"),
    Person("fang.rui", "方锐", "zh", "finance", "finance"),
    Person("anna.kowal", "Anna Kowal", "en", "finance", "finance"),
    Person("yu.chengze", "余承泽", "zh", "reader", "projects"),
    Person("dai.mengyao", "戴梦瑶", "zh", "reader", "projects"),
    Person("omar.haddad", "Omar Haddad", "en", "reader", "projects"),
    Person("qin.wenbo", "秦文博", "zh", "executive", "management"),
)


def team(name: str, language: str) -> tuple[str, ...]:
    """The keys of those who work in a team and speak a language."""
    return tuple(p.key for p in PEOPLE if p.team == name and p.language == language)


SELLERS = {language: team("sales", language) for language in ("zh", "en")}
