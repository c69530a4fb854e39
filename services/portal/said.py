"""What the next page says once of what was just done: kept as a word in a cookie until it is shown."""

from services.portal.languages import N_

COOKIE, SECONDS = "yhteys-said", 60
SAID = {
    "done": N_("Done."),
    "published": N_("Published. See below what it still lacks."),
    "saved": N_("Saved."),
    "undone": N_("Undone."),
}
