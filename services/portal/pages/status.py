"""How the services run, for who runs them: the answer first, then what waits and what is stuck, which is tried again or given up here."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import OWN, Missing, Refused, Unreachable
from services.portal.view import View
from shared.authority import OPERATIONS
from shared.clock import now
from shared.contracts import catalogue

pages = Addresses()

SERVICES = tuple(name for name in catalogue.services() if name != OWN)
BEHIND = timedelta(seconds=60)
"""What has waited for less long is on its way."""
UNPROCESSABLE = 422
PARKED = "/operations/parked/{parked_id}"


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
    def command(self) -> str:
        """By which its dead commands are seen at the terminal."""
        return f"yhteys dead list {self.service} --by-reason"

    @property
    def fine(self) -> bool:
        """Nothing there wants somebody."""
        told = self.told
        return told is not None and not (told["lacking"] or told["parked"] or told["dead"] or self.behind or self.held_up)


@pages.page("status", fi="/tila", sv="/driftlage", en="/status", may=OPERATIONS)
async def status(view: View) -> Response:
    moment = now()
    return view.page("status/status.html", standings=await asyncio.gather(*(_standing(view, service, moment) for service in SERVICES)), moment=moment)


@pages.page(
    "parked",
    fi="/tila/pysakoidyt/{service}/{parked_id}",
    sv="/driftlage/parkerade/{service}/{parked_id}",
    en="/status/parked/{service}/{parked_id}",
    may=OPERATIONS,
)
async def parked(view: View) -> Response:
    return await _shown(view)


@pages.page(
    "retry_parked", fi="/tila/pysakoidyt/{service}/{parked_id}/uudelleen", sv="/driftlage/parkerade/{service}/{parked_id}/forsok",
    en="/status/parked/{service}/{parked_id}/retry",
    methods=("GET", "POST"), may=OPERATIONS,
)  # fmt: skip
async def retry_parked(view: View) -> Response:
    """Who comes to the address by itself tries nothing."""
    if view.request.method == "GET":
        return view.to("parked", **_named(view))
    await view.services.post(_service(view), f"{PARKED}/retry", parked_id=view.parameter("parked_id"))
    return view.to("status", say="tried_again")


@pages.page(
    "discard_parked", fi="/tila/pysakoidyt/{service}/{parked_id}/hylkaa", sv="/driftlage/parkerade/{service}/{parked_id}/forkasta",
    en="/status/parked/{service}/{parked_id}/discard",
    methods=("GET", "POST"), may=OPERATIONS,
)  # fmt: skip
async def discard_parked(view: View) -> Response:
    """What was written stays when the service refuses it."""
    if view.request.method == "GET":
        return view.to("parked", **_named(view))
    why = str((await view.form()).get("why") or "")
    try:
        await view.services.post(_service(view), f"{PARKED}/discard", {"why": why}, parked_id=view.parameter("parked_id"))
    except Refused as refused:
        if refused.status != UNPROCESSABLE:
            raise
        return await _shown(view, why=why, refused=refused)
    return view.to("status", say="discarded")


async def _standing(view: View, service: str, moment: datetime) -> Standing:
    """One that does not answer keeps the others from nobody."""
    try:
        told, stuck = await asyncio.gather(view.services.get(service, "/operations/status"), view.services.get(service, "/operations/parked"))
        dead = await view.services.get(service, "/operations/dead") if told["dead"] else {"items": []}
    except Unreachable:
        return Standing(service=service, moment=moment)
    return Standing(service=service, moment=moment, told=told, stuck=stuck["items"], dead=dead["items"])


async def _shown(view: View, *, why: str = "", refused: Refused | None = None) -> Response:
    found = await view.services.get(_service(view), PARKED, parked_id=view.parameter("parked_id"))
    return view.page(
        "status/parked.html", status=UNPROCESSABLE if refused else 200, one=found, why=why, refused=refused, named=_named(view),
        event=json.dumps(found["event"], indent=2, ensure_ascii=False),
    )  # fmt: skip


def _named(view: View) -> dict[str, str]:
    return {"service": view.parameter("service"), "parked_id": view.parameter("parked_id")}


def _service(view: View) -> str:
    """Raises Missing where the address names none."""
    if (service := view.parameter("service")) not in SERVICES:
        raise Missing({"slug": "not-found"}, 404)
    return service
