"""Looking at the draft: as any role, at two widths, and nothing of it is saved."""

from __future__ import annotations

from dougong.access import SYSTEM
from dougong.records import RecordQuery, count, find
from dougong.storage import publish

from tests.web.builder.conftest import Studio
from tests.web.design import text_of

FRAME = "/build/objects/visit/preview"
INSIDE = "/build/preview/member"


def test_the_frame_leads_to_the_pages_of_the_object(visit: Studio) -> None:
    page = visit.ada.get(FRAME)
    assert page.status_code == 200
    assert f'src="{INSIDE}/o/visit/new"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    chosen = visit.ada.get(f"{FRAME}?role=reader&part=record&width=phone")
    assert 'src="/build/preview/reader/o/visit/any"' in chosen.text
    assert 'class="dg-preview-stage phone"' in chosen.text
    nonsense = visit.ada.get(f"{FRAME}?role=%00&part=x&width=9999999999999999999")
    assert f'src="{INSIDE}/o/visit/new"' in nonsense.text
    assert visit.ada.get("/build/objects/nothing/preview").status_code == 404
    assert 'href="/build/objects/visit/preview"' in visit.ada.get("/build/objects/visit").text


def test_pages_of_the_draft_stay_within_the_preview(visit: Studio) -> None:
    visit.send("/build/objects/visit/fields", type="date")
    page = visit.ada.get(f"{INSIDE}/o/visit")
    assert page.status_code == 200
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    said = text_of(page.text)
    assert "Preview of the draft, as Member. Nothing is saved." in said
    assert "The records are made up." in said
    assert "Visit 3" in said
    assert "Date" in text_of(visit.ada.get(f"{INSIDE}/o/visit/new").text)
    assert f'href="{INSIDE}/o/visit/new"' in page.text
    assert 'href="/o/' not in page.text
    assert "service-worker" not in page.text
    record = visit.ada.get(f"{INSIDE}/o/visit/any")
    assert visit.ada.get(record.headers["Location"]).status_code == 200


def test_forms_are_judged_and_never_saved(visit: Studio) -> None:
    form = f"{INSIDE}/o/visit/new"
    assert visit.ada.get(form).status_code == 200
    judged = visit.ada.post(f"{INSIDE}/o/visit/check", name="")
    assert judged.status_code == 200
    refused = visit.ada.post(form, name="Kept?")
    assert refused.status_code == 403
    assert "This is a preview of the draft: nothing in it is saved." in text_of(refused.text)
    assert "Preview of the draft" in text_of(refused.text)
    # Each page has given back what it read, whatever its answer was.
    kept, closed = visit.site.workspace.memory["previews"], []
    for _, preview in kept.previews.values():
        preview.workspace.farewells.append(lambda: closed.append("closed"))
    kept.close()
    assert closed == ["closed"]
    publish(visit.site.workspace)
    with visit.site.workspace.read() as tx:
        assert count(tx, SYSTEM, RecordQuery("visit")) == 0
        denials = tx.execute("""SELECT COUNT(*) FROM "_dg_audit" WHERE "kind" = 'denied'""").fetchone()
    assert denials == (0,)


OUTSIDE = (
    "/settings/people",
    "/build",
    "/api/v1/records/visit",
    "/metrics",
    "/me/security",
    "/files/1",
    "/o/visit/999999999999999999",
    "/o/visit/9999999999999999999",
    "/o/nothing",
    "/o/%00",
    "/build/preview/member/o/visit",
)


def test_what_is_no_part_of_the_preview_is_not_there(visit: Studio) -> None:
    for path in OUTSIDE:
        assert visit.ada.get(f"{INSIDE}{path}").status_code == 404, path


def test_only_designers_look_and_only_as_roles_that_there_are(visit: Studio) -> None:
    emma = visit.site.browser("emma@example.com")
    assert emma.get(FRAME).status_code == 403
    assert emma.get(f"{INSIDE}/o/visit").status_code == 403
    assert visit.site.app.test_client().get(f"{INSIDE}/o/visit").status_code == 303
    for role in ("nobody", "x" * 40):
        assert visit.ada.get(f"/build/preview/{role}/o/visit").status_code == 404
    for role in ("", "%00", "x" * 41, "Member", "9" * 19):
        assert visit.ada.get(f"/build/preview/{role}/o/visit").status_code == 404
    assert visit.ada.get("/o/visit/any").status_code == 404


def test_a_role_sees_no_more_than_the_draft_gives_it(visit: Studio) -> None:
    assert visit.ada.get("/build/preview/reader/o/visit").status_code == 200
    refused = visit.ada.get("/build/preview/reader/o/visit/new")
    assert refused.status_code == 403
    assert "You may not create records" in text_of(refused.text)


def test_a_draft_with_errors_is_not_shown(visit: Studio) -> None:
    made = visit.send("/build/objects/visit/fields", type="formula")
    assert made.status_code == 200
    frame = visit.ada.get(FRAME)
    assert "stands in the way" in text_of(frame.text)
    assert "<iframe" not in frame.text
    assert visit.ada.get(f"{INSIDE}/o/visit").status_code == 409


def test_real_records_are_shown_where_there_are_some(visit: Studio) -> None:
    publish(visit.site.workspace)
    visit.site.add("visit", name="Hengchuan")
    visit.send("/build/objects/visit/fields", type="boolean")
    said = text_of(visit.ada.get(f"{INSIDE}/o/visit").text)
    assert "Hengchuan" in said
    assert "made up" not in said
    assert visit.ada.get("/o/visit").status_code == 200
    with visit.site.workspace.read() as tx:
        assert len(find(tx, SYSTEM, RecordQuery("visit")).data) == 1
