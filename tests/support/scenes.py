"""States of the product's screens that no address of a route alone shows: other views, dialogs and menus opened, what
strangers see, and what is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dougong.access import SYSTEM
from dougong.records import RecordQuery, find
from dougong.storage import Workspace

from tests.support.browser import Visit
from tests.support.screens import OPEN_DEALS

Scene = Callable[[Visit], None]

STRANGERS = {
    "sign-in": "/sign-in",
    "sign-in-forgotten": "/sign-in/forgotten",
    "sign-in-reset-stale": "/sign-in/reset",
    "join-closed": "/join/no-such-invitation",
    "public-form-closed": "/f/no-such-form",
    "unsubscribe-stale": "/unsubscribe/no-such-address",
}
"""Seen before anybody has signed in."""

FIRST_RUN = {"welcome": "/welcome"}
BLANK = {
    "blank-home": "/",
    "blank-build": "/build",
    "blank-start": "/build/start",
    "blank-jobs": "/jobs",
    "blank-approvals": "/me/approvals",
    "blank-notices": "/me/notices",
    "blank-flows": "/build/flows",
    "blank-translations": "/build/translations",
    "blank-automations": "/settings/automations",
    "blank-people": "/settings/people",
}
"""A workspace in which nothing has been designed."""
ADDRESSES = {
    "list-grouped": "/o/opportunity?view=opportunity_all&group=stage",
    "calendar-month": "/o/activity?view=activity_calendar",
    "calendar-week": "/o/activity?view=activity_calendar&span=week",
    "calendar-agenda": "/o/activity?view=activity_calendar&span=agenda",
    "gallery": "/o/product?view=product_gallery",
    "timeline": "/o/contract?view=contract_timeline",
    "tree": "/o/account?view=account_tree",
    "nowhere": "/nowhere",
    "build-flow-automation": "/build/flows/automation/won_opportunity",
    "build-pack": "/build/packs/crm",
    "build-view": "/build/documents/view/opportunity_open",
    "build-pipeline": "/build/documents/pipeline/opportunity_sales",
    "build-print-template": "/build/documents/print_template/quote_paper",
    "build-public-form": "/build/documents/public_form/lead_contact",
    "build-button": "/build/documents/button/lead_convert",
    "build-chart": "/build/documents/chart/pipeline_funnel",
    "build-app": "/build/documents/app/crm",
    "build-calendar": "/build/documents/calendar/china",
    "build-service-level": "/build/documents/service_level/tickets",
    "approval-versions": "/approvals/versions/quote_discount",
    "approval-simulation": "/approvals/simulate/quote_discount",
    "message-preview": "/settings/messages/quote_sent",
    "public-form-settings": "/settings/public-forms/lead_contact",
    "automation-why": "/settings/automations/won_opportunity/why",
    "automation-trial": "/settings/automations/won_opportunity/trial",
    "rates-base": "/settings/rates/base",
}


def records(workspace: Workspace) -> Mapping[str, str]:
    """The list of each object, one record of it, and a form for a new one: each is made of other types of fields."""
    with workspace.read() as tx:
        names = list(tx.release.definitions.objects)
        first = {name: find(tx, SYSTEM, RecordQuery(name, ("id",), limit=1)).data for name in names}
    pages = {f"list-{name}": f"/o/{name}" for name in names} | {
        f"new-{name}": f"/o/{name}/new" for name in names
    }
    for name, found in first.items():
        if found:
            pages[f"record-{name}"] = f"/o/{name}/{found[0]['id']}"
            pages[f"edit-{name}"] = f"/o/{name}/{found[0]['id']}/edit"
    return pages


def _pressed(address: str, *selectors: str) -> Scene:
    """What opens when this is pressed."""

    def open_it(visit: Visit) -> None:
        page = visit.go(address)
        for selector in selectors:
            page.locator(selector).locator("visible=true").first.click()
        page.locator("dialog[open], :popover-open").first.wait_for()
        page.wait_for_load_state("networkidle")

    return open_it


def _printed(address: str) -> Scene:
    """As on paper."""

    def show(visit: Visit) -> None:
        visit.go(address)
        visit.page.emulate_media(media="print")

    return show


def _filter(visit: Visit) -> None:
    page = visit.go(OPEN_DEALS)
    page.click("#filter-button")
    page.locator("#filter select").first.wait_for()


def _palette(visit: Visit) -> None:
    page = visit.go("/o/opportunity")
    page.keyboard.press("Control+k")
    page.locator("#palette [role=option]").first.wait_for()


def _palette_search(visit: Visit) -> None:
    _palette(visit)
    with visit.page.expect_response(lambda answer: "/palette" in answer.url and "hua" in answer.url):
        visit.page.fill("#palette input", "hua")


def _keys(visit: Visit) -> None:
    page = visit.go("/o/opportunity")
    page.keyboard.press("?")
    page.locator("dialog[data-open][open]").wait_for()


def _feedback(visit: Visit) -> None:
    page = visit.go("/menu")
    page.evaluate("htmx.ajax('GET', '/feedback', {target: document.body, swap: 'beforeend'})")
    page.locator("dialog[data-open][open]").wait_for()


def _refused_form(visit: Visit) -> None:
    page = visit.go("/o/opportunity/new")
    page.fill("#f-amount", "abc")
    page.fill("#f-probability", "150")
    page.click("[data-save]")
    page.locator("#form-errors li").first.wait_for()


def _chosen(visit: Visit) -> None:
    page = visit.go("/o/opportunity")
    if page.viewport_size and page.viewport_size["width"] < 500:
        page.click("#list-menu-button")
        page.click("[data-choose-records]")
    for box in page.locator("td.pick input").all()[:3]:
        box.check(force=True)
    page.locator(".dg-bulk-bar:not([hidden])").wait_for()


def _lines(visit: Visit) -> None:
    page = visit.go("/o/quote/new")
    for _ in range(3):
        page.click("[data-line-add]")
    page.locator("[data-line]").nth(2).wait_for()


def _record_menu(visit: Visit) -> None:
    page = visit.go("/o/opportunity?view=opportunity_all")
    page.locator("td.c-title a").first.click()
    page.locator("[popovertarget=record-menu]").click()
    page.locator("#record-menu:popover-open").wait_for()


def _refused_move(visit: Visit) -> None:
    """The fields that the stage asks for, in the dialog that says so."""
    page = visit.go("/o/opportunity?view=opportunity_all&f=stage~any_of~qualify")
    page.locator("td.c-title a").first.click()
    page.locator("[data-step-to=lost]").locator("visible=true").first.click()
    page.locator("dialog[open]").wait_for()


def _field_panel(visit: Visit) -> None:
    page = visit.go("/build/objects/opportunity")
    page.locator("#canvas .dg-cf-link").nth(3).click()
    page.locator("#panel form, #panel [data-panel]").first.wait_for()


def _step_panel(visit: Visit) -> None:
    page = visit.go("/build/flows/workflow/quote_discount")
    page.locator("[data-flow-select]").nth(1).click()
    page.locator("#panel .dg-panel-group").first.wait_for()


OPENED: Mapping[str, Scene] = {
    "filter": _filter,
    "palette": _palette,
    "palette-search": _palette_search,
    "keys": _keys,
    "feedback-dialog": _feedback,
    "form-refused": _refused_form,
    "form-lines": _lines,
    "list-chosen": _chosen,
    "list-menu": _pressed("/o/opportunity", "#list-menu-button"),
    "list-sort": _pressed("/o/opportunity", "#arrange-sort-button"),
    "list-group": _pressed("/o/opportunity", "#arrange-group-button"),
    "list-colours": _pressed("/o/opportunity", "#arrange-colours-button"),
    "list-save-view": _pressed("/o/opportunity", ".dg-tab-buttons [popovertarget=view-save-as]"),
    "record-menu": _record_menu,
    "board-move": _pressed("/o/opportunity?view=opportunity_board", ".dg-card-move"),
    "move-refused": _refused_move,
    "print-list": _printed("/o/opportunity"),
    "print-record": _printed("/o/quote/1"),
    "print-approval": _printed("/approvals/1/sheet"),
    "build-field-panel": _field_panel,
    "build-step-panel": _step_panel,
}
