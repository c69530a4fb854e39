"""Whether a path that a declaration names leads to a field of a contract, and to what type: a typing error is found at start, not in the numbers."""

import types
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

from shared.contracts.envelope import Fact
from shared.contracts.words import PERSONS

from .domain.rules import EACH, SUBJECT, Path


class NoSuchField(ValueError):
    """The path ends where the contract has no such field; the message names those that it has."""


def type_at(fact: type[Fact], path: Path, *, each: Any = None) -> Any:
    """The type of a field, without its optionality. `each` is the type that paths beginning with `each` start from.

    Raises:
        NoSuchField: with the fields that there are.
    """
    if path == (SUBJECT,):
        return str
    if path[0] == EACH and each is None:
        raise NoSuchField("'each' stands for one element of a list: say which with `each: <list field>`")
    steps, found = (path[1:], each) if path[0] == EACH else (path, fact)
    for step in steps:
        found = _step(found, step)
    return found


def counts_persons(fact: type[Fact], path: Path, *, each: Any = None) -> bool:
    """Of a field that there is."""
    if len(path) < (3 if path[0] == EACH else 2):
        holder: Any = each if path[0] == EACH else fact
    else:
        holder = type_at(fact, path[:-1], each=each)
    field = holder.model_fields.get(path[-1]) if isinstance(holder, type) and issubclass(holder, BaseModel) else None
    marks = [] if field is None else [*field.metadata, *(mark for part in get_args(field.annotation) for mark in getattr(part, "__metadata__", ()))]
    return any(mark is PERSONS for mark in marks)


def element_type(fact: type[Fact], path: Path) -> Any:
    """The type of a list field's elements.

    Raises:
        NoSuchField: also when the field is no list.
    """
    kind = type_at(fact, path)
    if not is_list(kind):
        raise NoSuchField(f"{'.'.join(path)} is no list")
    return element_of(kind)


def element_of(kind: Any) -> Any:
    return plain(get_args(kind)[0]) if get_args(kind) else str


def is_list(kind: Any) -> bool:
    origin = get_origin(kind) or kind
    return isinstance(origin, type) and issubclass(origin, Collection) and not issubclass(origin, (str, bytes, Mapping))


def is_single(kind: Any) -> bool:
    """Fit for a dimension, a key, a comparison: one word, number, date or flag."""
    origin = get_origin(kind) or kind
    return origin is Literal or not (is_list(kind) or (isinstance(origin, type) and issubclass(origin, (Mapping, BaseModel))))


def may_be(kind: Any, value: Any) -> bool:
    """Whether a field of this type can ever hold the value: finds misspelt kinds and codes."""
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


def plain(kind: Any) -> Any:
    """Without `None`, `Annotated` and `NewType` around it; an instant is a `datetime`."""
    while True:
        if kind is AwareDatetime:
            return datetime
        if hasattr(kind, "__supertype__"):
            kind = kind.__supertype__
        elif hasattr(kind, "__metadata__"):
            kind = get_args(kind)[0]
        elif get_origin(kind) in {Union, types.UnionType} and len(left := [part for part in get_args(kind) if part is not types.NoneType]) == 1:
            kind = left[0]
        else:
            return kind


def _step(found: Any, step: str) -> Any:
    if isinstance(found, type) and issubclass(found, BaseModel):
        if step not in found.model_fields:
            raise NoSuchField(f"{found.__name__} has no field {step!r}: it has {', '.join(sorted(found.model_fields))}")
        return plain(found.model_fields[step].annotation)
    if get_origin(found) is dict:
        return plain(get_args(found)[1])
    raise NoSuchField(f"nothing is inside {getattr(found, '__name__', found)}, so {step!r} leads nowhere")
