"""Forms that outlive their session: what was typed is carried through sign-in and shown again.

The sign-in page holds the refused form's fields as hidden inputs. Once the person has signed in, the
form's own page is rendered with them; nothing is saved until they press Save.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import current_app, request
from werkzeug.datastructures import MultiDict

PREFIX = "carried."
LEFT_OUT = frozenset({"csrf_token", "touched"})
PASTE = "web.paste_rows"
BULK_EDIT = "web.change_many"
LONGEST = 2_000
"""An address that every browser and proxy takes."""
RESUMABLE = frozenset({"web.create_record", "web.update_record", PASTE})


def to_carry() -> list[tuple[str, str]]:
    """The fields of the present request, if its form can be shown again."""
    if request.method != "POST" or request.endpoint not in RESUMABLE:
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if name not in LEFT_OUT]


def came_for() -> str | None:
    """The page to be led to after signing in. A form that is sent to its own address says there what it is about,
    chosen records for one; where the page takes what was typed from its address as well, that is kept."""
    address = request.full_path.rstrip("?")
    if address.startswith(("/sign-in", "/welcome")):
        # Who has come through the door is not led back to it.
        return None
    if not current_app.url_map.bind_to_environ(request.environ).test(method="GET"):
        return None
    if request.endpoint == BULK_EDIT and request.method == "POST":
        typed = [pair for pair in request.form.items(multi=True) if pair[0] not in (*LEFT_OUT, "action")]
        full = f"{address}{'&' if '?' in address else '?'}{urlencode(typed)}"
        address = full if len(full) <= LONGEST else address
    return None if address == "/" else address


def carried() -> list[tuple[str, str]]:
    """The fields that a sign-in form brings along."""
    fields = request.form.items(multi=True)
    return [(name.removeprefix(PREFIX), value) for name, value in fields if name.startswith(PREFIX)]


def resumes(address: str) -> tuple[str, dict[str, object]] | None:
    """The endpoint of the form that stood at an address, and its arguments."""
    adapter = current_app.url_map.bind_to_environ(request.environ)
    if not adapter.test(address, method="POST"):
        return None
    endpoint, arguments = adapter.match(address, method="POST")
    return (endpoint, dict(arguments)) if endpoint in RESUMABLE else None


def as_form(fields: list[tuple[str, str]]) -> MultiDict[str, str]:
    return MultiDict(fields)
