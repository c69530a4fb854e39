"""What a gathering and a series say alike, of what happens, for whom and by whom: once, for the commands that make them and for those that edit them."""

from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Command
from shared.contracts.events.words import GatheringDuty, GatheringKind, Title
from shared.contracts.words import Code, Count, Language, LocalText, MunicipalityCode, OrganisationId, Part, WebAddress


class OutlineCommand(Command):
    """What happens, for whom and by whom, whether it takes place once or recurs."""

    kind: GatheringKind
    title: Title
    convenor: OrganisationId
    parties: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    """Those beside the convenor."""
    network_id: UUID | None = None
    """The network whose meeting it is, if it is one."""
    municipality: MunicipalityCode | None = None
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    capacity: Count | None = None
    """How many persons fit; null: there is no limit."""
    duties: tuple[GatheringDuty, ...] = Field(default=(), max_length=20)
    contents: LocalText | None = None
    """What happens there, for those who think of coming."""
    organisers: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    """Those of the parties, the convenor among them, who are named as organisers (järjestäjä)."""
    languages: tuple[Language, ...] = Field(default=(), max_length=20)
    free_of_charge: bool | None = None
    """Null: nobody has said."""
    registration: LocalText | None = None
    """How one signs up, in words."""
    url: WebAddress | None = None
    """A page about it elsewhere."""


class OutlineEdited(Part):
    """The same, each field as it is to become; who convenes it does not change."""

    kind: GatheringKind | None = None
    title: Title | None = None
    parties: tuple[OrganisationId, ...] | None = Field(default=None, max_length=100)
    network_id: UUID | None = None
    municipality: MunicipalityCode | None = None
    target_groups: tuple[Code, ...] | None = Field(default=None, max_length=50)
    capacity: Count | None = None
    duties: tuple[GatheringDuty, ...] | None = Field(default=None, max_length=20)
    contents: LocalText | None = None
    organisers: tuple[OrganisationId, ...] | None = Field(default=None, max_length=100)
    languages: tuple[Language, ...] | None = Field(default=None, max_length=20)
    free_of_charge: bool | None = None
    registration: LocalText | None = None
    url: WebAddress | None = None
