"""Fields and rows that are cast from moulds look as their macros would have made them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from dougong.access import get_user, start_session
from dougong.web.forms.field_views import FieldView
from dougong.web.forms.form_grids import page_grids
from dougong.web.forms.form_views import section_views
from dougong.web.forms.moulds import SWITCH, SWITCHED, UNIFORM, fields_html, macros
from dougong.web.forms.record_forms import layout_of
from dougong.web.lines.line_grids import make_grid
from dougong.web.lines.line_moulds import rows_html, template_html
from dougong.web.lines.line_rows import TypedRow
from dougong.web.screens import SESSION_COOKIE, Screen, reading

from tests.fields.all_scalars import SHOP
from tests.web.conftest import Site, site_with
from tests.web.line_design import ITEM, PURCHASE

HOSTILE = "\"><script>alert('1')</script>&amp;"
MORE = {
    f"f_{kind}": {"fieldType": kind, "title": kind.title(), "help": "“Help” & <more>"}
    for kind in ("text", "integer", "money", "date", "datetime", "boolean")
}


@contextmanager
def on_screen(site: Site) -> Iterator[Screen]:
    with site.workspace.write() as tx:
        token = start_session(tx, get_user(tx, site.users["emma@example.com"]))
    with (
        site.app.test_request_context("/", headers={"Cookie": f"{SESSION_COOKIE}={token}"}),
        reading() as seen,
    ):
        yield seen


designed = site_with([SHOP | {"properties": {**SHOP["properties"], **MORE}}, PURCHASE, ITEM])


def test_fields_look_as_their_macros_make_them(designed: Site) -> None:
    def whole(field: FieldView) -> str:
        return str(macros("parts/field.html").whole(field))

    with on_screen(designed) as screen:
        layout = layout_of(screen, screen.object("shop"))
        for text in ("", "true", "2026-06-18", HOSTILE):
            data = {one.name: text for one in layout.fields}
            for seen in (1, 2):
                (section,) = section_views(screen, layout, data, (), None, {})
                assert fields_html(section.fields) == "".join(map(whole, section.fields)), (text, seen)
        cast = {field.widget for field in section.fields} & {*UNIFORM, SWITCH}
        assert cast == {*UNIFORM, SWITCH}
        wrong = replace(section.fields[0], errors=["Not so."])
        assert fields_html([wrong]) == whole(wrong)
        assert "" in SWITCHED


def test_lines_look_as_their_macro_makes_them(designed: Site) -> None:
    with on_screen(designed) as screen:
        obj = screen.object("purchase")
        (grid,) = layout_of(screen, obj).grids
        line = macros("parts/lines.html").line
        rows = [
            TypedRow(
                "r1", "1", "3", {"label": HOSTILE, "quantity": "2", "due": "2026-06-18", "state": "used"}
            ),
            TypedRow("n1", data={"label": "Pen", "due": "soon", "extra": "true", "price": "1.50"}),
            TypedRow("n2", data={}, note="Added by Anna meanwhile."),
        ]
        view = make_grid(screen, obj, grid, rows, ())
        expected = [line(view, row, number) for number, row in enumerate(view.rows, start=1)]
        assert rows_html(view) == "".join(expected)
        assert template_html(view) == line(view, view.template, 0)
        assert page_grids(screen, obj, layout_of(screen, obj), None, None, (), frozenset(), False, {})
