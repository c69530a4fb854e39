"""Events on one page: what it takes, what it hears and what it serves."""

from collections.abc import Sequence
from pathlib import Path

from services.events import api, mailing
from services.events.handlers import bookings, due, duties, forums, gatherings, outcomes, proposals, rooms_follow, series, signups
from services.events.handlers.importing import IMPORTS, start_import
from services.events.projections import ORGANISATIONS, PERMISSIONS, PLACES
from services.events.store.bookings import Bookings, bookings_after_closing, bookings_judged_by_other_terms, passed_bookings
from services.events.store.forums import FORUMS, Forums
from services.events.store.gatherings import Gatherings
from services.events.store.organisations import Organisations, succeeded
from services.events.store.outcomes import OUTCOMES, Outcomes
from services.events.store.rooms import Rooms
from services.events.store.series import ManySeries
from services.events.store.signups import SignupLists, gatherings_long_over
from services.events.views.insiders import INSIDE
from shared.authority import AREA, PARTIES
from shared.contracts import events, grants, volunteers
from shared.contracts.events import bookings as room_words
from shared.contracts.events import calendar
from shared.contracts.events import duties as duty_words
from shared.contracts.events import forums as forum_words
from shared.contracts.events import imports as import_words
from shared.contracts.events import outcomes as outcome_words
from shared.contracts.events import signups as signup_words
from shared.http import live
from shared.http.operations import operations
from shared.imports.retention import IMPORT_FINDINGS
from shared.log.projector import Policy
from shared.service import Service, allow
from shared.work.due_work import DueWork, whatever_is_due
from shared.work.mail import letters

DUE: Sequence[DueWork] = (
    DueWork(name="bookings_used", find=passed_bookings, do=due.booking_used),
    DueWork(name="bookings_of_closed_rooms", find=bookings_after_closing, do=due.booking_released),
    DueWork(name="bookings_judged_again", find=bookings_judged_by_other_terms, do=due.booking_judged_again),
    DueWork(name="forum_meetings_due", find=FORUMS.due, do=due.forum_meeting_due),
    DueWork(name="outcomes_overdue", find=OUTCOMES.due, do=due.outcome_overdue),
    DueWork(name="signups_erased", find=gatherings_long_over, do=due.signups_erased),
)

SERVICE = Service(
    name="events",
    title="What happens where, together",
    migrations=Path(__file__).parent / "migrations",
    commands={
        **allow(
            AREA,
            {
                import_words.StartImport: start_import,
                import_words.AddImportPart: IMPORTS.add_import_part,
            },
        ),
        **allow(
            PARTIES,
            {
                events.DraftGathering: gatherings.draft_gathering,
                events.ProposeGathering: gatherings.propose_gathering,
                events.AgreeToGathering: gatherings.agree_to_gathering,
                events.PublishGathering: gatherings.publish_gathering,
                events.HoldGathering: gatherings.hold_gathering,
                events.CancelGathering: gatherings.cancel_gathering,
                events.SplitCosts: gatherings.split_costs,
                events.AcceptShare: gatherings.accept_share,
                calendar.EditGathering: gatherings.edit_gathering,
                calendar.UndoChange: gatherings.undo_change,
                signup_words.OpenSignup: signups.open_signup,
                duty_words.AssignDuty: duties.assign_duty,
                duty_words.ResignDuty: duties.resign_duty,
                events.StartSeries: series.start_series,
                calendar.TakeUpOccasion: series.take_up_occasion,
                calendar.EditSeries: series.edit_series,
                calendar.UndoSeriesChange: series.undo_series_change,
                events.MoveOccasion: series.move_occasion,
                events.CancelOccasion: series.cancel_occasion,
                events.SplitSeries: series.split_series,
                room_words.BookRoom: bookings.book_room,
                room_words.BookSeries: bookings.book_series,
                room_words.ConfirmBooking: bookings.confirm_booking,
                room_words.MoveBooking: bookings.move_booking,
                room_words.ReleaseBooking: bookings.release_booking,
                forum_words.FoundForum: forums.found_forum,
                forum_words.AppointChair: forums.appoint_chair,
                forum_words.InviteToForum: forums.invite_to_forum,
                forum_words.LeaveForum: forums.leave_forum,
                forum_words.AgreeOnRules: forums.agree_on_rules,
                forum_words.ConveneForum: forums.convene_forum,
                forum_words.CloseForum: forums.close_forum,
                outcome_words.RecordOutcome: outcomes.record_outcome,
                outcome_words.ReassignOutcome: outcomes.reassign_outcome,
                outcome_words.CompleteOutcome: outcomes.complete_outcome,
                outcome_words.DropOutcome: outcomes.drop_outcome,
                outcome_words.CarryOutcome: outcomes.carry_outcome,
            },
        ),
    },
    projections=[ORGANISATIONS, PERMISSIONS, PLACES],
    policies=[
        signups.WHO_SIGNED_UP_IS_TOLD,
        rooms_follow.ROOMS_FOLLOW,
        Policy(
            name="when_a_gathering_of_a_forum_is_held_count_its_meeting",
            hears=(events.GatheringHeld,),
            decide=forums.when_a_gathering_of_a_forum_is_held_count_its_meeting,
        ),
        Policy(
            name="when_a_grant_clinic_is_proposed_propose_its_gathering",
            hears=(grants.ClinicProposed, grants.ClinicWithdrawn),
            decide=proposals.when_a_grant_clinic_is_proposed_propose_its_gathering,
        ),
        Policy(
            name="when_a_training_is_proposed_propose_its_gathering",
            hears=(volunteers.TrainingProposed, volunteers.TrainingWithdrawn),
            decide=proposals.when_a_training_is_proposed_propose_its_gathering,
        ),
        Policy(
            name="when_a_meeting_of_a_group_is_proposed_propose_its_gathering",
            hears=(volunteers.GroupMeetingProposed, volunteers.GroupMeetingWithdrawn),
            decide=proposals.when_a_meeting_of_a_group_is_proposed_propose_its_gathering,
        ),
    ],
    routers=[*api.ROUTERS, operations("events")],
    background=[
        IMPORTS.carry_imports_over,
        letters(mailing.notice),
        whatever_is_due(DUE, every_seconds=10),
        live.tell_of_changes,
    ],
    retention=[IMPORT_FINDINGS],
    inside=INSIDE,
    succeeds=succeeded,
    needs={
        "bookings": Bookings,
        "rooms": Rooms,
        "gatherings": Gatherings,
        "many_series": ManySeries,
        "signup_lists": SignupLists,
        "forums": Forums,
        "outcomes": Outcomes,
        "organisations": Organisations,
    },
)
