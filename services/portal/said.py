"""What the next page says once of what was just done: kept as a word in a cookie until it is shown."""

from services.portal.languages import N_

COOKIE, SECONDS = "yhteys-said", 60
SAID = {
    "discarded": N_("Discarded, and kept with your reason. What waited behind it is being tried."),
    "accepted": N_("The share is accepted."),
    "agreed": N_("Agreed."),
    "duty_resigned": N_("The duty is given up. It is among the gaps unless somebody else has it."),
    "duty_taken": N_("The duty is taken."),
    "gathering_cancelled": N_("Cancelled. Who had signed up is told."),
    "application_begun": N_("The application has begun. What is known of you is filled in already."),
    "handed_in": N_("Handed in. Thank you!"),
    "joined": N_("You apply together now."),
    "more_asked": N_("Saved. By what you answered there is more to answer here."),
    "review_requested": N_("Your request for a review has arrived."),
    "saved_to_mend": N_("Saved. Something here is still to mend: it is marked in red."),
    "supplemented": N_("Your supplement has arrived."),
    "application_withdrawn": N_("The application is withdrawn."),
    "partners_set": N_("Saved. Each partner is asked to agree on its own page."),
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
    "saved": N_("Saved."),
    "tried_again": N_("It is being tried again. What fails again stays here, with its reason."),
    "signed": N_("The signature is noted."),
    "signed_up": N_("Signed up: there is a place."),
    "split": N_("The costs are divided. Each payer is asked to accept its share."),
    "terms_set": N_("Saved: sign-up goes by these terms from now on."),
    "undone": N_("Undone."),
}
