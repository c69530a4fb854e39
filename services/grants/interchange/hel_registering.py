"""An application of Helsinki's grant system as our grant office registers it: which answers it gives to a call's form, and what is left for a person to say.

What must stay true: the same message gives the same application, under the same id, however often it comes; which of several sums is applied for is said by
a person and never guessed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from pydantic_core import from_json

from services.grants.domain.answers import asked_cents
from services.grants.domain.forms import Form
from services.grants.interchange.hel_answers import answers_of
from services.grants.interchange.hel_messages import read
from services.grants.interchange.hel_records import HelMessage
from shared.contracts.grants import ApplicationId
from shared.errors import InvalidValue
from shared.imports.reading import Refused, Remark, Sighting, without_nul

APPLICATIONS = UUID("0b8a8a2e-6c0e-4d5a-9f0b-5f2f6a0f7c11")
OFFICE = "have the grant office enter it by hand"


class MessageRefused(InvalidValue):
    slug = "message-refused"


class SumNotSaid(InvalidValue):
    slug = "sum-not-said"


class NoReceipt(InvalidValue):
    slug = "no-receipt"


class NoBusinessId(InvalidValue):
    slug = "no-business-id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """What a message says that an application needs; `left_out` is where it tells what the form has no field for."""

    application_id: ApplicationId
    number: str
    business_id: str
    arrived_at: datetime
    answers: dict[str, Any]
    left_out: tuple[str, ...]
    remarks: tuple[Remark, ...]


def message_of(content: bytes, *, seen: Sighting) -> HelMessage:
    """Raises MessageRefused."""
    try:
        document = from_json(without_nul(content.decode("utf-8-sig")), allow_inf_nan=False)
    except ValueError as fault:
        raise MessageRefused(f"no JSON in UTF-8 ({type(fault).__name__})", field="(body)", remedy="send valid JSON in UTF-8") from None
    outcome = read(document, seen=seen)
    if isinstance(outcome, Refused):
        raise MessageRefused(outcome.reason, field=outcome.field or "(body)", value=outcome.value, remedy=outcome.remedy)
    return outcome


def arriving(message: HelMessage, form: Form, *, amount_cents: int | None = None) -> Arriving:
    """`amount_cents` is the sum that is applied for here, where the message says several or none.

    Raises:
        NoBusinessId, NoReceipt, SumNotSaid
    """
    if message.applicant.business_id is None:
        raise NoBusinessId("it does not say whose application it is", field="applicantInfoArray.companyNumber", remedy=OFFICE)
    if message.received_at is None:
        raise NoReceipt("it does not say when it arrived", field="applicationInfoArray.formTimeStamp", remedy=OFFICE)
    taken = answers_of(message, form)
    answers = taken.answers if amount_cents is None or form.amount is None else {**taken.answers, form.amount: amount_cents}
    if form.amount is not None and asked_cents(form, answers) is None:
        said = ", ".join(str(one.cents) for one in message.sums) or "none"
        raise SumNotSaid(f"it says several sums or none: {said}", field="amount_cents", value=said, remedy="give the one that is applied for in this call")
    return Arriving(
        application_id=ApplicationId(uuid5(APPLICATIONS, f"{message.origin.source} {message.origin.source_id}")),
        number=message.origin.source_id,
        business_id=message.applicant.business_id,
        arrived_at=message.received_at,
        answers=answers,
        left_out=(*taken.left_out, *(one.path for one in message.unmapped)),
        remarks=message.remarks,
    )
