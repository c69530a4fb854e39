"""Messages of Helsinki's grant system (tietoliikennesanoma, as hel-fi-drupal-grants publishes its schema) read into neutral records.

What must stay true: whatever JSON comes, there is a record or a refusal and no error; what was not taken is listed with its place; no personal identity code
gets past this module.
"""

from typing import Any

from pydantic import ValidationError

from services.grants.domain.asked_attachments import Delivery
from services.grants.domain.formats import Format, has_format
from services.grants.interchange import hel_border
from services.grants.interchange.hel_items import Items, Message
from services.grants.interchange.hel_records import (
    Account,
    Address,
    Applicant,
    AppliedSum,
    Figures,
    HelMessage,
    Letting,
    Official,
    OtherGrant,
    Rent,
    Sender,
    ToldAttachment,
    Wording,
)
from shared.contracts.words import Origin
from shared.imports.reading import Refused, Sighting

BODY = "compensation"
SEND_A_MESSAGE = "send an application as Helsinki's grant system writes it"


def read(document: Any, *, seen: Sighting) -> HelMessage | Refused:
    """The application that a message tells, from JSON that was parsed."""
    if hel_border.is_too_deep(document):
        remedy = "send the message as it was made"
        return Refused(field="", value="", reason=f"lists and objects stand more than {hel_border.DEEPEST} deep in each other", remedy=remedy)
    taken_out = hel_border.cleaned(document)
    if taken_out is None:
        return Refused(field="", value="", reason="more personal identity codes than one application has", remedy=hel_border.NOT_NEEDED)
    clean, stripped = taken_out
    if not isinstance(clean, dict) or not isinstance(clean.get(BODY), dict):
        return Refused(field=BODY, value="", reason="no application: it has no `compensation`", remedy=SEND_A_MESSAGE)
    message = Message(clean)
    message.remarks += stripped
    about = message.items(BODY, "applicationInfoArray")
    number = about.text("applicationNumber")
    try:
        origin = Origin(source=seen.source, source_id=number or "", seen_at=seen.seen_at, licence=seen.licence)
    except ValidationError:
        field = f"{BODY}.applicationInfoArray.applicationNumber"
        return Refused(field=field, value=(number or "")[:100], reason="no number by which it is known there", remedy=SEND_A_MESSAGE)
    return _application(message, about, origin)


def _application(message: Message, about: Items, origin: Origin) -> HelMessage:
    told: dict[str, Any] = {
        "form": about.text("applicationType"),
        "form_number": about.number("applicationTypeID"),
        "year": about.number("actingYear"),
        "received_at": about.moment("formTimeStamp"),
        "status": about.text("status"),
        "is_update": message.truth_at("formUpdate"),
        "applicant": _applicant(message),
        "address": _address(message.items(BODY, "currentAddressInfoArray")),
        "officials": tuple(_official(one) for one in message.rows(BODY, "applicantOfficialsArray") if one),
        "account": _account(message),
        "sums": tuple(_sum(one) for one in message.rows(BODY, "compensationInfo", "compensationArray") if one),
        "other_grants": (*_others(message, "otherCompensationsArray"), *_others(message, "otherAppliedCompensationsArray", applied=True)),
        "wording": _wording(message),
        "figures": _figures(message),
        "does_business": message.items(BODY, "activitiesInfoArray").truth("communityPracticesBusiness"),
        "rent": _rent(message.items(BODY, "compensationInfo", "premisesCompensation", "rentCostsArray")),
        "lettings": tuple(_letting(one) for one in message.rows(BODY, "compensationInfo", "premisesCompensation", "rentIncomesArray") if one),
        "attachments": tuple(_attachment(one) for one in message.rows("attachmentsInfo", "attachmentsArray") if one),
        "sender": _sender(message),
    }
    return HelMessage(origin=origin, **told, remarks=tuple(message.remarks), unmapped=message.unmapped())


def _applicant(message: Message) -> Applicant:
    told = message.items(BODY, "applicantInfoArray")
    business_id = told.text("companyNumber")
    if business_id and not has_format(business_id, Format.BUSINESS_ID):
        path, _ = told.by_id["companyNumber"]
        message.note((*path, "value"), business_id, "no right business id", "check it in the business information system (YTJ)")
    return Applicant(
        kind=told.text("applicantType"),
        name=told.text("communityOfficialName"),
        short_name=told.text("communityOfficialNameShort"),
        business_id=business_id,
        register_number=told.text("registerNumber"),
        registered_on=told.day("registrationDate"),
        founded=told.number("foundingYear"),
        home=told.text("home"),
        web=told.text("homePage"),
        email=told.text("email"),
        community_kind=told.text("communityType"),
    )


def _address(told: Items) -> Address:
    return Address(
        contact=told.text("contactPerson"),
        phone=told.text("phoneNumber"),
        street=told.text("street"),
        postal_code=told.text("postCode"),
        city=told.text("city"),
        country=told.text("country"),
    )


def _official(told: Items) -> Official:
    return Official(name=told.text("name"), role=told.text("role"), email=told.text("email"), phone=told.text("phone"))


def _account(message: Message) -> Account:
    told = message.items(BODY, "bankAccountArray")
    number = told.text("accountNumber")
    if number and not has_format(number, Format.IBAN):
        path, _ = told.by_id["accountNumber"]
        message.note((*path, "value"), number, "no right account number", "check the IBAN; nothing is paid to it as it is")
    return Account(number=number, owner=told.text("accountOwnerName"))


def _sum(told: Items) -> AppliedSum:
    return AppliedSum(kind=told.text("subventionType"), cents=told.cents("amount"))


def _others(message: Message, listed: str, *, applied: bool = False) -> tuple[OtherGrant, ...]:
    return tuple(
        OtherGrant(
            applied=applied,
            issuer_kind=told.text("issuer"),
            issuer=told.text("issuerName"),
            year=told.number("year"),
            cents=told.cents("amount"),
            purpose=told.text("purpose"),
        )
        for told in message.rows(BODY, "otherCompensationsInfo", listed)
        if told
    )


def _wording(message: Message) -> Wording:
    told = message.items(BODY, "compensationInfo", "generalInfoArray")
    return Wording(
        purpose=told.text("purpose"),
        use_of_last_grant=told.text("explanation"),
        who_benefits=told.text("whoBenefits"),
        changes=told.text("changesOnSuccess"),
        results=told.text("resultsOfActivities"),
        activity=message.items(BODY, "activitiesInfoArray").text("businessPurpose"),
        additional=message.text_at(BODY, "additionalInformation"),
        about_attachments=message.items("attachmentsInfo", "generalInfoArray").text("extraInfo"),
    )


def _figures(message: Message) -> Figures:
    told = message.items(BODY, "activitiesInfoArray")
    groups = message.items(BODY, "membersInfo", "membersInfoArray")
    counted = {name: groups.number(name) for name in groups.by_id}
    return Figures(
        persons=told.number("membersApplicantPersonGlobal"),
        local_persons=told.number("membersApplicantPersonLocal"),
        organisations=told.number("membersApplicantCommunityGlobal"),
        local_organisations=told.number("membersApplicantCommunityLocal"),
        fee_person_cents=told.cents("feePerson"),
        fee_organisation_cents=told.cents("feeCommunity"),
        groups={name: count for name, count in counted.items() if count is not None},
    )


def _rent(told: Items) -> Rent:
    return Rent(hours=told.number("rentCostsHours"), cents=told.cents("rentCostsCost"), change=told.text("rentCostsDifferenceToNextYear"))


def _letting(told: Items) -> Letting:
    return Letting(
        premises=told.text("premiseName"),
        starts_on=told.day("dateBegin"),
        ends_on=told.day("dateEnd"),
        tenant=told.text("tenantName"),
        hours=told.number("hours"),
        cents=told.cents("sum"),
    )


def _attachment(told: Items) -> ToldAttachment:
    """One that stands in another file need not come later, whatever else is told."""
    later, elsewhere = told.truth("isDeliveredLater"), told.truth("isIncludedInOtherFile")
    if later and elsewhere:
        path, _ = told.by_id["isDeliveredLater"]
        told.message.note((*path, "value"), "true", "both later and in another file", "say one of both; it was taken to be in another file")
    return ToldAttachment(
        description=told.text("description"),
        kind=told.text("fileType"),
        file_name=told.text("fileName"),
        reference=told.text("integrationID"),
        delivery=Delivery.IN_ANOTHER_FILE if elsewhere else Delivery.LATER if later else Delivery.DELIVERED,
    )


def _sender(message: Message) -> Sender:
    told = message.items(BODY, "senderInfoArray")
    return Sender(first_name=told.text("firstname"), last_name=told.text("lastname"), email=told.text("email"), user=told.text("userID"))
