"""Sign-up on the phone: a worker takes it down on the same terms, the list says so, and no more of it is kept than of any other."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.events.wiring import DUE
from shared.work.due_work import do_all
from tests.border import is_problem
from tests.events_http import Served
from tests.integration.test_events_signups import NEXT_YEAR, an_open_gathering, holding, sign_up

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def test_who_rings_up_is_signed_up_by_a_worker_and_the_list_says_so_until_they_are_erased(served: Served) -> None:
    convenor, stranger = await served.organisation("Yhdistys"), await served.organisation("Vieras")
    path = await an_open_gathering(served, convenor, capacity=1, asks=["name"])
    key, at = {"Idempotency-Key": str(uuid4())}, f"{path}/signups/by-phone"

    for refused in (stranger, "integration"):
        assert is_problem(await served.ask("POST", at, {"name": "Vieras Soittaja"}, by=refused), 403, "forbidden")
    taken = [await served.ask("POST", at, {"name": "Aune Soittaja"}, by=convenor, **key) for _ in range(2)]
    waits = await served.done("POST", at, {"name": "Eino Soittaja"})
    await sign_up(served, path, name="Itse Ilmoittaja")

    assert {answer.status_code for answer in taken} == {201}
    assert "token" not in taken[0].json()
    assert (taken[0].json()["signup_id"], waits["place"]) == (taken[1].json()["signup_id"], 1)
    shown = [(one["name"], one["by_phone"]) for one in await served.done("GET", f"{path}/signups", by=convenor)]
    assert shown == [("Aune Soittaja", True), ("Eino Soittaja", True), ("Itse Ilmoittaja", False)]
    cancelling = f"{path}/signups/{taken[0].json()['signup_id']}/cancellation"
    other = await an_open_gathering(served, stranger, asks=[])
    assert is_problem(await served.ask("POST", cancelling, by=stranger), 403, "forbidden")
    assert is_problem(await served.ask("POST", f"{other}/signups/{waits['signup_id']}/cancellation", by=stranger), 404, "not-found")
    left = await served.done("POST", cancelling, by=convenor)

    assert [(one["name"], one["standing"]) for one in left] == [("Eino Soittaja", "confirmed"), ("Itse Ilmoittaja", "waiting")]
    assert await holding(served, "Aune Soittaja") == set()
    noted = "select count(*) from signups where gathering_id = $1 and by_phone"
    assert await served.runtime.pool.fetchval(noted, UUID(path.rpartition("/")[2])) == 1
    await do_all(served.runtime, DUE, at=datetime.fromisoformat(NEXT_YEAR["ends_at"]) + timedelta(days=31))
    assert await served.runtime.pool.fetchval(noted, UUID(path.rpartition("/")[2])) == 0
