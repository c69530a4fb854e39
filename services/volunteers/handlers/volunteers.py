"""Volunteers: they join, are accepted, rest and come back; what they allow; what was seen; and their end.

What names somebody comes to these handlers sealed, and is no command: it lies in no queue, no dead letter and no fingerprint of a request.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.volunteers.authorisation import refuse_strangers
from services.volunteers.domain import volunteers as domain
from services.volunteers.domain.roles import refuse_ended
from services.volunteers.domain.volunteers import Reach, Standing, Volunteer
from services.volunteers.handlers.experts import leave as leave_experts
from services.volunteers.handlers.groups import leave as leave_groups
from services.volunteers.handlers.requests import leave as leave_requests
from services.volunteers.handlers.rota import Rota
from services.volunteers.store.experts import Experiences, ExpertBookings, Experts
from services.volunteers.store.groups import PeerGroups
from services.volunteers.store.hours import AllHours
from services.volunteers.store.notices import Notices
from services.volunteers.store.requests import Requests
from services.volunteers.store.roles import Roles
from services.volunteers.store.shifts import CalendarAddresses, StandingSignups, Swaps, Tasks
from services.volunteers.store.trainings import Completions, Sessions
from services.volunteers.store.volunteers import Looks, People, Volunteers
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import ExpertId, VolunteerId, people
from shared.contracts.volunteers.people import EndedBy
from shared.contracts.volunteers.words import NoticeKind, Purpose
from shared.database.changes import Done
from shared.database.postgres import Connection
from shared.domain.days import helsinki_day
from shared.errors import DomainError
from shared.work.deciding import deciding

OWN = "the volunteer"
"""As whom what volunteers do themselves is noted."""


class RolesOfSeveral(DomainError):
    slug = "roles-of-several"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who somebody is, sealed, and by what they are found again."""

    sealed: bytes
    email_hash: bytes
    secret: bytes


async def join(
    *, volunteer: Volunteer, told: Told, purposes: frozenset[Purpose], volunteers: Volunteers, persons: People, roles: Roles, by: str, now: datetime
) -> Sequence[Fact]:
    """Somebody applies, or is entered by a coordinator. The same request again is the same volunteer.

    Whether an address is known already is told to their coordinator alone: whoever could ask it here would learn who volunteers.
    """
    if await volunteers.find(volunteer.volunteer_id):
        return []
    wished = await roles.all_of(volunteer.wishes)
    for role in wished:
        refuse_ended(role)
        domain.refuse_too_young(volunteer, role, helsinki_day(now))
        if role.organiser != volunteer.organisation_id:
            raise RolesOfSeveral("one organisation coordinates one volunteer", field="roles", value=role.role_id, remedy="apply to each organisation")
    like = await persons.like(told.email_hash, organisation_id=volunteer.organisation_id, but=volunteer.volunteer_id)
    joined, facts = domain.applied(replace(volunteer, like=like))
    allowed, given = domain.consent(joined, purposes, now=now)
    facts = await volunteers.save_done(None, (allowed, [*facts, *given]), Done(command="join", by=by, at=now))
    await persons.keep(volunteer.volunteer_id, sealed=told.sealed, email_hash=told.email_hash, secret=told.secret)
    return facts


async def accept_volunteer(
    command: people.AcceptVolunteer, *, volunteers: Volunteers, roles: Roles, rota: Rota, notices: Notices, by: Caller, now: datetime
) -> Sequence[Fact]:
    await rota.held_for(command.volunteer_id)
    volunteer = await volunteers.get(command.volunteer_id)
    refuse_strangers(by, volunteer.organisation_id, volunteer_id=command.volunteer_id)
    decided = domain.accept(volunteer, await roles.all_of(command.roles), today=helsinki_day(now))
    if volunteer.standing is Standing.APPLIED:
        await notices.owe(command.volunteer_id, NoticeKind.ACCEPTED, about=command.volunteer_id, now=now)
    facts = await volunteers.save_noted(volunteer, decided, command, by=by, now=now)
    return [*facts, *await rota.rechecked(command.volunteer_id, done=Done(command=command.wire_name, by=by.subject, at=now))]


async def ask_consent(command: people.AskConsent, *, volunteers: Volunteers, notices: Notices, by: Caller, now: datetime) -> Sequence[Fact]:
    """They are written to. Asked again on the same day, once."""
    volunteer = await volunteers.get(command.volunteer_id)
    refuse_strangers(by, volunteer.organisation_id, volunteer_id=command.volunteer_id)
    facts = domain.ask_consent(volunteer, command.purpose)
    if facts:
        await notices.owe(command.volunteer_id, NoticeKind.CONSENT_ASKED, about=command.volunteer_id, now=now, words={"purpose": command.purpose})
    return facts


async def note_extract(command: people.NoteExtract, *, volunteers: Volunteers, roles: Roles, by: Caller, now: datetime) -> Sequence[Fact]:
    volunteer = await volunteers.get(command.volunteer_id)
    refuse_strangers(by, volunteer.organisation_id, volunteer_id=command.volunteer_id)
    theirs = await roles.all_of({*volunteer.wishes, *volunteer.roles})
    decided = domain.note_extract(volunteer, theirs, command.issued_on, today=helsinki_day(now))
    return await volunteers.save_noted(volunteer, decided, command, by=by, now=now)


def _by_their_coordinator(by: Caller, volunteer: Volunteer, _command: object) -> None:
    refuse_strangers(by, volunteer.organisation_id, volunteer_id=volunteer.volunteer_id)


async def pause_volunteer(command: people.PauseVolunteer, *, volunteers: Volunteers, rota: Rota, by: Caller, now: datetime) -> Sequence[Fact]:
    """Their coming places are free."""
    await rota.held_for(command.volunteer_id)
    volunteer = await volunteers.get(command.volunteer_id)
    _by_their_coordinator(by, volunteer, command)
    facts = await volunteers.save_noted(volunteer, domain.pause(volunteer), command, by=by, now=now)
    return [*facts, *await rota.rechecked(command.volunteer_id, done=Done(command=command.wire_name, by=by.subject, at=now))]


resume_volunteer = deciding(people.ResumeVolunteer, Volunteers, lambda one, _command, _now: domain.resume(one), may=_by_their_coordinator)


async def tell(*, volunteer_id: VolunteerId, told: Told, volunteers: Volunteers, persons: People) -> Sequence[Fact]:
    """What is told of them is another from now on. Nobody learns of it."""
    volunteer = await volunteers.get(volunteer_id)
    domain.refuse_erased(volunteer)
    await persons.keep(volunteer_id, sealed=told.sealed, email_hash=told.email_hash, secret=told.secret)
    return []


async def reach(*, volunteer_id: VolunteerId, wanted: Reach, volunteers: Volunteers, by: str, now: datetime) -> Sequence[Fact]:
    """Where, when and in which languages they come."""
    volunteer = await volunteers.get(volunteer_id)
    domain.refuse_erased(volunteer)
    return await volunteers.save_done(volunteer, (replace(volunteer, reach=wanted), ()), Done(command="reach", by=by, at=now))


async def consent(*, volunteer_id: VolunteerId, purposes: frozenset[Purpose], volunteers: Volunteers, connection: Connection, now: datetime) -> Sequence[Fact]:
    """They say themselves what their data may be used for. Who wants to be found by their experience no more is no expert from then on."""
    volunteer = await volunteers.get(volunteer_id)
    allowed = domain.consent(volunteer, purposes, now=now)
    facts = await volunteers.save_done(volunteer, allowed, Done(command="consent", by=OWN, at=now))
    return facts if Purpose.EXPERIENCE in purposes else [*facts, *await _no_expert(volunteer_id, connection, by=OWN, now=now)]


async def erase(*, volunteer_id: VolunteerId, ended_by: EndedBy, connection: Connection, by: str, now: datetime) -> Sequence[Fact]:
    """What the database holds of them goes, and what they had ends; who calls destroys the keys once that has committed."""
    volunteers, rota = Volunteers(connection), Rota(connection)
    await rota.held_for(volunteer_id)
    volunteer = await volunteers.get(volunteer_id)
    if volunteer.standing is Standing.ERASED:
        return []
    await People(connection).forget(volunteer_id)
    await Sessions(connection).forget(volunteer_id)
    done = Done(command="erase", by=by, at=now)
    facts = [*await rota.forgotten(volunteer_id, done=done), *await _left(volunteer_id, connection, by=by, now=now)]
    await Tasks(connection).forget(volunteer_id)
    await Completions(connection).forget(volunteer_id)
    for store in (StandingSignups, Swaps, CalendarAddresses, AllHours, Notices):
        await store(connection).forget(volunteer_id)
    facts += await volunteers.save_done(volunteer, domain.erase(volunteer, ended_by), done)
    await volunteers.out_of_reach(volunteer_id)
    return facts


async def looked(*, volunteer_ids: Sequence[VolunteerId], what: str, reader: Caller, looks: Looks, now: datetime) -> Sequence[Fact]:
    """Somebody of the organisation looks at persons: it is noted before they see anything."""
    await looks.note(volunteer_ids, by=reader, what=what, at=now)
    return []


async def _left(volunteer_id: VolunteerId, connection: Connection, *, by: str, now: datetime) -> list[Fact]:
    """Requests that they had end, groups have others who lead them, and they are no expert any more."""
    facts = [*await leave_requests(volunteer_id, requests=Requests(connection), by=by, now=now)]
    facts += await leave_groups(volunteer_id, peer_groups=PeerGroups(connection), by=by, now=now)
    return [*facts, *await _no_expert(volunteer_id, connection, by=by, now=now)]


async def _no_expert(volunteer_id: VolunteerId, connection: Connection, *, by: str, now: datetime) -> Sequence[Fact]:
    """If they were one."""
    experts = Experts(connection)
    if (expert_id := await experts.of_volunteer(volunteer_id)) is None:
        return []
    return await leave_experts(
        expert_id=ExpertId(expert_id), experts=experts, experiences=Experiences(connection), expert_bookings=ExpertBookings(connection), by=by, now=now
    )
