"""Notices: what a volunteer is written to about, when, and what of it they do not want.

What must stay true: a notice holds no address and no name; the letter with the link to somebody's own page goes at once, whatever they chose.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.contracts.volunteers.words import NoticeKind
from shared.domain.days import helsinki_day, midnight

MORNING = timedelta(hours=8)
ALWAYS = frozenset({NoticeKind.OWN_LINK})
"""What somebody asked for just now."""


class Pace(StrEnum):
    """How often somebody wants to be written to; what waits until then goes together."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSettings:
    muted: frozenset[NoticeKind] = frozenset()
    pace: Pace = Pace.AT_ONCE

    def wants(self, kind: NoticeKind) -> bool:
        return kind in ALWAYS or kind not in self.muted

    def due_at(self, kind: NoticeKind, now: datetime) -> datetime:
        """At once, at the next eight in the morning, or at that of the next Monday, by the clock of Helsinki."""
        if kind in ALWAYS or self.pace is Pace.AT_ONCE:
            return now
        day = helsinki_day(now)
        mornings = (midnight(day + timedelta(days=ahead)).replace(hour=MORNING.seconds // 3600) for ahead in range(9))
        return next(at for at in mornings if at > now and (self.pace is Pace.DAILY or at.weekday() == 0))
