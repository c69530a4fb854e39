"""What waits for somebody: drafts, costs that a payer has yet to accept, roles that nobody has, a table with open outcomes, an agreement that ends soon."""

from collections.abc import Iterator, Mapping
from datetime import date

from deploy.demo import season as seasons
from deploy.demo import year
from deploy.demo.loading import Ask
from deploy.demo.season import Season, gathering_id, nth
from deploy.demo.season_asks import drafted
from deploy.demo.source import Row, id_of

OUTCOMES_AHEAD = 92
"""An outcome is recorded when so many days or fewer are left until it is due."""
Organisations = Mapping[str, str]


def key_persons(season: Season, organisations: Organisations) -> Iterator[Ask]:
    for row in season.rows["desks"]["key_persons"]:
        one, whose = id_of("key person", row["key"]), organisations[row["organisation"]]
        data = {"key_person_id": one, "organisation_id": whose, "said_by": whose, "role": row["role"], "name": row["name"]}
        yield Ask(type="registry.name_key_person.v1", subject=one, data=data)


def agreements(season: Season, organisations: Organisations) -> Iterator[Ask]:
    """One for each quarter, signed on its first day; it ends with its last, without a reminder."""
    desks = season.rows["desks"]
    row = desks["agreement"]
    for first in season.quarters:
        one, parties = seasons.agreement_id(row, first), [organisations[name] for name in row["parties"]]
        until = seasons.end_of_quarter(first)
        data = {"agreement_id": one, "kind": row["kind"], "parties": parties, "name": f"{row['name']} {first.month}–{until.month}/{first.year}"}
        term = {"valid_from": first.isoformat(), "valid_until": until.isoformat(), "stand_in": desks["stand_in"], "reminder_days": []}
        yield Ask(type="registry.draft_agreement.v1", subject=one, data=data | term)
        for party in parties:
            signature = {"agreement_id": one, "organisation_id": party, "signed_on": first.isoformat()}
            yield Ask(type="registry.sign_agreement.v1", subject=one, data=signature, turn=1)


def everything(season: Season, organisations: Organisations) -> Iterator[Ask]:
    for month in season.desk_months:
        for row in season.rows["desks"]["drafts"]:
            yield from _draft(row, month, organisations)
    yield from _table(season, organisations)


def _draft(row: Row, month: date, organisations: Organisations) -> Iterator[Ask]:
    one, draft = gathering_id(row, month), drafted(row, nth(month, row["week"], row["weekday"]), organisations)
    yield year.asked("draft_gathering", one, draft, year.DRAFT)
    if "costs" in row:
        yield year.asked("split_costs", one, year.split_of(row["costs"], organisations), year.SPLIT)
    for duty in row.get("duties", ()):
        yield year.asked("assign_duty", one, {"role": duty["role"], "key_person_id": id_of("key person", duty["key_person"])}, year.SPLIT)
    if row["until"] == "draft":
        return
    yield year.asked("propose_gathering", one, {}, year.PROPOSE)
    for name in row["agrees"] if "agrees" in row else row["parties"]:
        yield year.asked("agree_to_gathering", one, {"organisation_id": organisations[name]}, year.AGREE)
    for name in row.get("accepts", ()):
        yield year.asked("accept_share", one, {"payer": organisations[name], "split": 1}, year.ACCEPT)
    if row["until"] == "published":
        yield year.asked("publish_gathering", one, {}, year.PUBLISH)


def _table(season: Season, organisations: Organisations) -> Iterator[Ask]:
    table = season.rows["desks"]["table"]
    forum_id = table_id(season.rows)
    data: Row = {"forum_id": forum_id, "kind": "partnership_table", "name": table["title"], "theme": table["theme"]}
    data |= {"convenor": organisations[table["convenor"]], "chair": {"organisation_id": organisations[table["chair"]]}}
    data |= {"invitees": [organisations[name] for name in table["invitees"]]}
    yield Ask(type="events.found_forum.v1", subject=forum_id, data=data, turn=year.DRAFT)
    rules = {"forum_id": forum_id, "rules": table["rules"], "agreed_on": season.months[0].isoformat()}
    yield Ask(type="events.agree_on_rules.v1", subject=forum_id, data=rules, turn=year.SPLIT)
    for row, of, due_on in outcomes(season):
        one = seasons.outcome_id(row, of)
        data = {"outcome_id": one, "forum_id": forum_id, "text": row["text"], "owner": organisations[row["owner"]], "due_on": due_on.isoformat()}
        yield Ask(type="events.record_outcome.v1", subject=one, data=data, turn=year.PROPOSE)
        if due_on < season.today:
            yield Ask(type="events.complete_outcome.v1", subject=one, data={"outcome_id": one}, turn=year.AGREE)


def outcomes(season: Season) -> Iterator[tuple[Row, int, date]]:
    """Each with its year and the day on which it is due."""
    for of in season.years:
        for row in season.rows["desks"]["table"]["outcomes"]:
            due_on = seasons.end_of_month(date(of, row["month"], 1))
            if (due_on - season.today).days <= OUTCOMES_AHEAD:
                yield row, of, due_on


def table_id(rows: Row) -> str:
    return id_of("forum", rows["desks"]["table"]["key"])
