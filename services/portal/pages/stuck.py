"""What is stuck, one by one: a parked fact or a dead command, tried again or given up, alone or with all that is stuck for the same reason."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Missing, Refused
from services.portal.pages.status import SERVICES
from services.portal.view import View
from shared.authority import OPERATIONS

pages = Addresses()

UNPROCESSABLE = 422
PARKED, DEAD = "/operations/parked/{parked_id}", "/operations/dead/{dead_id}"
ALIKE = "alike"
"""The name of the button that means all of them."""


@pages.page(
    "parked", fi="/tila/pysakoidyt/{service}/{parked_id}", sv="/driftlage/parkerade/{service}/{parked_id}", en="/status/parked/{service}/{parked_id}",
    may=OPERATIONS,
)  # fmt: skip
async def parked(view: View) -> Response:
    return await _shown(view, PARKED)


@pages.page(
    "retry_parked", fi="/tila/pysakoidyt/{service}/{parked_id}/uudelleen", sv="/driftlage/parkerade/{service}/{parked_id}/forsok",
    en="/status/parked/{service}/{parked_id}/retry",
    methods=("GET", "POST"), may=OPERATIONS,
)  # fmt: skip
async def retry_parked(view: View) -> Response:
    """Who comes to the address by itself tries nothing."""
    if view.request.method == "GET":
        return view.to("parked", **view.request.path_params)
    await _asked(view, f"{PARKED}/retry", await view.form())
    return view.to("status", say="tried_again")


@pages.page(
    "discard_parked", fi="/tila/pysakoidyt/{service}/{parked_id}/hylkaa", sv="/driftlage/parkerade/{service}/{parked_id}/forkasta",
    en="/status/parked/{service}/{parked_id}/discard",
    methods=("GET", "POST"), may=OPERATIONS,
)  # fmt: skip
async def discard_parked(view: View) -> Response:
    return await _discarded(view, PARKED)


@pages.page(
    "dead", fi="/tila/suorittamatta/{service}/{dead_id}", sv="/driftlage/outforda/{service}/{dead_id}", en="/status/dead/{service}/{dead_id}",
    may=OPERATIONS,
)  # fmt: skip
async def dead(view: View) -> Response:
    return await _shown(view, DEAD)


@pages.page(
    "retry_dead", fi="/tila/suorittamatta/{service}/{dead_id}/uudelleen", sv="/driftlage/outforda/{service}/{dead_id}/forsok",
    en="/status/dead/{service}/{dead_id}/retry",
    methods=("GET", "POST"), may=OPERATIONS,
)  # fmt: skip
async def retry_dead(view: View) -> Response:
    """Carried out before the next page is shown, which tells what became of it."""
    if view.request.method == "GET":
        return view.to("dead", **view.request.path_params)
    outcomes = [name for name, number in (await _asked(view, f"{DEAD}/retry", await view.form())).items() if number]
    return view.to("status", say=f"command_{outcomes[0] if len(outcomes) == 1 else 'left'}")


@pages.page(
    "discard_dead", fi="/tila/suorittamatta/{service}/{dead_id}/hylkaa", sv="/driftlage/outforda/{service}/{dead_id}/forkasta",
    en="/status/dead/{service}/{dead_id}/discard",
    methods=("GET", "POST"), may=OPERATIONS,
)  # fmt: skip
async def discard_dead(view: View) -> Response:
    return await _discarded(view, DEAD)


async def _discarded(view: View, at: str) -> Response:
    """What was written stays when the service refuses it."""
    if view.request.method == "GET":
        return view.to("parked" if at == PARKED else "dead", **view.request.path_params)
    form = await view.form()
    why = str(form.get("why") or "")
    try:
        await _asked(view, f"{at}/discard", form, {"why": why})
    except Refused as refused:
        if refused.status != UNPROCESSABLE:
            raise
        return await _shown(view, at, why=why, refused=refused)
    return view.to("status", say="discarded" if at == PARKED else "command_discarded")


async def _asked(view: View, path: str, form: FormData, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    told: Mapping[str, Any] = await view.services.post(_service(view), f"{path}?alike=true" if form.get(ALIKE) else path, body, **_named(view))
    return told


async def _shown(view: View, at: str, *, why: str = "", refused: Refused | None = None) -> Response:
    found = await view.services.get(_service(view), at, **_named(view))
    return view.page(
        "status/parked.html" if at == PARKED else "status/dead.html", status=UNPROCESSABLE if refused else 200,
        one=found, why=why, refused=refused, named=view.request.path_params, event=json.dumps(found["event"], indent=2, ensure_ascii=False),
    )  # fmt: skip


def _named(view: View) -> dict[str, str]:
    return {name: given for name, given in view.request.path_params.items() if name != "service"}


def _service(view: View) -> str:
    """Raises Missing where the address names none."""
    if (service := view.parameter("service")) not in SERVICES:
        raise Missing({"slug": "not-found"}, 404)
    return service
