"""Signs stand-ins up to what is to come, over HTTP and without a token, as residents do. The same key at every run: each signs up once.

What must stay true: nobody's data is made up that could be somebody's. Names say that they are examples, telephone numbers are noughts and a counter.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import httpx

from deploy.demo.season import Season, days, gathering_id
from deploy.demo.season_checking import SignedUp
from deploy.demo.source import Row, id_of

SIGNUPS = "/api/events/v1/gatherings/{gathering}/signups"
WITH_A_PLACE = "confirmed"


async def sign_up(client: httpx.AsyncClient, season: Season) -> SignedUp:
    """One after the other, since who comes first gets the place."""
    placed: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for row, month in _open(season):
        for number, persons in enumerate([*row["signups"]["with_place"], *row["signups"]["waiting"]], start=1):
            one = gathering_id(row, month)
            body = {"persons": persons, "name": f"Esimerkki {number}", "phone": f"000 000 {number:04}"}
            key = id_of("signup", f"{one}/{number}")
            answer = await client.post(SIGNUPS.format(gathering=one), json=body, headers={"Idempotency-Key": key})
            into = placed if answer.raise_for_status().json()["standing"] == WITH_A_PLACE else waiting
            into[row["title"]["fi"]] += persons
    return SignedUp(with_place=dict(placed), waiting=dict(waiting))


def _open(season: Season) -> Iterator[tuple[Row, date]]:
    for row in season.rows["singles"]:
        for month, day in days(season, row) if "signups" in row else ():
            if day > season.today and month.month not in row.get("cancelled", {}).get("months", ()):
                yield row, month
