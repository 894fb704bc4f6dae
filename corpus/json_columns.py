"""Dataclasses of the model to JSON and back, exactly. Only data: nothing stored can run."""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from corpus.model import Span

T = TypeVar("T")


def dumps(value: object) -> str:
    """``value`` (dataclasses, spans, enums, tuples, plain values) as compact JSON."""
    return json.dumps(_plain(value), ensure_ascii=True, separators=(",", ":"))


def loads(kind: type[T], text: str) -> T:
    """The value of type ``kind`` that ``dumps`` wrote. Raises ValueError or KeyError when ``text`` is not one."""
    return _reader(kind)(json.loads(text))


def _plain(value: object) -> object:
    names = _names(type(value))
    if names is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return value


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """The names of a dataclass's fields; None for any other type."""
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else None


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What turns plain values into ``kind``; made once for each, since articles hold thousands. None stays None."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _reader(next(a for a in get_args(kind) if a is not types.NoneType))
    if origin is tuple:
        return _tuple_reader(*get_args(kind))
    if kind is Span:
        return lambda value: None if value is None else Span(*value)
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return lambda value: None if value is None else kind(value)
    return lambda value: value


def _tuple_reader(item: Any, *rest: Any) -> Callable[[Any], Any]:
    first = _reader(item)
    if rest == (...,):
        return lambda value: None if value is None else tuple(map(first, value))
    readers = (first, *map(_reader, rest))
    return lambda value: None if value is None else tuple(r(v) for r, v in zip(readers, value, strict=True))


def _dataclass_reader(kind: Any) -> Callable[[Any], Any]:
    readers = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
    return lambda value: None if value is None else kind(**{name: readers[name](v) for name, v in value.items()})
