"""Which organisations are one undertaking on a day (yksi yritys; Regulation (EU) 2023/2831, Article 2(2)): all that stated links join, directly or by others.

A link is one of the four of that article (a majority of votes; the right to appoint most of a board; a dominant influence by contract or statutes; a majority
by agreement with others), with the days from which and until which it held.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.contracts.words import OrganisationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`until` is the last day on which it held; None: it still does."""

    one: OrganisationId
    other: OrganisationId
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def undertaking(organisation: OrganisationId, links: Iterable[Link], *, day: date) -> frozenset[OrganisationId]:
    """The organisation with all that are one undertaking with it on that day."""
    return ever_linked(organisation, (link for link in links if link.holds_on(day)))


def ever_linked(organisation: OrganisationId, links: Iterable[Link]) -> frozenset[OrganisationId]:
    """The organisation with all that any of the links join it to, whenever they held."""
    above: dict[OrganisationId, OrganisationId] = {organisation: organisation}
    for link in links:
        above[_top(link.one, above)] = _top(link.other, above)
    top = _top(organisation, above)
    return frozenset(one for one in list(above) if _top(one, above) == top)


def _top(one: OrganisationId, above: dict[OrganisationId, OrganisationId]) -> OrganisationId:
    """The one that stands for all it is linked with; the way there is shortened as it is gone."""
    while above.setdefault(one, one) != one:
        above[one] = above[above[one]]
        one = above[one]
    return one
