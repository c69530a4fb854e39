"""The words that messages of more than one service are made of: ids, names and texts, codes, money, where something came from.

What must stay true: a word that two producers use stands here and nowhere else, so that it means the same in both. What a single service says alone
stands in that service's own contracts.
"""

from enum import StrEnum
from typing import Annotated, NewType
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from shared.contracts.strictness import AsWritten
from shared.contracts.times import Instant

OrganisationId = NewType("OrganisationId", UUID)
NetworkId = NewType("NetworkId", UUID)
KeyPersonId = NewType("KeyPersonId", UUID)
PlaceId = NewType("PlaceId", UUID)
RoomId = NewType("RoomId", UUID)

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Text = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]
"""A value of an open list, such as `older_people`."""
Theme = Code
"""What a network or a table is about: `families`, `substance_prevention` … An open list: areas differ."""
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
PERSONS = "persons"
"""Among a field's annotations: it counts people, so a measure sums it as persons or leaves it alone."""
Year = Annotated[int, Field(ge=1900, le=2200)]
Cadence = Annotated[int, Field(ge=1, le=366)]
"""Meetings a year (kokoontumistiheys)."""
MunicipalityCode = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{3}$"), Field(description="A code of the official list: three digits, leading zeros included.")
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$"), Field(description="ISO 639: `fi`, `sv`, `se`, `sgn` …")]
WebAddress = Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[^\s<>\"\\^`{|}\x00-\x20\x7f]+$")]
"""Where a page is, with its scheme: `https://esimerkki.example/kahvila`."""
Cents = Annotated[int, Field(ge=0, le=10_000_000_00, description="Euro cents.")]


class Part(AsWritten):
    """A piece of a message."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class LocalName(Part):
    """A name in the languages in which it is known, one at least."""

    fi: Name | None = None
    sv: Name | None = None
    en: Name | None = None


class LocalText(Part):
    """A text in the languages in which it was written, one at least."""

    fi: Text | None = None
    sv: Text | None = None
    en: Text | None = None


class Money(Part):
    """A sum in the smallest unit of its currency."""

    cents: Count
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    """ISO 4217."""


class Provenance(Part):
    """Where an imported thing came from, and under which licence it may be used."""

    source: Name
    source_id: Name
    """The id that it has at its source."""
    licence: Name


class Origin(Provenance):
    """Where a row came from, and when it was seen there. `source` is an `OfficialList` or any other name of a source."""

    seen_at: Instant


class Principle(StrEnum):
    """The five principles of collective impact (yhteisövaikuttavuus)."""

    COMMON_AGENDA = "common_agenda"
    SHARED_MEASUREMENT = "shared_measurement"
    MUTUALLY_REINFORCING_ACTIVITIES = "mutually_reinforcing_activities"
    CONTINUOUS_COMMUNICATION = "continuous_communication"
    BACKBONE_SUPPORT = "backbone_support"
