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
    "accessibility": {
        "accessible_parking": N_("Parking for those with a permit"),
        "accessible_toilet": N_("Accessible toilet"),
        "induction_loop": N_("Induction loop"),
        "lift": N_("Lift"),
        "step_free_entrance": N_("Entrance without steps"),
    },
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
    "booking": {
        "confirmed": N_("Confirmed"),
        "displaced": N_("Lost its time"),
        "rejected": N_("Not got"),
        "tentative": N_("Waits for the keeper"),
        "used": N_("Used"),
    },
    "forum": {
        "family_centre_network": N_("Network of family centres"),
        "network": N_("Network"),
        "partnership_table": N_("Partnership table"),
        "preparedness_forum": N_("Forum on preparedness"),
    },
    "outcome": {
        "done": N_("It is done"),
        "dropped": N_("Dropped"),
    },
    "rule": {
        "carrying_on": N_("How things go on"),
        "chairing": N_("Who chairs"),
        "convening": N_("Who convenes"),
        "inviting": N_("How parties are invited"),
        "working": N_("How the table works"),
    },
    "misfit": {
        "association_goes_first": N_("An association's need went first."),
        "closed": N_("The room takes nobody any more by then."),
        "keeper_goes_first": N_("The keeper needs the room itself."),
        "network_goes_first": N_("A network's meeting went first."),
        "outside_hours": N_("The room is not open all through that time."),
        "taken": N_("The room is booked then, or made ready for somebody else."),
        "too_small": N_("The room seats fewer than are expected."),
    },
    "priority": {
        "association": N_("An association's activity"),
        "keeper": N_("The keeper's own use"),
        "network": N_("A network's meeting"),
        "other": N_("Other use"),
    },
    "purpose": {
        "exercise": N_("Sports or exercise"),
        "meeting": N_("A meeting"),
        "open_doors": N_("Open doors"),
        "other": N_("Something else"),
        "peer_group": N_("A peer group"),
        "training": N_("Training"),
    },
    "equipment": {
        "kitchen": N_("Kitchen"),
        "piano": N_("Piano"),
        "projector": N_("Projector"),
        "screen": N_("Screen"),
        "sound_system": N_("Sound system"),
        "video_conference": N_("Video meetings"),
        "whiteboard": N_("Whiteboard"),
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
