"""Why a service refused what was written, in the reader's words: by the problem's slug, and the field that it names."""

from babel.support import NullTranslations

from services.portal.asking import Refused
from services.portal.languages import N_

BY_FIELD = {
    "begins": N_("Write when it begins, such as 9.30."),
    "day": N_("Choose the day."),
    "capacity": N_("Write how many places there are as a number."),
    "due_on": N_("Choose the day by which it is done."),
    "owner": N_("Choose who does it."),
    "reason": N_("Write why it will not be done, in a sentence."),
    "text": N_("Write what will be done, in a sentence or two."),
    "title": N_("Write what the meeting is called."),
    "channels": N_("Write an address or a number without spaces, such as https://example.org or 0401234567."),
    "details.hours": N_("The opening hours contradict each other: one opens before the other has closed."),
    "email": N_("Write an email address such as maija@example.org, or leave it empty if you give a phone number."),
    "ends": N_("Write when it ends, such as 15.00."),
    "iban": N_("Write the account number, such as FI21 1234 5600 0007 85."),
    "postcode": N_("Write the postal code, such as 28100."),
    "street": N_("Write the street in at most 35 letters."),
    "town": N_("Write the town in at most 35 letters."),
    "use_until": N_("Choose a day after the present last one."),
    "last_day": N_("Choose the last day, or leave it empty."),
    "name": N_("Write your name."),
    "paid_on": N_("Choose the day on which it was paid: not before the decision, and no day to come."),
    "persons": N_("Write how many are coming as a number, no more than can come on one sign-up."),
    "phone": N_("Write a phone number such as 040 123 4567, or leave it empty if you give an email address."),
    "sent_on": N_("Choose the day of the decision or a later one."),
    "target_group": N_("Choose one of the groups."),
}
BY_SLUG = {
    "answers-faulty": N_("Some answers are to be mended first. They are listed on this page."),
    "applicant-not-verified": N_("Your organisation is not verified in the register yet. Ask the area's coordinator; the application is kept meanwhile."),
    "body-too-large": N_("It is larger than 10 MB. Save it smaller, for example scanned with fewer dots, or in two parts, and choose it again."),
    "empty-file": N_("Nothing is in it. Open it, save it again, and choose it anew."),
    "file-has-macros": N_("Programs (macros) are in it. Save it as PDF, and choose that."),
    "file-kind-refused": N_("It is of a kind that is not taken. Save it as PDF, and choose that."),
    "file-misnamed": N_("Its name does not say what is in it. Open it, save it as PDF, and choose that."),
    "identity-code": N_("A personal identity code stands in it or in its name. Take the code out: it is not needed. Then choose the file again."),
    "scanner-away": N_("Files cannot be looked into just now. Choose it again in a while."),
    "text-too-long": N_("It is too long for a plain text. Save it as PDF, and choose that."),
    "too-many-files": N_("There are as many attachments as there can be. Put several into one file, and remove those that are in it."),
    "virus-found": N_("A virus was found in it. It was not kept. Have the computer that it came from cleaned, and choose a clean file."),
    "account-number-wrong": N_("That is no account number. Look at it again: a Finnish one has FI and 16 digits."),
    "account-refused": N_("This account was dealt with meanwhile. Look at it as it is now."),
    "change-asked-late": N_("The time in which the grant may be used is over, so its terms change no more. Report what was used of it; the rest is paid back."),
    "change-waits": N_("A request waits for its decision already. You can make another when that is decided."),
    "not-sent-yet": N_("The letter was not sent yet. A review can be requested once it was."),
    "nothing-changes": N_("Nothing would change: choose a day after the present last one, or write another use."),
    "nothing-to-report": N_("Nothing is granted by this decision, so nothing is reported of it."),
    "receipt-outside-use": N_("A receipt is of a day on which the grant was not to be used. Correct its day, or leave it out."),
    "report-approved": N_("The last report is approved already. If something has to be mended in it, write to the grant office."),
    "report-waits": N_("A report waits to be looked through already. Wait for that."),
    "used-beyond-granted": N_("That is more than was granted. Write what of the grant was used, at most all of it."),
    "call-closed": N_("The call has closed meanwhile."),
    "call-not-open": N_("The call is not open."),
    "edits-collide": N_("Somebody else has changed the same answer meanwhile."),
    "not-a-partner": N_("Your organisation is no partner of this application any more."),
    "partner-twice": N_("Name each partner once, and not the applicant itself."),
    "partners-have-not-agreed": N_("A partner has not agreed yet. Let it agree, or leave it out."),
    "review-requested-already": N_("A review has been requested already."),
    "shares-do-not-sum": N_("The partners' parts are more together than what is asked for. Lower them, or ask for more."),
    "not-undoable": N_("Only edits can be undone. Take the next step, or cancel the gathering."),
    "title-missing": N_("Give it a title in one language at least."),
    "another-split-stands": N_("The costs were divided anew meanwhile. Look at the new shares and accept those."),
    "capacity-too-small": N_("More places are taken or waited for than that. Give a number that holds them all."),
    "forbidden": N_("This is for another party to do. Ask them, or a coordinator of the area."),
    "nobody-pays": N_("Nobody would pay: give one payer at least more than nothing."),
    "not-a-party": N_("Only a party can do this."),
    "not-a-payer": N_("This organisation pays nothing here. Look at the shares."),
    "not-asked-for": N_("One of these is not asked for at sign-up. Leave it empty."),
    "nothing-to-split": N_("Write the rent or the catering: there is nothing to divide yet."),
    "organisation-has-ended": N_("One of the organisations has ended. Choose the one that is in its place."),
    "party-too-large": N_("So many cannot come on one sign-up. Sign up fewer."),
    "shares-not-accepted": N_("It cannot be published yet: a payer has not accepted its share of the costs."),
    "sums-do-not-make-the-total": N_("The sums of the payers must together be exactly the rent and the catering."),
    "too-many-duties": N_("There are as many duties as there can be. Let somebody give one up first."),
    "ends-before-it-starts": N_("Let it end after it begins."),
    "forum-closed": N_("This table meets no more."),
    "not-yet-held": N_("It has not begun yet."),
    "outcome-not-open": N_("This has been settled meanwhile."),
    "already-there": N_("This has been sent already. Look whether it is there."),
    "booking-ends-before-it-starts": N_("Let it end after it begins."),
    "booking-state": N_("The booking is not as it was any more. Look at it as it is now."),
    "booking-too-long": N_("A booking is 31 days long at most."),
    "outside-opening-hours": N_("The room is not open all through that time."),
    "permission-missing": N_("This room needs the grant office's permission. Ask for one, or take another room or day."),
    "room-is-closed": N_("The room takes nobody any more by then."),
    "room-is-taken": N_("The room is booked then, or made ready for somebody else."),
    "room-is-too-small": N_("More are coming than the room takes. Choose a larger room."),
    "time-misses-it": N_("The gathering takes place at another time. Leave the times empty to book for its own time."),
    "wrong-state": N_("This is not as it was any more, or waits for others first. Look at it as it is now."),
    "window-is-too-long": N_("Choose a nearer day."),
    "version-conflict": N_("Somebody else has changed this meanwhile. What you wrote is still here: compare it with the page as it is now, and save again."),
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
    return texts.ugettext(BY_SLUG.get(refused.slug) or BY_FIELD.get(refused.field) or OTHERWISE)
