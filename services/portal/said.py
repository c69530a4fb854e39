"""What the next page says once of what was just done: kept as a word in a cookie until it is shown."""

from services.portal.languages import N_

COOKIE, SECONDS = "yhteys-said", 60
SAID = {
    "discarded": N_("Discarded, and kept with your reason. What waited behind it is being tried."),
    "answered": N_("Noted as answered."),
    "accepted": N_("The share is accepted."),
    "agreed": N_("Agreed."),
    "duty_resigned": N_("The duty is given up. It is among the gaps unless somebody else has it."),
    "duty_taken": N_("The duty is taken."),
    "gathering_cancelled": N_("Cancelled. Who had signed up is told."),
    "held": N_("Thank you: noted as held."),
    "place_given_up": N_("The place is given up, and what was told is erased."),
    "proposed": N_("Proposed: the other parties see it on their desks."),
    "gathering_published": N_("Published: everybody sees it in the calendar."),
    "queued": N_("In the queue: the place in it stands in the list."),
    "booked": N_("Booked. The keeper of the place confirms it."),
    "done": N_("Done."),
    "published": N_("Published. See below what it still lacks."),
    "released": N_("Given back: others may have the room now."),
    "feedback": N_("Thank you: we have what you wrote, and answer within two weeks."),
    "command_dead": N_("It died again, and lies here with its new reason."),
    "command_discarded": N_("Discarded, and kept with your reason."),
    "command_done": N_("Carried out, as its sender's."),
    "command_left": N_("Tried again. What is still here died again, waits for its sender, or is left for another try."),
    "command_refused": N_("It was carried out, and a rule refused it: its sender is told why."),
    "command_withheld": N_("It has no values here: its sender must send it again."),
    "saved": N_("Saved."),
    "tried_again": N_("It is being tried again. What fails again stays here, with its reason."),
    "signed": N_("The signature is noted."),
    "signed_up": N_("Signed up: there is a place."),
    "split": N_("The costs are divided. Each payer is asked to accept its share."),
    "terms_set": N_("Saved: sign-up goes by these terms from now on."),
    "undone": N_("Undone."),
}
