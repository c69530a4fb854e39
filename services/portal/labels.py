"""Codes of the contracts as people read them: one English text for each, which the catalogues translate."""

from babel.support import NullTranslations

from services.portal.languages import N_

LABELS = {
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
    "families": N_("Families with children"),
    "older_people": N_("Older people"),
    "premises": N_("Agreements on premises"),
    "preparedness_forum": N_("Forums on preparedness"),
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


def label(code: str | None, texts: NullTranslations) -> str:
    """A code that is not listed is a word of an area's own, and is shown as it is written."""
    if code is None:
        return texts.ugettext(NOT_TOLD)
    return texts.ugettext(LABELS[code]) if code in LABELS else code
