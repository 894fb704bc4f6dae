"""Dataclasses of the model to JSON and back, exactly. Only data: nothing stored can run."""

from __future__ import annotations

import json
import types
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
    return _typed(kind, json.loads(text))


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _typed(next(a for a in get_args(kind) if a is not types.NoneType), value)
    if origin is tuple:
        item, *rest = get_args(kind)
        if rest == [...]:
            return tuple(_typed(item, v) for v in value)
        return tuple(_typed(k, v) for k, v in zip((item, *rest), value, strict=True))
    if kind is Span:
        return Span(*value)
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{name: _typed(hints[name], item) for name, item in value.items()})  # type: ignore[operator]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    return value
