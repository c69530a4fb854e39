"""Why a service refused what was written, in the reader's words: by the problem's slug, and the field that it names."""

from babel.support import NullTranslations

from services.portal.asking import Refused
from services.portal.languages import N_

BY_FIELD = {
    "capacity": N_("Write how many places there are as a number."),
    "email": N_("Write an email address such as maija@example.org, or leave it empty if you give a phone number."),
    "name": N_("Write your name."),
    "persons": N_("Write how many are coming as a number, no more than can come on one sign-up."),
    "phone": N_("Write a phone number such as 040 123 4567, or leave it empty if you give an email address."),
    "target_group": N_("Choose one of the groups."),
}
BY_SLUG = {
    "another-split-stands": N_("The costs were divided anew meanwhile. Look at the new shares and accept those."),
    "capacity-too-small": N_("More places are taken or waited for than that. Give a number that holds them all."),
    "forbidden": N_("This is for another party to do. Ask them, or a coordinator of the area."),
    "nobody-pays": N_("Nobody would pay: give one payer at least more than nothing."),
    "not-a-party": N_("Only a party can do this."),
    "not-a-payer": N_("This organisation pays nothing here. Look at the shares."),
    "not-asked-for": N_("One of these is not asked for at sign-up. Leave it empty."),
    "not-yet-held": N_("It has not begun yet. Tell how many came when it has."),
    "nothing-to-split": N_("Write the rent or the catering: there is nothing to divide yet."),
    "organisation-has-ended": N_("One of the organisations has ended. Choose the one that is in its place."),
    "party-too-large": N_("So many cannot come on one sign-up. Sign up fewer."),
    "shares-not-accepted": N_("It cannot be published yet: a payer has not accepted its share of the costs."),
    "sums-do-not-make-the-total": N_("The sums of the payers must together be exactly the rent and the catering."),
    "too-many-duties": N_("There are as many duties as there can be. Let somebody give one up first."),
    "wrong-state": N_("It has moved on meanwhile, and this cannot be done any more. Look at where it stands now."),
    "not-published": N_("This gathering is not open to everybody."),
    "signup-not-open": N_("Sign-up has not opened yet."),
    "signup-over": N_("Sign-up has closed meanwhile."),
    "takes-no-signups": N_("No sign-up is needed: just come."),
}
OTHERWISE = N_("Something in what you wrote was not accepted. Look through the fields and send again.")


def words_of(refused: Refused, *, texts: NullTranslations) -> str:
    """A sentence that says what to do."""
    field = str(refused.problem.get("field", "")).rpartition(".")[2]
    return texts.ugettext(BY_SLUG.get(refused.slug) or BY_FIELD.get(field) or OTHERWISE)
