"""What the next page says once of what was just done: kept as a word in a cookie until it is shown."""

from services.portal.languages import N_

COOKIE, SECONDS = "yhteys-said", 60
SAID = {
    "booked": N_("Booked. The keeper of the place confirms it."),
    "done": N_("Done."),
    "published": N_("Published. See below what it still lacks."),
    "released": N_("Given back: others may have the room now."),
    "feedback": N_("Thank you: we have what you wrote, and answer within two weeks."),
    "saved": N_("Saved."),
    "undone": N_("Undone."),
}
