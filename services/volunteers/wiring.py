"""Volunteers on one page: what it takes, what it hears and what it serves."""

from datetime import timedelta
from pathlib import Path

from services.volunteers import api
from services.volunteers.handlers import experts, groups, requests, roles, volunteers
from services.volunteers.keys.sweeping import KEPT_AT_ONE
from services.volunteers.projections import AGREEMENTS, PARTIES
from services.volunteers.store.candidates import Candidates
from services.volunteers.store.experts import Experiences, ExpertBookings, Experts
from services.volunteers.store.groups import GroupMeetings, PeerGroups
from services.volunteers.store.requests import Agreements, Concerns, Requesters, Requests, due, unanswered
from services.volunteers.store.roles import Roles
from services.volunteers.store.volunteers import Looks, People, Volunteers
from shared.authority import PROFESSIONALS, VOLUNTEERING
from shared.contracts.volunteers import experts as expert_words
from shared.contracts.volunteers import groups as group_words
from shared.contracts.volunteers import people as people_words
from shared.contracts.volunteers import requests as request_words
from shared.contracts.volunteers import roles as role_words
from shared.http.operations import operations
from shared.service import Retention, Service, allow
from shared.work.due_work import DueWork, whatever_is_due

DUE = (
    DueWork(name="offers_timed_out", find=unanswered, do=requests.offer_timed_out),
    DueWork(name="requests_due", find=due, do=requests.request_due),
)

SERVICE = Service(
    name="volunteers",
    title="Volunteers: roles, people, requests, hours",
    migrations=Path(__file__).parent / "migrations",
    commands={
        **allow(
            VOLUNTEERING,
            {
                role_words.PublishRole: roles.publish_role,
                role_words.EndRole: roles.end_role,
                people_words.AcceptVolunteer: volunteers.accept_volunteer,
                people_words.PauseVolunteer: volunteers.pause_volunteer,
                people_words.ResumeVolunteer: volunteers.resume_volunteer,
                people_words.NoteExtract: volunteers.note_extract,
                request_words.OfferRequest: requests.offer_request,
                request_words.WithdrawOffer: requests.withdraw_offer,
                request_words.CloseRequest: requests.close_request,
                request_words.EndRequest: requests.end_request,
                request_words.ReopenRequest: requests.reopen_request,
                request_words.NoteSupervision: requests.note_supervision,
                request_words.NoteOutcome: requests.note_outcome_for_them,
                request_words.HandleConcern: requests.handle_concern,
                expert_words.NoteExpertTrained: experts.note_expert_trained,
                group_words.PlanGroup: groups.plan_group,
                group_words.OpenGroup: groups.open_group,
                group_words.RestGroup: groups.rest_group,
                group_words.EndGroup: groups.end_group,
                group_words.PlanGroupMeeting: groups.plan_group_meeting,
                group_words.WithdrawGroupMeeting: groups.withdraw_group_meeting,
            },
        ),
        **allow(PROFESSIONALS, {expert_words.BookExpert: experts.book_expert}),
        **allow(
            PROFESSIONALS | VOLUNTEERING,
            {expert_words.CancelExpert: experts.cancel_expert, expert_words.NoteExpertHeld: experts.note_held},
        ),
    },
    projections=[AGREEMENTS, PARTIES],
    routers=[*api.ROUTERS, operations("volunteers")],
    background=[KEPT_AT_ONE, whatever_is_due(DUE, every_seconds=10)],
    retention=[
        Retention(
            table="looks",
            age="looked_at",
            kept_for=timedelta(days=730),
            what="who of an organisation looked at a volunteer's data or a request for support, and when",
            why="whoever asks who has looked asks within the time in which it can be cleared up",
        ),
    ],
    needs={
        "roles": Roles,
        "volunteers": Volunteers,
        "persons": People,
        "looks": Looks,
        "requests": Requests,
        "requesters": Requesters,
        "concerns": Concerns,
        "agreements": Agreements,
        "candidates": Candidates,
        "experts": Experts,
        "experiences": Experiences,
        "expert_bookings": ExpertBookings,
        "peer_groups": PeerGroups,
        "group_meetings": GroupMeetings,
        "whereabouts": volunteers.Whereabouts,
    },
)
