"""What the working page of a gathering shows: where it stands, what lacks for it to go on, and which acts are the person's to do.

What must stay true: an act is offered only where the services, as far as is known here, would let it through; they decide all the same.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.portal.asking import Refused, Unreachable
from services.portal.languages import N_
from services.portal.parties import Parties, parties, speaks_for
from services.portal.view import View
from shared.authority import AREA
from shared.clock import now

Thing = Mapping[str, Any]
GATHERING = "/gatherings/{gathering_id}"
STEPS = ("draft", "proposed", "agreed", "published", "held")
BEFORE = frozenset({"draft", "proposed", "agreed"})
"""When costs can be divided."""
MOST_ASKED = 10
"""Parties whose contacts are asked for, for one who works for the whole area."""
ROLES = ("responsible", "key_holder", "host", "substitute")


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """`terms`, `signups`, `came` and `contacts` are None where they are not for the person, or not to be had just now."""

    gathering: Thing
    parties: Parties
    for_area: bool
    terms: Thing | None
    signups: Sequence[Thing] | None
    came: Sequence[Thing] | None
    contacts: Sequence[Thing] | None

    @property
    def state(self) -> str:
        return str(self.gathering["state"])

    @property
    def is_over(self) -> bool:
        return self.state in {"held", "cancelled"}

    @property
    def has_begun(self) -> bool:
        return datetime.fromisoformat(self.gathering["starts_at"]) <= now()

    @property
    def convenes(self) -> bool:
        """Proposes, publishes, cancels, divides the costs."""
        return self.for_area or self.parties.are_own([self.gathering["convenor"]])

    @property
    def takes_part(self) -> bool:
        return self.for_area or self.parties.are_own(self.everybody)

    @property
    def everybody(self) -> Sequence[str]:
        """The convenor and the other parties."""
        return [self.gathering["convenor"], *self.gathering["parties"]]

    @property
    def asked(self) -> Sequence[str]:
        """Who has to agree still."""
        return [one for one in self.gathering["parties"] if one not in self.gathering["agreed"]] if self.state == "proposed" else []

    @property
    def agrees_for(self) -> Sequence[str]:
        return [one for one in self.asked if self.for_area or self.parties.are_own([one])]

    @property
    def unaccepted(self) -> Sequence[str]:
        """Payers who have to accept their share still."""
        return self.gathering["split"]["waits_for"] if self.gathering["split"] and self.state in BEFORE else []

    def accepts_for(self, payer: str) -> bool:
        return payer in self.unaccepted and (self.for_area or self.parties.are_own([payer]))

    @property
    def can_publish(self) -> bool:
        return self.state == "agreed" and not self.unaccepted

    @property
    def payers(self) -> Sequence[str]:
        """Those among whom costs may be divided: the parties, and who pays already."""
        split = self.gathering["split"]
        return list(dict.fromkeys([*self.everybody, *self.gathering["organisers"], *(share["payer"] for share in (split["shares"] if split else ()))]))

    @property
    def costs_can_change(self) -> bool:
        return self.convenes and self.state in BEFORE

    @property
    def groups(self) -> Sequence[str]:
        """Whose number is asked when it was held."""
        counted = [one["target_group"] for one in self.came or ()]
        return list(dict.fromkeys([*self.gathering["target_groups"], *counted])) or ["not_told"]

    @property
    def expected(self) -> Mapping[str, int]:
        """By target group, as they signed up."""
        return {one["target_group"]: one["persons"] for one in self.came or ()}

    @property
    def duties(self) -> Sequence[tuple[str, Sequence[Thing]]]:
        """The four roles, and who has each."""
        return [(role, [one for one in self.gathering["duties"] if one["role"] == role]) for role in ROLES]

    @property
    def names_of_contacts(self) -> Mapping[str, str]:
        return {one["key_person_id"]: one["name"] for one in self.contacts or () if one["name"]}

    @property
    def acts_for(self) -> Sequence[str]:
        """For whom the person names contacts."""
        return self.everybody if self.for_area else [self.parties.own] if self.parties.own else []

    def lacks(self, view: View) -> list[str]:
        """What has to happen for it to go on, a sentence each."""
        sentences: list[str] = []
        if self.state == "draft":
            sentences.append(view.say(N_("It is a draft: the convenor has to propose it to the other parties.")))
        if self.asked:
            sentences.append(view.say(N_("These have not agreed yet: %(who)s."), who=self._named(self.asked)))
        if self.unaccepted:
            sentences.append(view.say(N_("These have not accepted their share of the costs yet: %(who)s."), who=self._named(self.unaccepted)))
        if self.can_publish:
            sentences.append(view.say(N_("All have agreed: the convenor can publish it.")))
        if self.state == "published" and self.has_begun:
            sentences.append(view.say(N_("It has begun: the convenor tells how many came.")))
        return sentences

    def _named(self, organisation_ids: Sequence[str]) -> str:
        return ", ".join(map(self.parties.named, organisation_ids))


async def working(view: View) -> Working:
    at = view.parameter("gathering_id")
    found = await view.services.get("events", GATHERING, gathering_id=at)
    for_area, own = view.person is not None and view.person.may(AREA), speaks_for(view)
    shares = found["split"]["shares"] if found["split"] else ()
    named = [found["convenor"], *found["parties"], *found["organisers"], *(share["payer"] for share in shares)]
    whose, terms, signups, came, contacts = await asyncio.gather(
        parties(view, named),
        if_there(view.services.get("events", f"{GATHERING}/signup", gathering_id=at)),
        if_there(view.services.get("events", f"{GATHERING}/signups", gathering_id=at)),
        if_there(view.services.get("events", f"{GATHERING}/attendance-proposal", gathering_id=at)),
        _contacts(view, [found["convenor"], *found["parties"]][:MOST_ASKED] if for_area else [own] if own else []),
    )
    return Working(gathering=found, parties=whose, for_area=for_area, terms=terms, signups=signups, came=came, contacts=contacts)


async def if_there(asked: Awaitable[Any]) -> Any:
    """None where there is none, where it is not for the person, and where the service does not answer."""
    try:
        return await asked
    except (Refused, Unreachable):
        return None


async def _contacts(view: View, organisation_ids: Sequence[str]) -> Sequence[Thing] | None:
    """Those who were not erased."""
    asked = (if_there(view.services.get("registry", "/key-persons", organisation_id=one, limit=100)) for one in organisation_ids)
    found = [page for page in await asyncio.gather(*asked) if page is not None]
    if organisation_ids and not found:
        return None
    return [one for page in found for one in page["items"] if not one["erased"]]
