"""Networks and agreements: who works together, who answers for it, and whether they meet as they agreed to."""

import asyncio

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.view import View

pages = Addresses("networks")

ALL = 200


@pages.page("networks", fi="/verkostot", sv="/natverk", en="/networks")
async def networks(view: View) -> Response:
    found, agreements = await asyncio.gather(
        view.services.get("registry", "/public/networks", q=view.sought, limit=ALL), view.services.get("registry", "/public/agreements")
    )
    return view.page("networks/list.html", found=found["items"], agreements=agreements)


@pages.page("network", fi="/verkostot/{network_id}", sv="/natverk/{network_id}", en="/networks/{network_id}")
async def network(view: View) -> Response:
    return view.page(
        "networks/network.html", network=await view.services.get("registry", "/public/networks/{network_id}", network_id=view.parameter("network_id"))
    )
