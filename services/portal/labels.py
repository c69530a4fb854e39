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
    "agreement": {
        "drafted": N_("Waits for signatures"),
        "expired": N_("Its term has ended"),
        "in_force": N_("In force"),
        "terminated": N_("Terminated"),
    },
    "ask": {
        "email": N_("Email"),
        "name": N_("Name"),
        "phone": N_("Phone"),
        "target_group": N_("Target group"),
    },
    "duty": {
        "responsible": N_("Responsible"),
        "key_holder": N_("Has the key"),
        "host": N_("Receives people"),
        "substitute": N_("Steps in"),
    },
    "reason": {
        "illness": N_("Illness"),
        "organiser": N_("The organiser cannot hold it"),
        "premises": N_("The premises are not to be had"),
        "too_few": N_("Too few signed up"),
        "weather": N_("The weather"),
    },
    "state": {
        "draft": N_("Draft"),
        "proposed": N_("Proposed"),
        "agreed": N_("Agreed"),
        "published": N_("Published"),
        "held": N_("Held"),
        "cancelled": N_("Cancelled"),
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
