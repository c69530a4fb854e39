"""What a gathering and a series have alike: what happens, for whom and by whom.

What must stay true: organisations stand in the order of their ids, and the convenor is not among the other parties, whoever wrote last.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from shared.contracts.events import GatheringDuty, GatheringKind, Title
from shared.contracts.events.outline import OutlineCommand
from shared.contracts.words import LocalText, OrganisationId
from shared.errors import InvalidValue


class TitleMissing(InvalidValue):
    slug = "title-missing"


class OrganiserIsNoParty(InvalidValue):
    slug = "organiser-is-no-party"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    kind: GatheringKind
    title: Title
    convenor: OrganisationId
    parties: tuple[OrganisationId, ...] = ()
    """The others, without the convenor."""
    network_id: UUID | None = None
    municipality: str | None = None
    target_groups: tuple[str, ...] = ()
    capacity: int | None = None
    duties: tuple[GatheringDuty, ...] = ()
    contents: LocalText | None = None
    organisers: tuple[OrganisationId, ...] = ()
    """Those of the parties, the convenor among them, who are named as organisers (järjestäjä)."""
    languages: tuple[str, ...] = ()
    free_of_charge: bool | None = None
    """None: nobody has said."""
    registration: LocalText | None = None
    url: str | None = None


FIELDS = tuple(field.name for field in fields(Outline))


def outline(of: OutlineCommand | Outline) -> dict[str, Any]:
    """The fields of an outline, as they are kept."""
    return {name: settled(name, getattr(of, name), convenor=of.convenor) for name in FIELDS}


def settled(name: str, value: object, *, convenor: OrganisationId) -> object:
    """A field as it is kept."""
    if name not in {"parties", "organisers"} or not isinstance(value, tuple):
        return value
    return tuple(sorted(set(value) - ({convenor} if name == "parties" else set())))


def refuse_unsound(of: Outline) -> None:
    if of.title == Title():
        raise TitleMissing("nothing can be announced without a title", field="title", remedy="give it in fi, sv or en, in one at least")
    refuse_foreign_organisers(of.organisers, parties=(of.convenor, *of.parties))


def refuse_foreign_organisers(organisers: Iterable[OrganisationId], *, parties: Iterable[OrganisationId]) -> None:
    if strangers := set(organisers) - set(parties):
        named = ", ".join(sorted(map(str, strangers)))
        raise OrganiserIsNoParty("an organiser is the convenor or another party", field="organisers", value=named, remedy="name it as a party too")
