"""The field types that come with the platform, in the order in which the builder offers them."""

from __future__ import annotations

from dougong.fields.any_reference import AnyReferenceStorage, AnyReferenceType
from dougong.fields.auto_number import AutoNumberType
from dougong.fields.base import register
from dougong.fields.boolean import BooleanType
from dougong.fields.dates import DateTimeType, DateType
from dougong.fields.files import FileType, ImageType, SignatureType
from dougong.fields.integer import IntegerType
from dougong.fields.lists import ListStorage
from dougong.fields.money import MoneyStorage, MoneyType
from dougong.fields.multi_select import MultiSelectType
from dougong.fields.people import UsersType, UserType
from dougong.fields.reference import ReferenceType
from dougong.fields.references import ReferencesType
from dougong.fields.select import SelectType
from dougong.fields.storage import Storage
from dougong.fields.tags import TagsStorage, TagsType
from dougong.fields.text import TextStorage, TextType

register(TextType(), TextStorage("text"))
register(IntegerType(), Storage("bigint"))
register(MoneyType(), MoneyStorage("money"))
register(DateType(), Storage("date"))
register(DateTimeType(), Storage("instant"))
register(BooleanType(), Storage("boolean"))
register(SelectType(), Storage("text"))
register(ReferenceType(), Storage("reference"))

register(MultiSelectType(), ListStorage("list"))
register(TagsType(), TagsStorage("list"))
register(UserType(), Storage("reference"))
register(UsersType(), ListStorage("list"))
register(ReferencesType(), ListStorage("list"))
register(AnyReferenceType(), AnyReferenceStorage("text"))
register(AutoNumberType(), TextStorage("text"))

register(FileType(), ListStorage("list"))
register(ImageType(), ListStorage("list"))
register(SignatureType(), ListStorage("list"))
