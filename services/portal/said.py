"""What the next page says once of what was just done: kept as a word in a cookie until it is shown."""

from services.portal.languages import N_

COOKIE, SECONDS = "yhteys-said", 60
SAID = {
    "discarded": N_("Discarded, and kept with your reason. What waited behind it is being tried."),
    "done": N_("Done."),
    "feedback": N_("Thank you: we have what you wrote, and answer within two weeks."),
    "saved": N_("Saved."),
    "tried_again": N_("It is being tried again. What fails again stays here, with its reason."),
    "undone": N_("Undone."),
}
