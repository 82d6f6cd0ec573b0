"""A small interpreter of workflows: whom they ask, computed from nothing but the decisions so far.

It keeps no state of where an approval stands; it goes through the tree from the start each time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import Any

Asked = set[tuple[str, str]]


@dataclass
class Reference:
    nodes: list[dict[str, Any]]
    straight_back: bool
    amount: int
    said: dict[tuple[str, str], str] = field(default_factory=dict)
    """"+" or "-" by node and person."""
    returned: str = ""

    def asked(self) -> Asked:
        if self.returned:
            return {("ada", self.returned)}
        return self._sequence(self.nodes)[1]

    def state(self) -> str:
        if self.returned:
            return "returned"
        come_to = self._sequence(self.nodes)[0]
        return {"open": "running", "through": "approved"}.get(come_to, come_to)

    def say(self, who: str, node: str, what: str) -> None:
        if what != "return":
            self.said[node, who] = "+" if what == "approve" else "-"
            return
        self.returned = node
        kept = {key: "+" for key, value in self.said.items() if value == "+" and key != (node, who)}
        self.said = kept if self.straight_back else {}

    def resubmit(self, amount: int) -> None:
        self.returned, self.amount = "", amount

    def _sequence(self, nodes: list[dict[str, Any]]) -> tuple[str, Asked]:
        for node in nodes:
            come_to, asked = getattr(self, f"_{node['do']}")(node)
            if come_to != "through":
                return come_to, asked
        return "through", set()

    def _end(self, node: dict[str, Any]) -> tuple[str, Asked]:
        return node["outcome"], set()

    def _branch(self, node: dict[str, Any]) -> tuple[str, Asked]:
        for way in node["branches"]:
            if self.amount > int(way["condition"].rpartition(" ")[2]):
                return self._sequence(way["nodes"])
        return self._sequence(node["otherwise"])

    def _parallel(self, node: dict[str, Any]) -> tuple[str, Asked]:
        """Ways are entered in their order: what ends all, or is enough, keeps the later ones from beginning."""
        enough = node.get("join") == "any"
        waiting: Asked = set()
        through = []
        for way in node["branches"]:
            come_to, asked = self._sequence(way["nodes"])
            if come_to in ("approved", "rejected"):
                return come_to, set()
            through.append(come_to == "through")
            if enough and through[-1]:
                return "through", set()
            waiting |= asked
        return ("through", set()) if all(through) else ("open", waiting)

    def _approval(self, node: dict[str, Any]) -> tuple[str, Asked]:
        people = [one.partition("@")[0] for one in node["approvers"][0]["people"]]
        said = {who: self.said.get((node["name"], who)) for who in people}
        yes, no = list(said.values()).count("+"), list(said.values()).count("-")
        silent = [who for who in people if said[who] is None]
        decide = node["decide"]
        if decide == "sequence":
            silent = silent[:1]
        wanted = {"any": 1, "all": len(people), "sequence": len(people)}.get(decide) or max(
            1, ceil(len(people) * node["threshold"]["percent"] / 100)
        )
        if yes >= wanted:
            return "through", set()
        if (no and decide != "vote") or len(people) - no < wanted:
            return "rejected", set()
        return "open", {(who, node["name"]) for who in silent}
