"""``dataclass`` as Python's own, but that the methods of a class are made when one of them is first called.

Python's writes and compiles some six methods for each class when it is declared. Of the six hundred classes here
a process uses few before its first answer, and making them all was half of what each start took (decision 0390).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

Method = Callable[..., Any]


def _late(plain: Any = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True) -> Any:
    def declare(plain: Any) -> Any:
        # Python would write down a signature of each class that says nothing of itself.
        plain.__doc__ = plain.__doc__ or plain.__name__
        # With slots it is another class.
        cls: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(plain)
        own = vars(cls)
        names = [name for name in ("__init__", "__repr__", *(["__eq__"] * eq)) if name not in own]
        if eq and own.get("__hash__") is None:
            if frozen:
                names.append("__hash__")
            else:
                cls.__hash__ = None
        for name in names:
            setattr(cls, name, _first_call(cls, name, names, frozen))
        if frozen:
            _freeze(cls)
        return cls

    return declare if plain is None else declare(plain)


def _first_call(cls: type, name: str, names: list[str], frozen: bool) -> Method:
    def method(self: object, *args: Any, **options: Any) -> Any:
        # Two threads may both do this: they put the same in place.
        whole = _made_by_python(cls, frozen)
        for made in names:
            setattr(cls, made, getattr(whole, made))
        return getattr(cls, name)(self, *args, **options)

    method.__name__, method.__qualname__ = name, f"{cls.__qualname__}.{name}"
    return method


def _made_by_python(cls: type, frozen: bool) -> type:
    """A class with the same fields, for its methods."""
    fields = [(field.name, field.type, field) for field in dataclasses.fields(cls)]
    after = getattr(cls, "__post_init__", None)
    body = {} if after is None else {"__post_init__": after}
    return dataclasses.make_dataclass(cls.__qualname__, fields, namespace=body, frozen=frozen)


def _freeze(cls: Any) -> None:
    names = frozenset(field.name for field in dataclasses.fields(cls))

    def refuse(self: object, name: str, *value: object) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"{cls.__qualname__}.{name} does not change")
        (super(cls, self).__setattr__ if value else super(cls, self).__delattr__)(name, *value)

    cls.__setattr__ = cls.__delattr__ = refuse
    if "__slots__" in vars(cls):
        cls.__getstate__, cls.__setstate__ = _state, _restore


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    dataclass = _late
