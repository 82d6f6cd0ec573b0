"""The fixed parts of requests about views that people keep."""

from __future__ import annotations

from marshmallow import fields, validate

from dougong.api.envelopes import Envelope
from dougong.records.sharing import LEVELS


class ViewParameters(Envelope):
    object = fields.String(required=True, validate=validate.Length(1, 40))


class ViewChangeBody(Envelope):
    """What a view shows is judged where it is looked up."""

    title = fields.String(validate=validate.Length(1, 200))
    columns = fields.List(fields.Raw())
    sort = fields.List(fields.Raw(allow_none=True), allow_none=True)
    filter = fields.String(allow_none=True)
    group = fields.String(allow_none=True)
    subgroup = fields.String(allow_none=True)
    frozen = fields.Raw(allow_none=True)
    tree = fields.String(allow_none=True)
    colours = fields.List(fields.Raw(), allow_none=True)
    type = fields.String(allow_none=True)
    pipeline = fields.String(allow_none=True)
    groupBy = fields.String(allow_none=True)  # noqa: N815 - spelt as in the schema of views
    sumField = fields.String(allow_none=True)  # noqa: N815
    swimlanes = fields.String(allow_none=True)
    columnLimit = fields.Raw(allow_none=True)  # noqa: N815
    dateField = fields.String(allow_none=True)  # noqa: N815
    endField = fields.String(allow_none=True)  # noqa: N815
    scale = fields.String(allow_none=True)
    pictureField = fields.String(allow_none=True)  # noqa: N815
    parentField = fields.String(allow_none=True)  # noqa: N815
    everybody = fields.String(allow_none=True, validate=validate.OneOf(LEVELS))
    version = fields.Integer(strict=True, validate=validate.Range(1, 2**53 - 1))


class ViewBody(ViewChangeBody):
    object = fields.String(required=True, validate=validate.Length(1, 40))
    title = fields.String(required=True, validate=validate.Length(1, 200))
    columns = fields.List(fields.Raw(), required=True)


class ViewDefaultBody(Envelope):
    object = fields.String(required=True, validate=validate.Length(1, 40))
    view = fields.String(required=True, allow_none=True, validate=validate.Length(1, 60))
    for_ = fields.String(data_key="for", attribute="for", validate=validate.OneOf(("me", "everybody")))
