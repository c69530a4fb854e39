"""Codes of what follows a grant's decision as people read them, in the manner of `labels`."""

from services.portal.languages import N_

AFTER_LABELS = {
    "payment_wait": {
        "budget": N_("The budget is not confirmed"),
        "condition": N_("Its condition is not met yet"),
        "day": N_("Its day has not come"),
        "account": N_("No account is approved"),
        "payee_not_active": N_("The payee is not active in the registry"),
        "held": N_("Held back by the grant office"),
    },
    "paying": {
        "met": N_("What an instalment waits for is there"),
        "hold": N_("Hold back what is still to be paid"),
        "release": N_("Release what was held back"),
        "renounce": N_("Give up for good what is still to be paid"),
    },
    "instalment_state": {
        "waiting": N_("Not paid yet"),
        "in_file": N_("In a file for the bank"),
        "paid": N_("Paid"),
        "renounced": N_("Never paid"),
    },
    "payment_file_state": {
        "made": N_("At the bank"),
        "executed": N_("Paid by the bank"),
        "rejected": N_("Rejected by the bank"),
    },
    "filed_report": {
        "interim": N_("Interim report"),
        "final": N_("Report on the use"),
    },
    "report_outcome": {
        "approved": N_("In order"),
        "asked_again": N_("Something has to be added"),
        "lacking": N_("Does not show what the grant was used for"),
    },
    "report_state": {
        "to_check": N_("To check"),
        "late": N_("Late"),
        "due": N_("Awaited"),
        "approved": N_("In order"),
    },
    "cause_of_recovery": {
        "unspent": N_("It was not used"),
        "other_use": N_("It was used for something else"),
        "report_missing": N_("No report came"),
        "wrong_information": N_("It was granted on wrong information"),
        "overpaid": N_("More was paid than is granted"),
    },
    "clinic_kind": {
        "info_session": N_("Info session: the call is explained"),
        "grant_clinic": N_("Clinic: applications are worked on together"),
    },
    "clinic_withdrawal": {
        "other_time": N_("It is held at another time"),
        "venue": N_("There is no place for it"),
        "illness": N_("Somebody has fallen ill"),
        "not_needed": N_("It is not needed"),
    },
}
