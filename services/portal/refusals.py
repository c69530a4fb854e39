"""Why a service refused what was written, in the reader's words: by the problem's slug, and the field that it names."""

from babel.support import NullTranslations

from services.portal.asking import Refused
from services.portal.languages import N_

BY_FIELD = {
    "begins": N_("Write when it begins, such as 9.30."),
    "capacity": N_("Write the number of places in digits, or leave it empty."),
    "day": N_("Choose the day."),
    "email": N_("Write an email address such as maija@example.org, or leave it empty if you give a phone number."),
    "ends": N_("Write when it ends, such as 15.00."),
    "last_day": N_("Choose the last day, or leave it empty."),
    "name": N_("Write your name."),
    "persons": N_("Write how many are coming as a number, no more than can come on one sign-up."),
    "phone": N_("Write a phone number such as 040 123 4567, or leave it empty if you give an email address."),
    "target_group": N_("Choose one of the groups."),
}
BY_SLUG = {
    "ends-before-it-starts": N_("It must end after it begins. Check the times."),
    "forbidden": N_("Only those whose this is change it, and those who work for the whole area. Ask them."),
    "not-undoable": N_("Only edits can be undone. Take the next step, or cancel the gathering."),
    "organisation-has-ended": N_("One of the organisations has ended. Choose another one."),
    "title-missing": N_("Give it a title in one language at least."),
    "wrong-state": N_("It has gone on meanwhile, and this cannot be done any more. Look at how it stands."),
    "not-published": N_("This gathering is not open to everybody."),
    "signup-not-open": N_("Sign-up has not opened yet."),
    "signup-over": N_("Sign-up has closed meanwhile."),
    "takes-no-signups": N_("No sign-up is needed: just come."),
}
OTHERWISE = N_("Something in what you wrote was not accepted. Look through the fields and send again.")


def words_of_field(field: str, *, texts: NullTranslations) -> str:
    """What to write there."""
    return str(texts.ugettext(BY_FIELD.get(field, OTHERWISE)))


def words_of(refused: Refused, *, texts: NullTranslations) -> str:
    """A sentence that says what to do."""
    field = str(refused.problem.get("field", "")).rpartition(".")[2]
    return texts.ugettext(BY_SLUG.get(refused.slug) or BY_FIELD.get(field) or OTHERWISE)
