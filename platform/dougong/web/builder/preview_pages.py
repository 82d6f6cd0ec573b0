"""The object under design as it will look: its form, lists, boards and record page, as any role, at two widths."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import known_roles
from dougong.access.object_access import access_of
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.errors import NotFound
from dougong.problems import N_, Problem
from dougong.records import RecordQuery, find
from dougong.web.builder.drafting import Design
from dougong.web.builder.frame import show_builder
from dougong.web.builder.jumps import problems_of
from dougong.web.builder.tabs import object_tabs
from dougong.web.menus import DEFAULT_ICON
from dougong.web.previewing import PREFIX
from dougong.web.screens import reading, record_url
from dougong.web.shell import Crumb
from dougong.web.texts import gettext

WIDTHS = (("desk", N_("On a desk"), "device-desktop"), ("phone", N_("On a phone"), "device-mobile"))
NO_RECORD = N_("There is no record of this object that this role may see.")
NOT_OUTSIDE = N_("This address is part of previews.")


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the object, by its address below the preview."""

    key: str
    title: str
    icon: str
    path: str


def register_routes(web: Blueprint) -> None:
    web.get("/build/objects/<name>/preview", endpoint="build_preview")(show_preview)
    web.get("/o/<name>/any", endpoint="preview_record")(show_any_record)


def show_preview(name: str) -> str:
    with reading() as screen:
        g.framing = "around"
        design = Design(screen)
        obj = design.object(name)
        faults = sum(problem.severity == "error" for problem in problems_of(design))
        roles = _roles(design)
        role = _chosen(request.args.get("role"), [key for key, _ in roles]) or _likely_role(design, obj)
        parts = _parts(design, obj)
        part = next((one for one in parts if one.key == request.args.get("part")), parts[0])
        width = _chosen(request.args.get("width"), [key for key, _, _ in WIDTHS]) or "desk"
        return show_builder(
            design,
            "builder/preview.html",
            [
                Crumb(design.titles.plural(obj), url_for("web.build_object", name=name)),
                Crumb(gettext("Preview")),
            ],
            name,
            tabs=object_tabs(design, obj, ""),
            object_name=name,
            faults=faults,
            roles=roles,
            role=role,
            parts=parts,
            part=part,
            widths=WIDTHS,
            width=width,
            address=f"{request.script_root}{PREFIX}{role}{part.path}",
        )


def show_any_record(name: str) -> Response:
    """The newest that the role sees."""
    with reading() as screen:
        if g.get("preview") is None:
            raise NotFound(Problem("only_in_previews", NOT_OUTSIDE))
        obj = screen.object(name)
        found = find(screen.tx, screen.actor, RecordQuery(obj.name, ["id"], sort=["-id"], limit=1)).data
        if not found:
            raise NotFound(Problem("no_record", NO_RECORD))
    return redirect(record_url(name, found[0]["id"]))


def _roles(design: Design) -> list[tuple[str, str]]:
    return [
        (name, design.titles.of(role.id, "title", gettext(role.title)))
        for name, role in known_roles(design.definitions.roles).items()
    ]


def _likely_role(design: Design, obj: ObjectDefinition) -> str:
    """The first that works with the object; the administrator sees everything, which tells the least."""
    names = [name for name in known_roles(design.definitions.roles) if name != "administrator"]
    works = (name for name in names if access_of(frozenset({name}), obj).allows("create"))
    return next(works, "administrator")


def _chosen(given: str | None, known: list[str]) -> str:
    return given if given in known else ""


def _parts(design: Design, obj: ObjectDefinition) -> list[Part]:
    base = f"/o/{obj.name}"
    views = [
        Part(
            f"view-{view.name}",
            design.titles.of(view.id, "title", view.title),
            view.icon or obj.icon or DEFAULT_ICON,
            f"{base}?view={view.name}",
        )
        for view in design.definitions.views_of(obj)
    ]
    return [
        Part("form", gettext("Form"), "forms", f"{base}/new"),
        Part("record", gettext("Record page"), "id", f"{base}/any"),
        *(views or [Part("list", gettext("List"), "list", base)]),
    ]
