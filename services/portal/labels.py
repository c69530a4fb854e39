"""Codes of the contracts as people read them: one English text for each, which the catalogues translate. The same code may mean another thing elsewhere."""

from babel.support import NullTranslations

from services.portal.charts.figures import Meeting
from services.portal.grant_after_words import AFTER_LABELS
from services.portal.grant_words import GRANT_LABELS
from services.portal.languages import N_

GROUPS = {
    "families": N_("Families with children"),
    "older_people": N_("Older people"),
    "adults": N_("Adults"),
    "young_people": N_("Young people"),
}
ACCESSIBILITY = {
    "accessible_parking": N_("Accessible parking"),
    "lift": N_("Lift"),
    "step_free_entrance": N_("Step-free entrance"),
    "accessible_toilet": N_("Accessible toilet"),
    "induction_loop": N_("Induction loop"),
}
KINDS_OF_GRANTS = {
    "in_kind": N_("Support in kind"),
    "one_off": N_("One-off grant"),
    "operating": N_("Operating grant"),
    "project": N_("Project grant"),
}
LABELS = {
    **GRANT_LABELS,
    **AFTER_LABELS,
    "grant": KINDS_OF_GRANTS,
    "application": {
        "draft": N_("Draft"),
        "submitted": N_("Handed in"),
        "asked_to_supplement": N_("A supplement is asked for"),
        "complete": N_("Found complete"),
        "in_review": N_("Being reviewed"),
        "proposed": N_("Waits for the decision"),
        "decided": N_("Decided"),
        "withdrawn": N_("Withdrawn"),
    },
    "grant_outcome": {"granted": N_("Granted"), "partly": N_("Granted in part"), "rejected": N_("Not granted")},
    "phase": {"open": N_("Open now"), "coming": N_("Coming"), "closed": N_("Closed")},
    "accessibility": ACCESSIBILITY,
    "gathering": {
        "grant_clinic": N_("Grant clinics"),
        "info_session": N_("Information sessions"),
        "meeting_place": N_("Meeting places"),
        "network_meeting": N_("Network meetings"),
        "partnership_table": N_("Partnership tables"),
        "preparedness_forum": N_("Forums on preparedness"),
        "theme_day": N_("Theme days"),
        "tour": N_("Tours"),
        "peer_group": N_("Peer-support groups"),
        "training": N_("Trainings"),
    },
    "kind": {
        "association": N_("Associations"),
        "company": N_("Companies"),
        "cooperation": N_("Cooperation agreements"),
        "county": N_("Wellbeing services counties"),
        "culture_prescription": N_("Culture prescriptions"),
        "in_kind": N_("Support in kind"),
        "one_off": N_("One-off grants"),
        "operating": N_("Operating grants"),
        "project": N_("Project grants"),
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
    "party_role": {
        "party": N_("Party"),
        "organiser": N_("Organiser"),
        "none": N_("Not with it"),
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
    "likeness": {
        "close_name": N_("Nearly the same name in the same municipality"),
        "same_association_number": N_("The same register number"),
        "same_business_id": N_("The same business ID"),
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
        "moved": N_("Moved"),
        "planned": N_("Recurring"),
        "taken_up": N_("Taken up"),
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
        "granted": N_("Granted"),
        "partly": N_("Granted in part"),
        "rejected": N_("Rejected"),
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
    "target_group": GROUPS
    | {
        "all_residents": N_("All residents"),
        "associations": N_("Associations"),
        "carers": N_("Carers and relatives"),
        "children_and_families": N_("Children and families"),
        "families_with_children": N_("Families with children"),
        "immigrants": N_("Immigrants"),
        "long_term_ill": N_("People with a long-term illness"),
        "mental_health_and_substances": N_("People recovering from mental health or substance problems"),
        "migrants": N_("People who have moved to Finland"),
        "minors": N_("Children under 18"),
        "not_told": N_("Not told"),
        "parishes": N_("Parishes"),
        "patients": N_("Patients"),
        "people_with_disabilities": N_("People with disabilities"),
        "professionals": N_("Professionals"),
        "relatives": N_("Relatives"),
        "residents": N_("Residents"),
        "residents_in_hardship": N_("People in a hard situation"),
        "unemployed": N_("Unemployed people"),
        "volunteers": N_("Volunteers"),
        "working_age": N_("People of working age"),
    },
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
MEETINGS = {Meeting.HELD: N_("Held"), Meeting.AWAITED: N_("Still to come"), Meeting.MISSED: N_("Not held")}
NOT_TOLD = N_("Not told")


def label(code: str | None, dimension: str, *, texts: NullTranslations) -> str:
    """A code that is not listed is a word of an area's own, and is shown as it is written."""
    if code is None:
        return str(texts.ugettext(NOT_TOLD))
    said = LABELS.get(dimension, {}).get(code)
    return str(texts.ugettext(said)) if said else code


def codes(dimension: str, *, texts: NullTranslations) -> list[tuple[str, str]]:
    """Those that are listed, with their words: what may be chosen."""
    return [(code, str(texts.ugettext(said))) for code, said in LABELS[dimension].items() if said != NOT_TOLD]
