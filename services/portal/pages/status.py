"""How the services run, for who runs them: the answer first, then what waits and what is stuck."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import OWN, Unreachable
from services.portal.view import View
from shared.authority import OPERATIONS
from shared.clock import now
from shared.contracts import catalogue

pages = Addresses()

SERVICES = tuple(name for name in catalogue.services() if name != OWN)
BEHIND = timedelta(seconds=60)
"""What has waited for less long is on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One service as it told of itself at that moment; nothing but its name where it did not answer.

    `stuck` is what it has parked, by reason, `dead` the oldest of its dead commands, by what they died of.
    """

    service: str
    moment: datetime
    told: Mapping[str, Any] | None = None
    stuck: Sequence[Mapping[str, Any]] = ()
    dead: Sequence[Mapping[str, Any]] = ()

    @property
    def behind(self) -> dict[str, datetime]:
        """The readers that have not caught up with the log for long, and since when."""
        noted = {one["name"]: datetime.fromisoformat(one["caught_up_at"]) for one in (self.told or {}).get("readers", ()) if one["caught_up_at"]}
        return {name: at for name, at in noted.items() if self.moment - at > BEHIND}

    @property
    def held_up(self) -> datetime | None:
        """Since when the journal waits, if for long."""
        since = datetime.fromisoformat(self.told["journal_since"]) if self.told and self.told["journal_since"] else self.moment
        return since if self.moment - since > BEHIND else None

    @property
    def fine(self) -> bool:
        """Nothing there wants somebody."""
        told = self.told
        return told is not None and not (told["lacking"] or told["parked"] or told["dead"] or self.behind or self.held_up)


@pages.page("status", fi="/tila", sv="/driftlage", en="/status", may=OPERATIONS)
async def status(view: View) -> Response:
    moment = now()
    return view.page("status/status.html", standings=await asyncio.gather(*(_standing(view, service, moment) for service in SERVICES)), moment=moment)


async def _standing(view: View, service: str, moment: datetime) -> Standing:
    """One that does not answer keeps the others from nobody."""
    try:
        told, stuck = await asyncio.gather(view.services.get(service, "/operations/status"), view.services.get(service, "/operations/parked"))
    except Unreachable:
        return Standing(service=service, moment=moment)
    return Standing(service=service, moment=moment, told=told, stuck=stuck["items"], dead=await _dead(view, service) if told["dead"] else ())


async def _dead(view: View, service: str) -> Sequence[Mapping[str, Any]]:
    """A broker that goes away meanwhile hides nothing else."""
    try:
        found: Sequence[Mapping[str, Any]] = (await view.services.get(service, "/operations/dead"))["items"]
    except Unreachable:
        return ()
    return found
