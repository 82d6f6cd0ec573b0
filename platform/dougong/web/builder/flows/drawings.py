"""The drawing of a flow beside its panel, drawn again with every change."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from dougong.web.builder.drafting import Design
from dougong.web.builder.flows.drawing import flow_of
from dougong.web.builder.flows.problems import problems_of_flow
from dougong.web.builder.panels import DRAWINGS, Panel
from dougong.web.builder.telling import Errors, by_control, control_names


class FlowDrawing:
    def html(self, design: Design, kind: str, name: str, at: str) -> Markup:
        html = render_template("builder/flows/tree.html", flow=flow_of(design, kind, name), at=at)
        return Markup(html)  # noqa: S704 - rendered by an escaping template

    def problems(self, design: Design, panel: Panel) -> Errors:
        value = design.spot(panel.kind, panel.name, panel.element_id).value
        found = problems_of_flow(design, panel.kind, panel.name)
        placed = [(one.place, one.text) for one in found if one.element_id == panel.element_id]
        return by_control(control_names(panel), value, placed)


for _kind in ("workflow", "automation"):
    DRAWINGS.register(_kind, FlowDrawing())
