"""Codes of grants as people read them, in the manner of `labels`."""

from services.portal.languages import N_

STATES = {
    "draft": N_("Being written"),
    "submitted": N_("To look at"),
    "asked_to_supplement": N_("Waits for a supplement"),
    "complete": N_("Complete"),
    "in_review": N_("In review"),
    "proposed": N_("Proposed for decision"),
    "decided": N_("Decided"),
    "withdrawn": N_("Withdrawn"),
}
GRANT_LABELS = {
    "application_state": STATES,
    "call_phase": {
        "coming": N_("Opens later"),
        "open": N_("Open for applications"),
        "closed": N_("Closed"),
    },
    "rule_of_sum": {
        "as_asked": N_("As asked for"),
        "largest_share": N_("The largest share of what was asked for"),
        "most_per_application": N_("The most that the call gives to one"),
        "sum_ran_out": N_("The sum ran out"),
        "municipality_ceiling": N_("The most for one municipality"),
        "kept_for_other_municipalities": N_("Kept for other municipalities"),
        "below_least_score": N_("Fewer points than the least"),
        "below_least_sum": N_("Less than the least sum"),
    },
    "unmet": {
        "not_registered": N_("The applicant is not in the registry."),
        "not_active": N_("The applicant is not active in the registry."),
        "acts_elsewhere": N_("The activity is not for the residents of the municipalities of this call."),
        "not_described": N_("The applicant is not described in the national service register."),
        "report_missing": N_("A report on the use of an earlier grant is missing."),
        "no_outside_funder": N_("The application names no other funder."),
    },
    "remedy": {
        "not_registered": N_("Ask a coordinator to register it."),
        "not_active": N_("Ask a coordinator to verify it."),
        "acts_elsewhere": N_("Ask where it acts, or weigh this in the decision."),
        "not_described": N_("Ask the applicant to describe its services in PTV or Lähellä.fi."),
        "report_missing": N_("Ask for the report before the decision."),
        "no_outside_funder": N_("Ask who else funds it, or weigh this in the decision."),
    },
    "conflict_ground": {
        "party": N_("I or somebody close to me is a party: an applicant, or somebody whom the decision concerns directly."),
        "assists": N_("I or somebody close to me assists or represents the applicant, or somebody who has a stake in this."),
        "gain": N_("The decision may bring particular benefit or loss to me or to somebody close to me."),
        "serves": N_("I work for the applicant, or have a commission from it that has to do with this."),
        "member_of_body": N_("I or my closest family sit on the applicant's board, or are its managing director or the like."),
        "steers": N_("I or my closest family belong to the body of an agency that steers or oversees the applicant, and this has to do with that."),
        "other": N_("My impartiality may be doubted for another particular reason."),
    },
    "conflict_noted": {
        "party": N_("Is a party, or close to one"),
        "assists": N_("Assists or represents a party"),
        "gain": N_("Particular benefit or loss to be expected"),
        "serves": N_("Works for a party"),
        "member_of_body": N_("On the board of a party"),
        "steers": N_("In a body that steers or oversees a party"),
        "other": N_("Impartiality in doubt for another reason"),
    },
    "score": {
        "0": N_("Not at all"),
        "1": N_("Poorly"),
        "2": N_("Tolerably"),
        "3": N_("Well enough"),
        "4": N_("Well"),
        "5": N_("Fully"),
    },
    "decision_outcome": {
        "granted": N_("Granted as asked for"),
        "partly": N_("Granted in part"),
        "rejected": N_("Rejected"),
    },
    "notice": {
        "letter": N_("Letter"),
        "electronic": N_("Electronic notice"),
        "personal": N_("Handed over in person"),
    },
    "adjustment": {
        "as_decided": N_("As decided: the sum suffices and nothing is cut"),
        "proportional": N_("In proportion: each is cut by the same share"),
        "by_rank": N_("By rank: the lowest ranked are cut first"),
    },
    "instalment_condition": {
        "decision_final": N_("When the decision is final"),
        "none": N_("Without a condition"),
        "interim_report": N_("After an interim report"),
        "report": N_("After the report"),
        "outside_funding": N_("When the other funding is certain"),
    },
    "track": {
        "full": N_("The whole form"),
        "small": N_("The short form of small grants"),
    },
    "condition": {
        "active": N_("The applicant is registered and active"),
        "described": N_("It is described in the national service register (PTV or Lähellä.fi)"),
        "report_in": N_("Its report of an earlier grant is in, where one was due"),
        "outside_funder": N_("Somebody else funds the activity as well"),
    },
}
