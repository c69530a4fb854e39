"""What must come out at a given moment: the counts from the files put together, of what is fixed and of the season, which moves with the day."""

from dataclasses import dataclass, replace
from datetime import datetime

from deploy.demo import counting, grants_counting, season_counting, source, year_counting
from deploy.demo.counting import Expected
from deploy.demo.grants_counting import ExpectedGrants
from deploy.demo.season import Season, end_of_quarter
from deploy.demo.season_counting import ExpectedSeason, Played
from deploy.demo.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Expecting:
    """`organisations`: their ids by name."""

    files: Source
    season: Season
    organisations: dict[str, str]

    @property
    def hidden(self) -> list[str]:
        """Services that lack something for the tray, and what."""
        return sorted(f"{row['name']}: {', '.join(row['lacks'])}" for row in self.files.services if "lacks" in row)

    def at(self, now: datetime) -> Expected:
        played = self._played(now)
        terms = [(first.year, end_of_quarter(first) >= played.today) for first in self.season.quarters]
        year, season = year_counting.parts(self.files.year, self.organisations), season_counting.parts(self.season.rows, played, self.organisations)
        expected = counting.count(**source.COUNTED, premises=terms, stand_ins=self.grants.homes)
        return replace(expected, measures=expected.measures | year_counting.measures([year, season]) | self.grants.measures)

    @property
    def grants(self) -> ExpectedGrants:
        return grants_counting.count(source.GRANTS_FILE, source.GRANTS_TABLE)

    def season_at(self, now: datetime) -> ExpectedSeason:
        return season_counting.count(self.season.rows, self._played(now))

    def _played(self, now: datetime) -> Played:
        return Played(now=now, since=self.season.years[0], recent=self.season.recent, desk_months=self.season.desk_months)
