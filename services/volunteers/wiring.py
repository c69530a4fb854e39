"""Volunteers on one page: what it takes, what it hears and what it serves."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from services.volunteers import api
from services.volunteers.handlers import experts, groups, hours, requests, roles, shifts, tasks, trained, trainings, volunteers, vouchers
from services.volunteers.handlers.rota import Rota
from services.volunteers.keys.sweeping import KEPT_AT_ONE
from services.volunteers.mailing import MOST_TOGETHER, digest
from services.volunteers.projections import AGREEMENTS, PARTIES
from services.volunteers.store.candidates import Candidates
from services.volunteers.store.experts import Experiences, ExpertBookings, Experts
from services.volunteers.store.groups import GroupMeetings, PeerGroups
from services.volunteers.store.hours import AllHours, forgotten
from services.volunteers.store.notices import Notices
from services.volunteers.store.requests import Agreements, Concerns, Requesters, Requests, due, unanswered
from services.volunteers.store.roles import Roles
from services.volunteers.store.shifts import CalendarAddresses, Shifts, StandingSignups, Swaps, Tasks
from services.volunteers.store.shifts import due as due_shifts
from services.volunteers.store.trained import ConversationCounts, TrainedPeople, TrainedPersons
from services.volunteers.store.trainings import COMPLETIONS, Completions, Sessions, Trainings
from services.volunteers.store.volunteers import Looks, People, Volunteers
from services.volunteers.store.vouchers import Terminals, Venues, Vouchers
from shared.authority import ANY_PARTY, PROFESSIONALS, VOLUNTEERING
from shared.contracts.volunteers import experts as expert_words
from shared.contracts.volunteers import groups as group_words
from shared.contracts.volunteers import hours as hours_words
from shared.contracts.volunteers import people as people_words
from shared.contracts.volunteers import requests as request_words
from shared.contracts.volunteers import roles as role_words
from shared.contracts.volunteers import shifts as shift_words
from shared.contracts.volunteers import tasks as task_words
from shared.contracts.volunteers import trained as trained_words
from shared.contracts.volunteers import trainings as training_words
from shared.contracts.volunteers import vouchers as voucher_words
from shared.http.operations import operations
from shared.service import Retention, Service, allow
from shared.work.due_work import DueWork, whatever_is_due
from shared.work.mail import letters

DUE: Sequence[DueWork] = (
    DueWork(name="offers_timed_out", find=unanswered, do=requests.offer_timed_out),
    DueWork(name="requests_due", find=due, do=requests.request_due),
    DueWork(name="completions_due", find=COMPLETIONS.due, do=trainings.completion_due),
    DueWork(name="shifts_due", find=due_shifts, do=shifts.shift_due),
    DueWork(name="hours_forgotten", find=forgotten, do=hours.forgotten_end),
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
                training_words.PublishTraining: trainings.publish_training,
                training_words.EndTraining: trainings.end_training,
                training_words.ProposeSession: trainings.propose_session,
                training_words.WithdrawSession: trainings.withdraw_session,
                training_words.NoteAttendance: trainings.note_attendance,
                training_words.NoteCompletion: trainings.note_completion,
                training_words.RetractCompletion: trainings.retract_completion,
                trained_words.NoteTrained: trained.note_trained,
                trained_words.ReportConversations: trained.report_conversations,
                task_words.OpenTask: tasks.open_task,
                task_words.CloseTask: tasks.close_task,
                task_words.AgreeStanding: tasks.agree_standing,
                task_words.EndStanding: tasks.end_standing,
                shift_words.PlanShift: shifts.plan_shift,
                shift_words.CancelShift: shifts.cancel_shift,
                shift_words.PlaceVolunteer: shifts.place_volunteer,
                shift_words.ReleaseVolunteer: shifts.release_volunteer,
                shift_words.OfferGap: shifts.offer_gap,
                shift_words.SwapPlaces: shifts.swap_places,
                expert_words.NoteExpertTrained: experts.note_expert_trained,
                group_words.PlanGroup: groups.plan_group,
                group_words.OpenGroup: groups.open_group,
                group_words.RestGroup: groups.rest_group,
                group_words.EndGroup: groups.end_group,
                group_words.PlanGroupMeeting: groups.plan_group_meeting,
                group_words.WithdrawGroupMeeting: groups.withdraw_group_meeting,
                people_words.AskConsent: volunteers.ask_consent,
                hours_words.LogHours: hours.log_hours,
                hours_words.CorrectHours: hours.correct_hours,
                hours_words.ApproveHours: hours.approve_hours,
                hours_words.RejectHours: hours.reject_hours,
            },
        ),
        **allow(
            ANY_PARTY,
            {
                voucher_words.OfferVenue: vouchers.offer_venue,
                voucher_words.EndVenue: vouchers.end_venue,
                voucher_words.RetireTerminal: vouchers.retire_terminal,
            },
        ),
        **allow(PROFESSIONALS, {expert_words.BookExpert: experts.book_expert, voucher_words.WithdrawVoucher: vouchers.withdraw_voucher}),
        **allow(
            PROFESSIONALS | VOLUNTEERING,
            {expert_words.CancelExpert: experts.cancel_expert, expert_words.NoteExpertHeld: experts.note_held},
        ),
    },
    projections=[AGREEMENTS, PARTIES],
    routers=[*api.ROUTERS, operations("volunteers")],
    background=[KEPT_AT_ONE, whatever_is_due(DUE, every_seconds=10), letters(digest, together=MOST_TOGETHER)],
    retention=[
        Retention(
            table="looks",
            age="looked_at",
            kept_for=timedelta(days=730),
            what="who of an organisation looked at a volunteer's data or a request for support, and when",
            why="whoever asks who has looked asks within the time in which it can be cleared up",
        ),
        Retention(
            table="vouchers",
            age="valid_until",
            kept_for=timedelta(days=365),
            what="vouchers past their last day, of which nobody knows who had them",
            why="counts of a year are checked in the year after; then the facts alone tell of them",
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
        "trainings": Trainings,
        "sessions": Sessions,
        "completions": Completions,
        "trained_persons": TrainedPersons,
        "trained_people": TrainedPeople,
        "conversation_counts": ConversationCounts,
        "tasks": Tasks,
        "shifts": Shifts,
        "standing_signups": StandingSignups,
        "swaps": Swaps,
        "calendar_addresses": CalendarAddresses,
        "rota": Rota,
        "venues": Venues,
        "vouchers": Vouchers,
        "terminals": Terminals,
        "all_hours": AllHours,
        "notices": Notices,
    },
)
