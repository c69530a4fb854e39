"""A venue's terminal as the interface describes it: it keeps a log on its disk, redeems by it alone while it is away, and can be cut off at any moment."""

import json
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.volunteers.domain.signed_vouchers import NotAVoucher
from services.volunteers.keys.voucher_keys import checked
from shared.clock import now
from shared.domain.days import helsinki_day
from tests.volunteers_http import Volunteering


@dataclass(slots=True)
class Terminal:
    volunteering: Volunteering
    token: str
    file: Path
    kept: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Whoever switches it on again finds what its disk holds."""
        self.kept = json.loads(self.file.read_text()) if self.file.exists() else {"away": False, "over": [], "log": []}

    async def leave(self) -> None:
        answer = await self.volunteering.openly("POST", f"/terminal/{self.token}/departure")
        assert answer.is_success, answer.text
        told = answer.json()
        self.keep(
            away=True,
            over=sorted({*told["over"], *(line["id"] for line in self.kept["log"])}),
            key=told["public_key"],
            venue=told["venue_id"],
            until=told["until"],
        )

    def redeems(self, scanned: str) -> bool:
        """Whether whoever brings it is let in. What is decided is on the disk before anybody hears of it."""
        if not self.kept["away"] or now() > datetime.fromisoformat(self.kept["until"]):
            return False
        try:
            voucher = checked(scanned, b64decode(self.kept["key"]))
        except NotAVoucher:
            return False
        key = str(voucher.voucher_id)
        if str(voucher.venue_id) != self.kept["venue"] or key in self.kept["over"] or voucher.valid_until < helsinki_day(now()):
            return False
        line = {"id": key, "voucher": scanned, "at": now().astimezone(UTC).isoformat()}
        self.keep(over=[*self.kept["over"], key], log=[*self.kept["log"], line])
        return True

    async def come_back(self) -> dict[str, Any]:
        """It redeems nothing more before it tells what it did: the answer may be lost."""
        self.keep(away=False)
        answer = await self.volunteering.openly("POST", f"/terminal/{self.token}/return", {"redeemed": self._lines()})
        assert answer.is_success, answer.text
        self.keep(log=[])
        told: dict[str, Any] = answer.json()
        return told

    async def report(self) -> dict[str, Any]:
        """What it did so far, while it stays away."""
        answer = await self.volunteering.openly("POST", f"/terminal/{self.token}/return", {"redeemed": self._lines(), "stays_away": True})
        assert answer.is_success, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def _lines(self) -> list[dict[str, str]]:
        return [{"voucher": line["voucher"], "at": line["at"]} for line in self.kept["log"]]

    def keep(self, **changed: Any) -> None:
        """On its disk, whole or not at all."""
        self.kept |= changed
        beside = self.file.with_suffix(".writing")
        beside.write_text(json.dumps(self.kept))
        beside.replace(self.file)
