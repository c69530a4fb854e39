"""What is asked for of an application that was handed in, and what its applicant adds (täydennys).

What must stay true: a supplement stands beside the application, which stays as it was handed in; each is added once.
"""

from dataclasses import replace
from datetime import date, datetime

from services.grants.domain.applications import UNDER_WAY, Application, AskedSupplement, Decided, State, Supplement, refuse_unless
from shared.contracts.grants import applications
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of


def ask(application: Application, *, text: str, due_on: date, today: date) -> Decided:
    refuse_unless(application, *UNDER_WAY, to="ask for a supplement", remedy="look at its state")
    asked = replace(application, state=State.ASKED_TO_SUPPLEMENT, asked=AskedSupplement(text=text, due_on=due_on, asked_on=today))
    if application.asked and application.state is State.ASKED_TO_SUPPLEMENT and (application.asked.text, application.asked.due_on) == (text, due_on):
        return application, []
    return asked, [fact_of(asked, applications.ApplicationSupplementAsked, due_on=due_on)]


def add(application: Application, command: applications.SupplementApplication, *, by: str, now: datetime) -> Decided:
    for one in application.supplements:
        if one.supplement_id == command.supplement_id:
            refuse_other_content(one.request_fingerprint, command, what="supplement", key=command.supplement_id)
            return application, []
    refuse_unless(application, *UNDER_WAY, to="supplement it", remedy="change the draft itself, or ask the grant office")
    added = Supplement(
        supplement_id=command.supplement_id, request_fingerprint=fingerprint(command), at=now, by=by, text=command.text, answers=dict(command.answers)
    )
    state = State.SUBMITTED if application.state is State.ASKED_TO_SUPPLEMENT else application.state
    supplemented = replace(application, state=state, asked=None, supplements=(*application.supplements, added))
    fact = fact_of(supplemented, applications.ApplicationSupplemented, supplement_id=added.supplement_id, supplements=len(supplemented.supplements))
    return supplemented, [fact]
