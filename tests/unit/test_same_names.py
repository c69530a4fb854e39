"""Things made of commands, and facts of things, by the names that they share."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from shared.contracts.envelope import Command, Fact
from shared.contracts.words import Part
from shared.domain.same_names import fact_of, made_from

KEY = UUID("00000000-0000-4000-8000-000000000001")


class Lend(Command):
    key: UUID
    title: str
    weight: int = 1


class Label(Part):
    title: str


class Cover(Part):
    title: str
    colour: str


class Lent(Fact):
    key: UUID
    title: str
    weight: int = 1
    reader: str = ""


class Bound(Fact):
    cover: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    key: UUID
    title: str
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaflet:
    key: UUID
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    cover: Cover


def test_a_thing_has_what_its_command_brings_and_what_the_rule_puts_in_its_place() -> None:
    assert made_from(Lend(key=KEY, title=" Kalevala", weight=3), Book, title="Kalevala") == Book(key=KEY, title="Kalevala", weight=3)


def test_what_a_command_brings_and_the_thing_has_no_name_for_is_not_lost_unseen() -> None:
    with pytest.raises(TypeError, match="weight"):
        made_from(Lend(key=KEY, title="Kalevala"), Leaflet)


def test_a_fact_says_what_the_thing_has_and_what_is_said_beside_it() -> None:
    assert fact_of(Book(key=KEY, title="Kalevala", weight=3), Lent, reader="Aino") == Lent(key=KEY, title="Kalevala", weight=3, reader="Aino")


def test_a_field_that_neither_the_thing_nor_the_rule_gives_is_missed_though_it_has_a_default() -> None:
    with pytest.raises(AttributeError, match="reader"):
        fact_of(Book(key=KEY, title="Kalevala"), Lent)


def test_what_a_fact_does_not_declare_is_refused() -> None:
    with pytest.raises(TypeError, match="Lent has no field borrower: it has key, title, weight, reader"):
        fact_of(Book(key=KEY, title="Kalevala"), Lent, reader="Aino", borrower="Aino")


def test_of_a_part_a_fact_says_what_it_declares_of_it() -> None:
    assert fact_of(Folder(cover=Cover(title="Kalevala", colour="red")), Bound) == Bound(cover=Label(title="Kalevala"))
