"""No day or moment comes in unbounded: one that falls off the calendar's end fails in whoever counts with it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, get_args, get_origin

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import AwareDatetime, BaseModel, NaiveDatetime, TypeAdapter, ValidationError

from deploy.contracts import exports
from shared.contracts.catalogue import published
from shared.contracts.envelope import Command
from shared.contracts.times import Day, Instant
from shared.contracts.words import Origin

BEYOND = ("0001-01-01", "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "1899-12-31", "2201-01-01T00:00:00Z", "9999-12-31", "9999-12-31T23:59:59-05:00")


def unbounded(kind: Any, metadata: tuple[Any, ...] = (), *, at: str = "") -> Iterator[str]:
    """Where in a type a time that is far beyond would be taken."""
    if get_origin(kind) is Annotated:
        inner, *more = get_args(kind)
        yield from unbounded(inner, (*more, *metadata), at=at)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            yield from unbounded(field.annotation, tuple(field.metadata), at=f"{at}.{name}")
    elif kind in {AwareDatetime, NaiveDatetime} or (isinstance(kind, type) and issubclass(kind, date)):
        if any(taken(Annotated[kind, *metadata] if metadata else kind, one) for one in BEYOND):
            yield at
    else:
        for inner in get_args(kind):
            yield from unbounded(inner, metadata, at=at)


def taken(kind: Any, written: str) -> bool:
    try:
        TypeAdapter(kind).validate_python(written)
    except ValidationError:
        return False
    return True


def routes() -> list[APIRoute]:
    return [route for service in exports.services() for router in service.routers for route in router.routes if isinstance(route, APIRoute)]


def parameters(requested: Dependant) -> Iterator[Any]:
    """With those of what it depends on."""
    yield from (*requested.query_params, *requested.path_params, *requested.header_params, *requested.body_params)
    for inner in requested.dependencies:
        yield from parameters(inner)


def test_no_command_takes_a_time_beyond_all_that_is_counted_with() -> None:
    commands = [contract for contract in published().values() if issubclass(contract, Command)]

    assert len(commands) > 50
    assert [f"{command.wire_name}{at}" for command in commands for at in unbounded(command)] == []


def test_no_request_takes_a_time_beyond_all_that_is_counted_with() -> None:
    found = []
    for route in routes():
        for parameter in parameters(route.dependant):
            field = parameter.field_info
            found += [f"{route.path} {parameter.name}{at}" for at in unbounded(field.annotation, tuple(field.metadata))]

    assert len(routes()) > 100
    assert found == []


def test_where_and_when_a_record_was_seen_is_bounded() -> None:
    assert list(unbounded(Origin)) == []


class Sample(BaseModel):
    bare: date
    listed: tuple[AwareDatetime, ...] = ()
    maybe: datetime | None = None
    bounded: Day
    also: Instant | None = None


def test_an_unbounded_time_is_found() -> None:
    assert list(unbounded(Sample)) == [".bare", ".listed", ".maybe"]


@pytest.mark.parametrize("written", ["1900-01-01", "2200-12-31", "2026-02-28"])
def test_what_people_live_and_plan_in_is_taken(written: str) -> None:
    assert TypeAdapter(Day).validate_python(written) == date.fromisoformat(written)
