"""Texts that are codes, such as e-mail addresses and colours: read from many forms, kept in one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import TEXT, Type
from dougong.fields.base import FieldType
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import wrong_type


class CodedType(FieldType):
    json_type = "string"

    expected: ClassVar[str]
    """What is said of a {value} that is no text at all."""

    @abstractmethod
    def kept(self, text: str) -> str:
        """The one form, of a text that has it but for details; raises FieldError."""

    @abstractmethod
    def written(self, value: object, field: FieldDefinition, context: CoercionContext) -> str:
        """The same of what people and spreadsheets write."""

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        def read(value: object) -> str:
            if not isinstance(value, str):
                raise wrong_type(self.expected, value)
            return self.kept(value)

        return read

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return lambda value, context: self.written(value, field, context)

    def expression_type(self, field: FieldDefinition) -> Type:
        return TEXT
