"""Objects of a pack with their forms, views and pipelines, clicked together after the pack's own definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from dougong.web.builder.palette import tile_of

from tests.journeys.crm_files import File, about, of_object, pack, translated
from tests.journeys.hand import Hand

COMPUTED = ("formula", "rollup", "lookup", "line_items")
BY_CANVAS = frozenset(
    {"kind", "name", "title", "object", "type", "properties", "required", "sections", "tabs"}
)
"""What is not filled into the panel of a document."""


def rest(file: File, without: frozenset[str] | set[str] = BY_CANVAS) -> File:
    return {key: value for key, value in file.items() if key not in without}


class Builder:
    """Of one object. ``ids`` tells those of the draft's elements by their addresses."""

    def __init__(self, hand: Hand, base: str, name: str, ids: Callable[[], Mapping[str, str]]) -> None:
        self.hand, self.page, self.base, self.name, self.ids = hand, hand.page, base, name, ids
        self.object, self.form = pack("object", name), pack("form", f"{name}_main")
        self.keys: dict[str, str] = {}
        """By name of a field, what the canvas calls it."""

    # The beginning

    def create(self) -> None:
        self.go("/build/new-object")
        self.page.fill("#title", self.object["title"])
        self.page.get_by_role("button", name="Create").click()
        self.page.wait_for_url(f"**/build/objects/{self.name}")

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.hand.settle()

    # The canvas

    def lay_out(self) -> None:
        """Tabs and sections, and the one field there is, in the first of them."""
        self.go(f"/build/objects/{self.name}")
        canvas = self.page.locator("#canvas")
        tabs = self.form.get("tabs", [])
        for tab in tabs:
            self.hand.click(canvas.locator("[data-section-do=add-tab]"))
            self.hand.fill({"title": tab["title"], "name!": tab["name"]})
        if tabs:
            self.hand.click(canvas.locator("[data-section-do=remove-section]").first)
        for index, tab in enumerate(tabs or [{}]):
            group = canvas.locator(".dg-ct.tabbed").nth(index) if tabs else canvas.locator(".dg-ct")
            sections = [one for one in self.form["sections"] if one.get("tab") == tab.get("name")]
            if not sections:
                self.hand.click(group.locator("[data-section-do=remove-section]"))
            if "content" in tab:
                self.hand.show(group.get_attribute("data-canvas-tab") or "")
                self.hand.fill({"content": tab["content"]})
            for at, section in enumerate(sections):
                if at:
                    self.hand.click(group.locator("[data-section-do=add-section]"))
                else:
                    self.hand.show(group.locator("[data-section]").first.get_attribute("data-section") or "")
                self.hand.fill(
                    {"title": section["title"], "name!": section["name"]}
                    | rest(section, {"name", "title", "tab", "fields"})
                )

    def first_field(self) -> None:
        """The one that the object began with becomes the first text of the form."""
        self.go(f"/build/objects/{self.name}")
        name = next(name for _, name in self.placed() if self.field(name).get("fieldType") == "text")
        self.keys[name] = self.page.locator("#canvas .dg-cf").first.get_attribute("data-field") or ""
        self.hand.show(self.keys[name])
        self.describe(name)

    def simple(self) -> None:
        self.fields(computed=False)

    def computed(self) -> None:
        self.fields(computed=True)

    def fields(self, computed: bool) -> None:
        self.go(f"/build/objects/{self.name}")
        for section, name in self.placed():
            wanted = name not in self.keys and (self.field(name).get("fieldType") in COMPUTED) is computed
            if wanted and name in self.object["properties"]:
                self.add(section, name)

    def add(self, section: str, name: str) -> None:
        self.behind(section, name)
        self.hand.click(f"[data-add-type={self.field(name)['fieldType']}]")
        self.keys[name] = self.page.locator("#canvas .dg-cf[data-selected]").get_attribute("data-field") or ""
        if not self.before(section, name):
            while self.page.locator(
                "#canvas [data-fields] > .dg-cf[data-selected]:not(:first-child)"
            ).count():
                self.hand.click("#canvas [data-do=up]")
        self.describe(name)

    def put(self, section: str, name: str) -> None:
        self.behind(section, name)
        self.hand.click(f'#canvas [data-put="{name}"]')
        self.keys[name] = name
        self.place(name)

    def behind(self, section: str, name: str) -> None:
        """Select what the next one comes after: the field before it, or its section."""
        before = self.before(section, name)
        self.hand.show(before[-1] if before else self.section_key(section))

    def before(self, section: str, name: str) -> list[str]:
        fields = next(one["fields"] for one in self.form["sections"] if one["name"] == section)
        names = [one["field"] for one in fields]
        return [self.keys[one] for one in names[: names.index(name)] if one in self.keys]

    def section_key(self, name: str) -> str:
        at = [one["name"] for one in self.form["sections"]].index(name)
        return self.page.locator("#canvas [data-section]").nth(at).get_attribute("data-section") or ""

    def describe(self, name: str) -> None:
        field = self.field(name)
        words = rest(field, {"fieldType", "default"})
        asked = (
            {"required!": name in self.object["required"]} if field["fieldType"] not in COMPUTED[:3] else {}
        )
        begun = dict.fromkeys(tile_of(field["fieldType"]).begins.keys() - field.keys())
        self.hand.fill({"title": field["title"], "name!": name} | words | asked | self.default(field))
        self.hand.clear(begun)
        self.place(name)

    def place(self, name: str) -> None:
        placement = next(
            one for where in self.form["sections"] for one in where["fields"] if one["field"] == name
        )
        self.hand.fill(rest(placement, {"field"}))

    @staticmethod
    def default(field: File) -> File:
        value = field.get("default")
        if value is None:
            return {}
        if isinstance(value, Mapping):
            (mode,) = value
            return {"default": mode, f"default/{mode}": value[mode]}
        if field["fieldType"] == "percent":
            value = f"{(Decimal(value) * 100).normalize():f}"
        return {"default": "constant", "default=": str(value).lower() if isinstance(value, bool) else value}

    def placed(self) -> Iterator[tuple[str, str]]:
        for section in self.form["sections"]:
            for one in section["fields"]:
                yield section["name"], one["field"]

    def field(self, name: str) -> File:
        found: File = self.object["properties"].get(name, {})
        return found

    # The settings of the object and of its form

    def settings(self) -> None:
        self.go(f"/build/documents/object/{self.name}")
        self.hand.fill(rest(self.object))

    def late(self) -> None:
        """What nobody makes: fields of every record, and those that follow from the currency."""
        self.go(f"/build/objects/{self.name}")
        for section, name in self.placed():
            if name not in self.object["properties"]:
                self.put(section, name)

    def form_settings(self) -> None:
        self.go(f"/build/documents/form/{self.name}_main")
        self.hand.fill({"title": self.form["title"], "default": self.form["default"]} | rest(self.form))

    def pipelines(self) -> None:
        for pipeline in of_object("pipeline", self.name):
            self.document(pipeline)

    def views(self) -> None:
        for view in of_object("view", self.name):
            self.document(view)

    def translations(self) -> None:
        self.translate(self.object, *about(self.name))

    def translate(self, *files: File) -> None:
        for file in files:
            ids, texts = self.ids(), translated(file)
            if not texts:
                continue
            self.go(f"/build/translations/{file['kind']}/{file['name']}")
            for address, properties in texts.items():
                for name, text in properties.items():
                    self.page.fill(f'[id="t.{ids[address]}.{name}"]', text)
            self.page.locator(".dg-text-foot .btn-primary").click()
            self.page.wait_for_url("**/build/translations")

    def document(self, file: File) -> None:
        existing = f"/build/documents/{file['kind']}/{file['name']}"
        if file["kind"] == "view" and file["name"] == f"{self.name}_all":
            self.go(existing)
        else:
            self.go(f"/build/objects/{self.name}/views")
            self.page.fill("#title", file["title"])
            if file["kind"] == "view":
                self.page.locator(f".dg-view-types [value={file['type']}]").check(force=True)
            self.page.get_by_role("button", name=f"Add a {file['kind']}").click()
            self.page.wait_for_url(f"**/build/documents/{file['kind']}/*")
            self.hand.settle()
        self.hand.fill({"title": file["title"]} | rest(file))
        self.hand.clear({"default"} - file.keys())
        if self.page.url.rpartition("/")[2] != file["name"]:
            self.hand.fill({"name!": file["name"]})
            self.page.wait_for_url(f"**{existing}")


STAGES = (
    Builder.lay_out,
    Builder.first_field,
    Builder.simple,
    Builder.computed,
    Builder.settings,
    Builder.late,
    Builder.form_settings,
    Builder.pipelines,
    Builder.views,
    Builder.translations,
)
