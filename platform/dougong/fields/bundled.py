"""The field types that come with the platform, in the order in which the builder offers them."""

from __future__ import annotations

from dougong.fields.address import ADDRESS_PARTS, AddressType
from dougong.fields.amounts import AmountStorage
from dougong.fields.any_reference import AnyReferenceStorage, AnyReferenceType
from dougong.fields.auto_number import AutoNumberType
from dougong.fields.barcode import BarcodeType
from dougong.fields.base import register
from dougong.fields.boolean import BooleanType
from dougong.fields.colour import ColourType
from dougong.fields.currency import CurrencyType, ExchangeRateType
from dougong.fields.dates import DateTimeType, DateType
from dougong.fields.decimals import DecimalType, PercentType
from dougong.fields.department import DepartmentType
from dougong.fields.email import EmailType
from dougong.fields.files import FileType, ImageType, SignatureType
from dougong.fields.integer import IntegerType
from dougong.fields.json_field import JsonType
from dougong.fields.lists import ListStorage
from dougong.fields.location import LOCATION_PARTS, LocationType
from dougong.fields.long_text import LongTextType
from dougong.fields.money import MoneyType
from dougong.fields.multi_select import MultiSelectType
from dougong.fields.people import UsersType, UserType
from dougong.fields.phone import PhoneType
from dougong.fields.reference import ReferenceType
from dougong.fields.references import ReferencesType
from dougong.fields.rich_text import RichTextType
from dougong.fields.scores import ProgressType, RatingType
from dougong.fields.select import SelectType
from dougong.fields.storage import Storage
from dougong.fields.structured import PartedStorage, StructuredStorage
from dougong.fields.tags import TagsStorage, TagsType
from dougong.fields.text import LongTextStorage, TextStorage, TextType
from dougong.fields.times import TimeType
from dougong.fields.url import UrlType

register(TextType(), TextStorage("text"))
register(LongTextType(), LongTextStorage("text"))
register(RichTextType(), LongTextStorage("text"))
register(IntegerType(), Storage("bigint"))
register(DecimalType(), AmountStorage("decimal", DecimalType()))
register(PercentType(), AmountStorage("decimal", PercentType()))
register(MoneyType(), AmountStorage("money", MoneyType()))
register(DateType(), Storage("date"))
register(DateTimeType(), Storage("instant"))
register(TimeType(), Storage("text"))
register(BooleanType(), Storage("boolean"))
register(SelectType(), Storage("text"))
register(ReferenceType(), Storage("reference"))

register(MultiSelectType(), ListStorage("list"))
register(TagsType(), TagsStorage("list"))
register(UserType(), Storage("reference"))
register(UsersType(), ListStorage("list"))
register(DepartmentType(), Storage("reference"))
register(ReferencesType(), ListStorage("list"))
register(AnyReferenceType(), AnyReferenceStorage("text"))
register(AutoNumberType(), TextStorage("text"))

register(FileType(), ListStorage("list"))
register(ImageType(), ListStorage("list"))
register(SignatureType(), ListStorage("list"))
register(EmailType(), TextStorage("text"))
register(PhoneType(), TextStorage("text"))
register(UrlType(), LongTextStorage("text"))
register(AddressType(), PartedStorage("text", ADDRESS_PARTS))
register(LocationType(), PartedStorage("text", LOCATION_PARTS))
register(RatingType(), Storage("bigint"))
register(ProgressType(), Storage("bigint"))
register(ColourType(), Storage("text"))
register(BarcodeType(), TextStorage("text"))
register(JsonType(), StructuredStorage("text"))

register(CurrencyType(), Storage("text"))
register(ExchangeRateType(), AmountStorage("rate", ExchangeRateType()))
