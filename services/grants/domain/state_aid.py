"""State aid (valtiontuki): first whether a grant is aid at all, then whether the undertaking still has room for it as de minimis aid.

What must stay true: in no three years does what is in the ledger for a single undertaking pass the ceiling of its regulation, in whatever order aid was
recorded. Aid counts from the day on which the right to it arises, whenever it is paid (Regulations (EU) 2023/2831 and 2023/2832, Article 3(3)), up to and
with the same day three years later; the 28th of February where that year has no 29th. This is the reading that frees room last (Regulation (EEC, Euratom)
1182/71, Article 3). Both regulations have a ledger of their own and may be cumulated up to each one's ceiling (their Article 5(1)). A grant that would pass
the ceiling has no de minimis aid in it, not even in part (Article 3(7)). A grant's gross grant equivalent is the grant.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.grants.domain.undertakings import Link, ever_linked, undertaking
from shared.contracts.grants.state_aid import Regulation
from shared.contracts.grants.words import AidId
from shared.contracts.words import OrganisationId
from shared.domain.days import days_after, years_after
from shared.errors import DomainError, InvalidValue


class ReasonMissing(InvalidValue):
    slug = "reason-missing"


class ServiceNotEntrusted(InvalidValue):
    slug = "service-not-entrusted"


class ServiceAlreadyCompensated(DomainError):
    slug = "service-already-compensated"


class ImpossibleAid(InvalidValue):
    slug = "impossible-aid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What an official found of a grant, and why. `entrusted_service` is the service of general economic interest that the applicant was entrusted with."""

    economic_activity: bool
    reason: str
    entrusted_service: str | None = None
    service_compensated: bool = False
    """The same service has a compensation already, state aid or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """`regulation` is None where the grant is no de minimis aid, since nothing economic is done with it."""

    regulation: Regulation | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Aid:
    """De minimis aid to an organisation: ours, or another granter's that it declared itself. `granted_on` is the day on which the right to it arose."""

    aid_id: AidId
    organisation_id: OrganisationId
    regulation: Regulation
    cents: int
    granted_on: date
    granter: str
    self_declared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    cents: int
    years: int
    source: str


Ceilings = Mapping[Regulation, Ceiling]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All that is recorded, of any organisation and any regulation, in any order."""

    aids: Collection[Aid]
    links: Collection[Link]
    ceilings: Ceilings


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The three years in which there is least room for an aid. `frees_on` is the first day on which it would fit, None where it fits or never will."""

    regulation: Regulation
    undertaking: tuple[OrganisationId, ...]
    window_start: date
    window_end: date
    before_cents: int
    aid_cents: int
    ceiling_cents: int
    source: str
    frees_on: date | None

    @property
    def room_cents(self) -> int:
        return max(0, self.ceiling_cents - self.before_cents)

    @property
    def excess_cents(self) -> int:
        return max(0, self.before_cents + self.aid_cents - self.ceiling_cents)

    @property
    def fits(self) -> bool:
        return self.excess_cents == 0


class DeMinimisCeilingExceeded(DomainError):
    slug = "de-minimis-ceiling-exceeded"

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        wait = f"or decide on {standing.frees_on} or later" if standing.frees_on else "and no later day makes room for all of it"
        super().__init__(
            f"from {standing.window_start} to {standing.window_end} the undertaking has {standing.before_cents} cents of de minimis aid; "
            f"with {standing.aid_cents} it would be {standing.excess_cents} above {standing.ceiling_cents}",
            field="cents",
            value=standing.aid_cents,
            remedy=f"grant at most {standing.room_cents} cents, {wait}",
        )

    @property
    def members(self) -> Mapping[str, Any]:
        one = self.standing
        return {
            "regulation": one.regulation.value,
            "window_start": one.window_start.isoformat(),
            "window_end": one.window_end.isoformat(),
            "before_cents": one.before_cents,
            "aid_cents": one.aid_cents,
            "ceiling_cents": one.ceiling_cents,
            "excess_cents": one.excess_cents,
            "room_cents": one.room_cents,
            "frees_on": one.frees_on.isoformat() if one.frees_on else None,
            "source": one.source,
        }


def screened(screen: Screen) -> Screened:
    """Which ledger a grant goes to, if any.

    Raises:
        ReasonMissing: whatever was found is recorded with its reason.
        ServiceNotEntrusted, ServiceAlreadyCompensated: it cannot be aid for a service of general economic interest.
    """
    reason = screen.reason.strip()
    if not reason:
        remedy = "say in a sentence what the grant is used for and why that is economic or not"
        raise ReasonMissing("the screen has no reason", field="reason", remedy=remedy)
    if not screen.economic_activity:
        return Screened(regulation=None, reason=reason)
    if screen.entrusted_service is None:
        return Screened(regulation=Regulation.GENERAL, reason=reason)
    if not screen.entrusted_service.strip():
        remedy = "name the service and the act that entrusts it, or leave it out: then it is general de minimis aid"
        raise ServiceNotEntrusted("no service is named", field="entrusted_service", value=screen.entrusted_service, remedy=remedy)
    if screen.service_compensated:
        remedy = "grant for something else, or count it into the compensation"
        raise ServiceAlreadyCompensated("the service has a compensation already", field="service_compensated", value="true", remedy=remedy)
    return Screened(regulation=Regulation.SGEI, reason=reason)


def standing(ledger: Ledger, aid: Aid) -> Standing:
    """How an aid would stand beside what is recorded: looked at on its own day, and on every later day within its three years on which aid was granted."""
    if aid.cents < 0:
        raise ImpossibleAid("no aid is below nought", field="cents", value=aid.cents, remedy="give nought or more")
    near = ever_linked(aid.organisation_id, ledger.links)
    others = [one for one in ledger.aids if one.regulation is aid.regulation and one.organisation_id in near and one.aid_id != aid.aid_id]
    fullest = _fullest(ledger, others, aid)
    if fullest.fits or aid.cents > fullest.ceiling_cents:
        return fullest
    return replace(fullest, frees_on=_frees_on(ledger, others, aid))


def refuse_excess(ledger: Ledger, aid: Aid) -> Standing:
    """How it stands, where there is room; the caller holds the undertaking's lock until the aid is recorded.

    Raises:
        DeMinimisCeilingExceeded: with the figures, and the day on which room frees.
    """
    found = standing(ledger, aid)
    if not found.fits:
        raise DeMinimisCeilingExceeded(found)
    return found


def window_start(day: date, years: int) -> date:
    """The first day whose aid still counts on that day."""
    first = years_after(day, -years)
    return first if years_after(first, years) >= day else days_after(first, 1)


def _fullest(ledger: Ledger, others: Sequence[Aid], aid: Aid) -> Standing:
    return max(_windows(ledger, others, aid), key=lambda one: (one.before_cents, -one.window_end.toordinal()))


def _windows(ledger: Ledger, others: Sequence[Aid], aid: Aid) -> Iterator[Standing]:
    """The three years that end on the day of the aid, and those that end with a later aid to the same undertaking and still hold that day."""
    ceiling = ledger.ceilings[aid.regulation]
    last = years_after(aid.granted_on, ceiling.years)
    later = sorted({one.granted_on for one in others if aid.granted_on < one.granted_on <= last})
    for end in (aid.granted_on, *later):
        members = undertaking(aid.organisation_id, ledger.links, day=end)
        theirs = [one for one in others if one.organisation_id in members]
        if end == aid.granted_on or any(one.granted_on == end for one in theirs):
            start = window_start(end, ceiling.years)
            yield Standing(
                regulation=aid.regulation,
                undertaking=tuple(sorted(members)),
                window_start=start,
                window_end=end,
                before_cents=sum(one.cents for one in theirs if start <= one.granted_on <= end),
                aid_cents=aid.cents,
                ceiling_cents=ceiling.cents,
                source=ceiling.source,
                frees_on=None,
            )


def _frees_on(ledger: Ledger, others: Sequence[Aid], aid: Aid) -> date | None:
    """Room frees when something recorded no longer counts, and at no other time."""
    years = ledger.ceilings[aid.regulation].years
    days = {days_after(years_after(one.granted_on, years), 1) for one in others}
    return next((day for day in sorted(days) if day > aid.granted_on and _fullest(ledger, others, replace(aid, granted_on=day)).fits), None)
