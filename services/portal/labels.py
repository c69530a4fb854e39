"""Codes of the contracts as people read them: one English text for each, which the catalogues translate. The same code may mean another thing elsewhere."""

from babel.support import NullTranslations

from services.portal.languages import N_

GROUPS = {
    "families": N_("Families with children"),
    "older_people": N_("Older people"),
    "adults": N_("Adults"),
    "young_people": N_("Young people"),
}
LABELS = {
    "kind": {
        "association": N_("Associations"),
        "company": N_("Companies"),
        "cooperation": N_("Cooperation agreements"),
        "county": N_("Wellbeing services counties"),
        "family_centre_network": N_("Networks of family centres"),
        "fire_brigade": N_("Volunteer fire brigades"),
        "fire_brigade_contract": N_("Contracts with fire brigades"),
        "informal_group": N_("Informal groups"),
        "institution": N_("Institutions"),
        "municipality": N_("Municipalities"),
        "network": N_("Networks"),
        "parish": N_("Parishes"),
        "partnership": N_("Partnership agreements"),
        "partnership_table": N_("Partnership tables"),
        "premises": N_("Agreements on premises"),
        "preparedness_forum": N_("Forums on preparedness"),
    },
    "done": {
        "events.accept_share.v1": N_("accepted a share of the costs"),
        "events.agree_to_gathering.v1": N_("agreed"),
        "events.assign_duty.v1": N_("gave somebody a duty"),
        "events.cancel_gathering.v1": N_("cancelled"),
        "events.draft_gathering.v1": N_("drafted"),
        "events.edit_gathering.v1": N_("changed"),
        "events.hold_gathering.v1": N_("noted as held"),
        "events.propose_gathering.v1": N_("proposed"),
        "events.publish_gathering.v1": N_("published"),
        "events.resign_duty.v1": N_("gave a duty up"),
        "events.split_costs.v1": N_("split the costs"),
        "events.take_up_occasion.v1": N_("taken up from a series"),
        "events.undo_change.v1": N_("a change undone"),
    },
    "field": {
        "agreed": N_("who has agreed"),
        "attendance": N_("who came"),
        "capacity": N_("number of places"),
        "contents": N_("description"),
        "duties": N_("duties"),
        "free_of_charge": N_("price"),
        "kind": N_("kind"),
        "languages": N_("languages"),
        "municipality": N_("municipality"),
        "network_id": N_("network"),
        "organisers": N_("organisers"),
        "parties": N_("parties"),
        "registration": N_("signing up"),
        "split": N_("costs"),
        "spot": N_("place"),
        "state": N_("state"),
        "target_groups": N_("target groups"),
        "time": N_("time"),
        "title": N_("title"),
        "url": N_("web page"),
    },
    "gathering": {
        "grant_clinic": N_("Grant clinic"),
        "info_session": N_("Information session"),
        "meeting_place": N_("Open day of a meeting place"),
        "network_meeting": N_("Meeting of a network"),
        "partnership_table": N_("Partnership table"),
        "preparedness_forum": N_("Forum on preparedness"),
        "theme_day": N_("Theme day"),
        "tour": N_("Tour"),
        "training": N_("Training"),
    },
    "state": {
        "agreed": N_("Agreed"),
        "cancelled": N_("Cancelled"),
        "draft": N_("Draft"),
        "held": N_("Held"),
        "moved": N_("Moved"),
        "planned": N_("Recurring"),
        "proposed": N_("Proposed"),
        "published": N_("Published"),
        "taken_up": N_("Taken up"),
    },
    "target_group": GROUPS | {"not_told": N_("Not told")},
    "theme": GROUPS
    | {
        "culture": N_("Culture"),
        "disability": N_("Disability"),
        "end_of_life": N_("End-of-life care"),
        "experts_by_experience": N_("Experts by experience"),
        "gambling_harm": N_("Harm from gambling"),
        "health_promotion": N_("Health promotion"),
        "informal_care": N_("Informal care"),
        "lifestyle": N_("Ways of life"),
        "nutrition": N_("Nutrition"),
        "partnership": N_("Partnership"),
        "preparedness": N_("Preparedness"),
        "rural_development": N_("Rural development"),
        "substance_prevention": N_("Prevention of substance abuse"),
        "violence_prevention": N_("Prevention of violence"),
        "volunteering": N_("Volunteering"),
    },
}
DIMENSIONS = {
    "kind": N_("Kind"),
    "municipality": N_("Municipality"),
    "organisation": N_("Organisation"),
    "party": N_("Party"),
    "period": N_("Period"),
    "target_group": N_("Target group"),
    "theme": N_("Theme"),
}
NOT_TOLD = N_("Not told")


def label(code: str | None, dimension: str, *, texts: NullTranslations) -> str:
    """A code that is not listed is a word of an area's own, and is shown as it is written."""
    if code is None:
        return str(texts.ugettext(NOT_TOLD))
    said = LABELS.get(dimension, {}).get(code)
    return str(texts.ugettext(said)) if said else code
