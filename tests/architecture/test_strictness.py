"""What is asked for is taken as it was written: no number for a time, no text or truth for a number, no number or text for a truth."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, get_args, get_origin

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from deploy.contracts import exports
from services.events.wiring import SERVICE as EVENTS
from shared.contracts.catalogue import published
from shared.contracts.envelope import Command
from shared.contracts.strictness import AsWritten
from shared.contracts.times import Day, Instant
from shared.http.bodies import Body
from shared.queue.receipts import Poison, parse

NUMBERS_FOR_TIMES = (0, "0", "-1", "1735689600", "20260302", 1.5, True)
MISTAKEN: dict[type, tuple[Any, ...]] = {bool: (1, 0, "1", "true", 1.0), int: ("3", 3.0, True), float: ("61.5", True), date: NUMBERS_FOR_TIMES}


def leaves(kind: Any, wrap: Any = lambda value: value) -> Iterator[tuple[type, Any]]:
    """The simple kinds in a type, each with what puts a value of it where it stands."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated or hasattr(kind, "__supertype__"):
        yield from leaves(inner[0] if inner else kind.__supertype__, wrap)
    elif origin in {tuple, list, set, frozenset}:
        yield from leaves(inner[0], lambda value: wrap([value]))
    elif origin is dict:
        yield from leaves(inner[1], lambda value: wrap({"key": value}))
    elif inner:
        for one in inner:
            yield from leaves(one, wrap)
    elif isinstance(kind, type):
        yield kind, wrap


def models(kind: Any) -> set[type[BaseModel]]:
    """Those in a type, and in these."""
    found, left = set[type[BaseModel]](), [kind]
    while left:
        for one in (one for one, _ in leaves(left.pop()) if issubclass(one, BaseModel)):
            if one not in found:
                found.add(one)
                left += [field.annotation for field in one.model_fields.values()]
    return found


def mistaken(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        found = list(leaves(field.annotation))
        for kind, wrap in found:
            wrong = next((MISTAKEN[one] for one in (bool, int, float, date) if issubclass(kind, one)), ())
            for value in wrong if str not in {one for one, _ in found} else ():
                if takes(model, field.alias or name, wrap(value)):
                    yield f"{model.__name__}.{name}: {value!r}"


def takes(model: type[BaseModel], name: str, value: Any) -> bool:
    try:
        model.model_validate({name: value})
    except ValidationError as error:
        return not any(fault["loc"][:1] == (name,) for fault in error.errors())
    return True


def asked() -> set[type[BaseModel]]:
    """All models of what may be asked for, by the queue and by HTTP."""
    commands = [contract for contract in published().values() if issubclass(contract, Command)]
    routes = [route for service in exports.services() for router in service.routers for route in router.routes if isinstance(route, APIRoute)]
    bodies = [route.body_field.field_info.annotation for route in routes if route.body_field]
    return {model for one in (*commands, *bodies) for model in models(one)}


def test_nothing_that_may_be_asked_for_is_taken_for_what_its_sender_did_not_write() -> None:
    assert len(asked()) > 150
    assert [one for model in sorted(asked(), key=str) for one in mistaken(model)] == []


def test_all_that_may_be_asked_for_is_read_as_written() -> None:
    assert [model for model in asked() if not issubclass(model, AsWritten)] == []


@pytest.mark.parametrize("kind", [Instant, Day])
@pytest.mark.parametrize("given", NUMBERS_FOR_TIMES)
def test_a_number_is_no_time_in_a_query_either(kind: Any, given: Any) -> None:
    with pytest.raises(ValidationError, match="no number"):
        TypeAdapter(kind).validate_python(given)


class Lax(BaseModel):
    many: tuple[int, ...] = ()
    by_name: dict[str, bool] = Field(default_factory=dict)
    when: date | None = None
    text: int | str = 0


class Strict(Body):
    many: tuple[int, ...] = ()
    by_name: dict[str, bool] = Field(default_factory=dict)
    of: float | None = None


def test_what_is_taken_for_something_else_is_found() -> None:
    assert {one.partition(":")[0] for one in mistaken(Lax)} == {"Lax.many", "Lax.by_name", "Lax.when"}
    assert list(mistaken(Strict)) == []


def test_a_whole_number_is_a_number_with_a_fraction_as_well() -> None:
    assert Strict.model_validate({"of": 61}).of == 61


def test_a_command_of_the_queue_with_a_number_for_a_time_is_refused_by_field_and_value() -> None:
    data = {"gathering_id": "018f0000-0000-7000-8000-000000000000", "kind": "theme_day", "title": {"fi": "x"}, "starts_at": 0, "ends_at": 3600}
    envelope = {"specversion": "1.0", "id": "1", "type": "events.draft_gathering.v1", "source": "urn:yhteys:test"}
    with pytest.raises(Poison) as refused:
        parse(json.dumps(envelope | {"data": data | {"convenor": data["gathering_id"]}}).encode(), EVENTS)

    fault = refused.value.fault
    assert (fault.field, fault.value) == ("data.starts_at", "0")
    assert "no number" in fault.message
