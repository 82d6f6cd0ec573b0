"""Addresses and texts that are made once are those that would be made each time."""

from __future__ import annotations

import pytest
from dougong.storage import Workspace
from flask import Flask, url_for

from tests.support.apps import app_of


@pytest.fixture
def app(workspace: Workspace) -> Flask:
    return app_of(workspace)


def test_an_address_depends_on_what_is_given_and_on_where_the_product_is_mounted(app: Flask) -> None:
    for base, root in (("http://localhost", ""), ("http://localhost/crm", "/crm")):
        for _ in range(2):
            with app.test_request_context("/", base_url=base):
                assert url_for("web.list_records", name="deal", page=1) == f"{root}/o/deal?page=1"
                assert url_for("web.list_records", name="deal", page=True) == f"{root}/o/deal?page=True"
                assert url_for("web.list_records", name="deal", q=None) == f"{root}/o/deal"
                assert url_for("web.list_records", name="客户", _anchor="top").endswith(
                    "%E5%AE%A2%E6%88%B7#top"
                )
                two = url_for("web.list_records", name="deal", f=["a", "b"])
                assert two == f"{root}/o/deal?f=a&f=b"
                assert url_for("web.list_records", name="deal", _external=True) == f"{base}/o/deal"


def test_a_text_of_a_template_is_escaped_and_filled_in_each_time(app: Flask) -> None:
    template = app.jinja_env.from_string('{{ _("Delete “%(name)s”?", name=name) }}')
    with app.test_request_context("/"):
        assert template.render(name="<b>") == "Delete “&lt;b&gt;”?"
        assert template.render(name="100%") == "Delete “100%”?"
        assert app.jinja_env.from_string('{{ _("100%% & more") }}').render() == "100% & more"
