"""The lengths of time and the numbers by which shifts are run: an area may have others (`data/shifts.yaml`)."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    late_hours: int
    confirm_hours: int
    wave_size: int
    wave_hours: int
    soon_hours: int

    def is_late(self, starts_at: datetime, now: datetime) -> bool:
        return starts_at - now < timedelta(hours=self.late_hours)

    def confirm_by(self, starts_at: datetime, now: datetime) -> datetime:
        """Never later than the shift begins."""
        return min(now + timedelta(hours=self.confirm_hours), starts_at)

    def next_wave_at(self, now: datetime) -> datetime:
        return now + timedelta(hours=self.wave_hours)
