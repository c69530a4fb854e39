"""Vouchers over HTTP: a venue with its people, a professional who issues, and what stands on the page that somebody is given."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.volunteers.domain.signed_vouchers import Signed
from services.volunteers.domain.vouchers import Voucher
from services.volunteers.keys.vault import vault
from services.volunteers.keys.voucher_keys import VoucherKeys, voucher_keys
from services.volunteers.store.vouchers import Vouchers
from shared.auth import issue
from shared.authority import PROFESSIONAL
from shared.clock import today
from shared.contracts.volunteers import VenueId, VoucherId
from shared.contracts.words import OrganisationId
from shared.database import postgres
from tests.volunteers_http import ROOT, Ask, Volunteering, words


@dataclass(frozen=True, slots=True)
class Given:
    """A voucher as whoever holds the page has it."""

    voucher_id: str
    code: str
    scanned: str


@dataclass(frozen=True, slots=True)
class Prescribing:
    volunteering: Volunteering
    county: UUID
    theatre: UUID
    """The organisation whose venue it is."""
    venue_id: str
    keys: VoucherKeys

    async def professional(self, method: str, path: str, body: Ask | None = None, *, of: UUID | None = None, key: str | None = None) -> httpx.Response:
        return await self._as(method, path, body, organisation=of or self.county, roles=[PROFESSIONAL], key=key)

    async def at_the_desk(self, method: str, path: str, body: Ask | None = None, *, of: UUID | None = None, key: str | None = None) -> httpx.Response:
        """As the venue's people, who have no role."""
        return await self._as(method, path, body, organisation=of or self.theatre, roles=[], key=key)

    async def issued(self, **changed: Any) -> Given:
        answer = await self.professional("POST", "/vouchers", {"organisation_id": str(self.county), "venue_id": self.venue_id} | changed)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return self.given(answer.json())

    def given(self, voucher: Ask) -> Given:
        signed = Signed(
            voucher_id=VoucherId(UUID(voucher["voucher_id"])), venue_id=VenueId(UUID(voucher["venue_id"])),
            valid_until=date.fromisoformat(voucher["valid_until"]), entries=voucher["entries"],
        )  # fmt: skip
        return Given(voucher["voucher_id"], self.keys.code(signed.voucher_id), self.keys.scanned_form(signed))

    async def issued_at_once(self, count: int) -> list[Given]:
        """Very many, as they are kept."""
        day, kind = today(), "culture_prescription"
        venue_id, organisation_id = VenueId(UUID(self.venue_id)), OrganisationId(self.county)
        made = [
            Voucher(
                voucher_id=VoucherId(uuid4()), kind=kind, venue_id=venue_id, organisation_id=organisation_id, entries=2, issued_on=day,
                valid_until=day + timedelta(days=30), buddy_wanted=False,
            )
            for _ in range(count)
        ]  # fmt: skip
        async with self.volunteering.runtime.unit_of_work() as unit:
            for voucher in made:
                await Vouchers(unit.connection).add(voucher, self.keys.code_hash(self.keys.code(voucher.voucher_id)))
        return [
            self.given({"voucher_id": str(one.voucher_id), "venue_id": self.venue_id, "valid_until": one.valid_until.isoformat(), "entries": 2}) for one in made
        ]

    async def redeem(self, *, of: UUID | None = None, at: str | None = None, key: str | None = None, **shown: str) -> httpx.Response:
        return await self.at_the_desk("POST", f"/venues/{at or self.venue_id}/redemptions", dict(shown), of=of, key=key)

    async def terminal_token(self) -> str:
        answer = await self.at_the_desk("POST", f"/venues/{self.venue_id}/terminal")
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return str(answer.json()["token"])

    async def facts(self, wire_name: str) -> list[Ask]:
        connection = await postgres.connect(self.volunteering.settings, "volunteers")  # those of the service may just have been cut off
        rows = await connection.fetch("select event from journal where type = $1 order by entry", wire_name)
        await connection.close()
        return [json.loads(row["event"])["data"] for row in rows]

    async def _as(self, method: str, path: str, body: Ask | None, *, organisation: UUID, roles: list[str], key: str | None) -> httpx.Response:
        token = issue(self.volunteering.settings, subject=f"somebody of {organisation}", roles=roles, organisation_id=organisation)
        headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
        return await self.volunteering.client.request(method, f"{ROOT}{path}", json=body, headers=headers)


async def prescribing(volunteering: Volunteering) -> Prescribing:
    """A theatre of its own."""
    keys = await voucher_keys(vault(volunteering.settings))
    found = Prescribing(volunteering, uuid4(), uuid4(), str(uuid4()), keys)
    await another_venue(found, found.venue_id)
    return found


async def another_venue(prescribing: Prescribing, venue_id: str | None = None) -> str:
    key = venue_id or str(uuid4())
    offered: Ask = {"organisation_id": str(prescribing.theatre), "name": words("Keksitty teatteri"), "kinds": ["culture_prescription"]}
    answer = await prescribing.at_the_desk("PUT", f"/venues/{key}", offered)
    assert answer.is_success, answer.text
    return key
