"""Grants on one page: what it takes, what it hears and what it serves."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from services.grants import api
from services.grants.content.sweeping import UNNAMED_CONTENT
from services.grants.handlers import applications, attachments, calls, decisions, permissions, programmes, reviews, state_aid
from services.grants.handlers import payments as after_payments
from services.grants.handlers import reports as after_reports
from services.grants.handlers.limits import Limits
from services.grants.projections import DESCRIPTIONS, ORGANISATIONS, USES
from services.grants.store.applications import Applications, Panels
from services.grants.store.attachments import Attachments
from services.grants.store.calls import Calls, Clinics, Forms, closing
from services.grants.store.decisions import Decisions
from services.grants.store.organisations import Organisations, succeeded
from services.grants.store.other_grants import OtherGrants
from services.grants.store.payments import Payees, PaymentFiles, Payouts
from services.grants.store.permissions import PERMISSIONS, Permissions
from services.grants.store.programmes import Programmes
from services.grants.store.rankings import Rankings
from services.grants.store.reports import USE_REPORTS, Reads, Recoveries, UseReports, unopened
from services.grants.store.state_aid import AidLedger, AidScreens, DeclaredAids, Links
from shared.authority import GRANTS, INTEGRATION, PARTY, REVIEWER, May
from shared.contracts.envelope import Command
from shared.contracts.grants import applications as application_words
from shared.contracts.grants import attachments as attachment_words
from shared.contracts.grants import calls as call_words
from shared.contracts.grants import decisions as decision_words
from shared.contracts.grants import payments as payment_words
from shared.contracts.grants import permissions as permission_words
from shared.contracts.grants import programmes as programme_words
from shared.contracts.grants import recoveries as recovery_words
from shared.contracts.grants import reports as report_words
from shared.contracts.grants import reviews as review_words
from shared.contracts.grants import state_aid as aid_words
from shared.http.operations import operations
from shared.service import Handler, Retention, Service, allow
from shared.work.due_work import DueWork, whatever_is_due

APPLICANTS: May = frozenset({PARTY})
"""Whoever speaks for an organisation: an application is that organisation's own word."""
REVIEWERS: May = frozenset({REVIEWER})
DUE: Sequence[DueWork] = (
    DueWork(name="calls_closed", find=closing, do=calls.call_closed),
    DueWork(name="permissions_expired", find=PERMISSIONS.due, do=permissions.permission_due),
    DueWork(name="decisions_adjusted", find=after_payments.lagging, do=after_payments.decision_followed),
    DueWork(name="reports_opened", find=unopened, do=after_reports.report_opened),
    DueWork(name="reports_due", find=USE_REPORTS.due, do=after_reports.report_due),
)
AFTER_BY_OFFICERS: Mapping[type[Command], Handler] = {
    payment_words.ApproveAccount: after_payments.approve_account,
    payment_words.RefuseAccount: after_payments.refuse_account,
    payment_words.NoteConditionMet: after_payments.note_condition_met,
    payment_words.HoldPayments: after_payments.hold_payments,
    payment_words.ReleasePayments: after_payments.release_payments,
    payment_words.RenouncePayments: after_payments.renounce_payments,
    payment_words.MakePaymentFile: after_payments.make_payment_file,
    payment_words.NotePaymentFileExecuted: after_payments.note_payment_file_executed,
    payment_words.NotePaymentFileRejected: after_payments.note_payment_file_rejected,
    report_words.CheckReport: after_reports.check_report,
    report_words.DecideChange: after_reports.decide_change,
    recovery_words.DecideRecovery: after_reports.decide_recovery,
    recovery_words.SendRecovery: after_reports.send_recovery,
    recovery_words.RecordRepayment: after_reports.record_repayment,
}
PAID = Retention(
    table="payment_contents",
    age="payment_files.made_at",
    beside="join payment_files using (payment_file_id)",
    kept_for=timedelta(days=11 * 366),
    what="what a bank was given of a payment file, with the account numbers; which grant was paid how much stays",
    why="books are kept ten years from the end of their year, vouchers six (Accounting Act 1336/1997, chapter 2, section 10)",
)
READS = Retention(
    table="application_reads",
    age="read_at",
    kept_for=timedelta(days=730),
    what="who of the grant office or of the reviewers looked at an application, and when",
    why="whoever asks who has seen an application asks within the two years in which a grant is decided, used and reported on",
)

SERVICE = Service(
    name="grants",
    title="Grants, from the year's sum to the last report",
    migrations=Path(__file__).parent / "migrations",
    commands={
        **allow(
            GRANTS,
            {
                programme_words.OpenProgramme: programmes.open_programme,
                programme_words.ChangeProgrammeSum: programmes.change_programme_sum,
                programme_words.ConfirmBudget: programmes.confirm_budget,
                call_words.PublishForm: calls.publish_form,
                call_words.AnnounceCall: calls.announce_call,
                call_words.ExtendCall: calls.extend_call,
                call_words.ProposeClinic: calls.propose_clinic,
                call_words.WithdrawClinic: calls.withdraw_clinic,
                application_words.AskForSupplement: applications.ask_for_supplement,
                application_words.FindComplete: applications.find_complete,
                review_words.AssignReviewer: reviews.assign_reviewer,
                review_words.ProposeRanking: reviews.propose_ranking,
                decision_words.DecideApplication: decisions.decide_application,
                decision_words.SendDecision: decisions.send_decision,
                decision_words.DecideReviewRequest: decisions.decide_review_request,
                aid_words.ScreenApplication: state_aid.screen_application,
                aid_words.RetractAid: state_aid.retract_aid,
                aid_words.LinkOrganisations: state_aid.link_organisations,
                aid_words.EndLink: state_aid.end_link,
                permission_words.GrantPermission: permissions.grant_permission,
                permission_words.RevokePermission: permissions.revoke_permission,
            },
        ),
        **allow(
            APPLICANTS,
            {
                application_words.BeginApplication: applications.begin_application,
                application_words.SaveAnswers: applications.save_answers,
                application_words.ShareApplication: applications.share_application,
                application_words.JoinApplication: applications.join_application,
                application_words.SubmitApplication: applications.submit_application,
                application_words.SupplementApplication: applications.supplement_application,
                application_words.WithdrawApplication: applications.withdraw_application,
                attachment_words.PromiseAttachment: attachments.promise_attachment,
                attachment_words.RemoveAttachment: attachments.remove_attachment,
            },
        ),
        **allow(GRANTS | REVIEWERS, {review_words.DeclareConflict: reviews.declare_conflict}),
        **allow(REVIEWERS, {review_words.ScoreApplication: reviews.score_application}),
        **allow(GRANTS | APPLICANTS, {decision_words.RequestReview: decisions.request_review}),
        **allow(GRANTS | {INTEGRATION}, {application_words.RegisterApplication: applications.register_application}),
        **allow(GRANTS | APPLICANTS, {aid_words.DeclareAid: state_aid.declare_aid}),
        **allow(GRANTS, AFTER_BY_OFFICERS),
        **allow(GRANTS | APPLICANTS, {payment_words.ProposeAccount: after_payments.propose_account}),
        **allow(APPLICANTS, {report_words.FileReport: after_reports.file_report, report_words.AskForChange: after_reports.ask_for_change}),
    },
    projections=[ORGANISATIONS, DESCRIPTIONS, USES],
    routers=[*api.ROUTERS, operations("grants")],
    background=[whatever_is_due(DUE, every_seconds=10), UNNAMED_CONTENT],
    retention=[
        READS,
        PAID,
        Retention(
            table="attachments",
            age="attachments.added_at",
            beside="join applications a using (application_id)",
            only="a.submitted_at is null",
            kept_for=timedelta(days=365),
            what="an attachment of a draft that was not handed in; its file goes within a day after it",
            why="who did not apply this year may next year; what was handed in stays with its application",
        ),
    ],
    succeeds=succeeded,
    needs={
        "programmes": Programmes,
        "forms": Forms,
        "calls": Calls,
        "clinics": Clinics,
        "applications": Applications,
        "attachments": Attachments,
        "panels": Panels,
        "rankings": Rankings,
        "decisions": Decisions,
        "organisations": Organisations,
        "aid_screens": AidScreens,
        "declared_aids": DeclaredAids,
        "links": Links,
        "aid_ledger": AidLedger,
        "limits": Limits,
        "other_grants": OtherGrants,
        "permissions": Permissions,
        "payees": Payees,
        "payouts": Payouts,
        "payment_files": PaymentFiles,
        "use_reports": UseReports,
        "recoveries": Recoveries,
        "reads": Reads,
    },
)
