"""New workflows and automations: sound from their first moment, with one step, titled in both languages."""

from __future__ import annotations

from typing import Any

from dougong.definitions import new_id
from dougong.definitions.walking import Spot
from dougong.fields.base import both
from dougong.web.builder.creating import Wording, Words, free_name
from dougong.web.builder.drafting import Design, File
from dougong.web.builder.flows.kinds import dressed
from dougong.web.builder.flows.shapes import shape_of
from dougong.web.builder.flows.tree import Tree

BEGINS: dict[str, dict[str, Any]] = {
    "workflow": {
        "starts": [{"on": "by_hand"}],
        "initiatorApproves": "manager",
        "nobody": {"do": "administrators"},
    },
    "automation": {"trigger": {"on": "created"}},
}
FIRST_STEPS: dict[str, dict[str, Any]] = {
    "workflow": {"do": "approval", "title": both("Supervisor", "直属上级"), "approvers": [{"by": "manager"}]},
    "automation": {"do": "notify", "title": both("Tell the owner", "通知负责人"), "to": ["owner"]},
}


def create_flow(design: Design, object_name: str, kind: str, words: Words) -> str:
    """Its name."""
    shape, wording = shape_of(kind), Wording(design)
    design.object(object_name)
    file_id = new_id("wfl" if kind == "workflow" else "aut")
    title = wording.own(file_id, words)
    file: File = {"kind": kind, "id": file_id, "title": title, "object": object_name}
    file |= {"name": free_name(design, kind, f"{object_name}_{title}"), **BEGINS[kind], shape.root: []}
    step = dressed(Tree(shape, file), wording, Spot(shape.step, FIRST_STEPS[kind]))
    if kind == "automation":
        step["message"] = wording.own(step["id"], words, "message")[:500]
    file[shape.root] = [step]
    design.put(file, texts=wording.texts)
    return str(file["name"])
