"""What must come out at a given moment: the counts from the files put together, of what is fixed and of the season, which moves with the day."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from deploy.demo import counting, grants_after_counting, grants_counting, season_counting, source, year_counting
from deploy.demo.counting import Expected
from deploy.demo.grants_after_counting import ExpectedAfter
from deploy.demo.grants_counting import ExpectedGrants
from deploy.demo.season import Season, end_of_quarter
from deploy.demo.season_counting import ExpectedSeason, Played
from deploy.demo.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Expecting:
    """`organisations`: their ids by name; `due`: when reports are due whose day moved with the day on which the grants were played."""

    files: Source
    season: Season
    organisations: dict[str, str]
    due: dict[str, date]

    @property
    def hidden(self) -> list[str]:
        """Services that lack something for the tray, and what."""
        return sorted(f"{row['name']}: {', '.join(row['lacks'])}" for row in self.files.services if "lacks" in row)

    def at(self, now: datetime) -> Expected:
        played = self._played(now)
        terms = [(first.year, end_of_quarter(first) >= played.today) for first in self.season.quarters]
        year, season = year_counting.parts(self.files.year, self.organisations), season_counting.parts(self.season.rows, played, self.organisations)
        grants, rows, after = self.grants, self.files.grants, self.files.grants_after
        homes = [*grants.homes, after["received"]["applicant"]["municipality"]]
        expected = counting.count(**source.COUNTED, premises=terms, stand_ins=homes)
        shared = year_counting.measures([year, season, grants_after_counting.parts(rows, after, self.organisations)])
        then = self.after_at(now)
        asked = grants_after_counting.asked_with(grants.measures["grants_asked"], grants.measures["grants_granted"], after, rows["year"], then.received)
        in_kind = grants_after_counting.in_kind(shared["value_of_free_premises"], then.measures["support_in_money"])
        return replace(expected, measures=expected.measures | shared | grants.measures | then.measures | asked | in_kind)

    def after_at(self, now: datetime) -> ExpectedAfter:
        grants, today = self.grants, self._played(now).today
        messages = source.MESSAGES_FOLDER
        return grants_after_counting.count(
            self.files.grants, self.files.grants_after, grants.granted, grants.towns, messages=messages, due=self.due, today=today
        )

    @property
    def grants(self) -> ExpectedGrants:
        return grants_counting.count(source.GRANTS_FILE, source.GRANTS_TABLE)

    def season_at(self, now: datetime) -> ExpectedSeason:
        return season_counting.count(self.season.rows, self._played(now))

    def _played(self, now: datetime) -> Played:
        return Played(now=now, since=self.season.years[0], recent=self.season.recent, desk_months=self.season.desk_months)
