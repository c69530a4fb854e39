"""What measures, their rules and their numbers are made of, as people read it: one English text for each, which the catalogues translate."""

from services.portal.languages import N_

DIMENSIONS = {
    "kind": N_("Kind"),
    "municipality": N_("Municipality"),
    "organisation": N_("Organisation"),
    "party": N_("Party"),
    "period": N_("Period"),
    "target_group": N_("Target group"),
    "theme": N_("Theme"),
    "outcome": N_("Outcome"),
    "priority": N_("Priority"),
    "year": N_("Year"),
}
UNITS = {
    "agreements": N_("agreements"),
    "decisions": N_("decisions"),
    "meetings": N_("meetings"),
    "networks": N_("networks"),
    "operating models": N_("operating models"),
    "organisations": N_("organisations"),
    "services": N_("services"),
    "visits": N_("visits"),
}
"""As they stand behind a number."""
FACTS = {
    "events.booking.used.v1": N_("a room was used"),
    "events.forum.meeting_due.v1": N_("a forum's meeting came due"),
    "events.forum.met.v1": N_("a forum met"),
    "events.gathering.held.v1": N_("a gathering was held"),
    "grants.application.submitted.v1": N_("an application was handed in"),
    "grants.application.withdrawn.v1": N_("an application was withdrawn"),
    "grants.decision.adjusted.v1": N_("a decision was adjusted"),
    "grants.decision.confirmed.v1": N_("a decision became final"),
    "grants.decision.made.v1": N_("an application was decided"),
    "registry.agreement.expired.v1": N_("an agreement expired"),
    "registry.agreement.signed.v1": N_("an agreement was signed"),
    "registry.agreement.terminated.v1": N_("an agreement was terminated"),
    "registry.network.founded.v1": N_("a network was founded"),
    "registry.network.meeting_due.v1": N_("a network's meeting came due"),
    "registry.network.meeting_held.v1": N_("a network met"),
    "registry.network.member_joined.v1": N_("an organisation joined a network"),
    "registry.network.member_left.v1": N_("an organisation left a network"),
    "registry.operating_model.described.v1": N_("an operating model was described"),
    "registry.organisation.corrected.v1": N_("an organisation's details were corrected"),
    "registry.organisation.dissolved.v1": N_("an organisation was dissolved"),
    "registry.organisation.merged.v1": N_("an organisation was merged into another"),
    "registry.organisation.registered.v1": N_("an organisation was registered"),
    "registry.service.cooperation_described.v1": N_("the cooperation in a service was described"),
    "registry.service.published.v1": N_("a service was published"),
    "registry.service.withdrawn.v1": N_("a service was withdrawn"),
}
FIELDS = {
    "asked_cents": N_("what was applied for"),
    "granted_cents": N_("what was granted"),
    "municipalities": N_("the municipalities"),
    "outcome": N_("the outcome"),
    "each.persons": N_("those who came"),
    "fire_brigade.compensation.cents": N_("the compensation"),
    "fire_brigade.compensation.currency": N_("the currency"),
    "follows_principles": N_("follows the principles"),
    "form": N_("the form"),
    "kind": N_("the kind"),
    "meetings_per_year": N_("meetings agreed on for a year"),
    "principles": N_("the principles"),
    "worth_cents": N_("what the use was worth"),
    "year": N_("the year"),
}
VALUES = {
    "EUR": N_("euro"),
    "fire_brigade_contract": N_("a contract with a fire brigade"),
    "network": N_("a network"),
    "rejected": N_("rejected"),
    "true": N_("yes"),
}
"""What the rules of measures name: a test finds those of the project that are not here."""
