"""Helsinki's messages: the real ones are read in whole, what is wrong is flagged, and no personal identity code gets in."""

import json
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.grants.domain.asked_attachments import Delivery
from services.grants.interchange.hel_border import DEEPEST
from services.grants.interchange.hel_messages import read
from services.grants.interchange.hel_records import AppliedSum, HelMessage, Letting, OtherGrant, Rent
from shared.domain.identity_codes import TAKEN_OUT
from shared.imports.reading import Refused
from tests.unit.grants.hel_samples import CODE, GENERAL, NAMES, SAID_TO_BE_ONE, SAMPLES, SEEN, item, taken, written


def changed(section: str, name: str, **members: Any) -> HelMessage:
    document = deepcopy(GENERAL)
    item(document, section, name).update(members)
    return taken(document)


class TestTheRealOnes:
    def test_a_general_grant_is_read_in_whole(self) -> None:
        message = taken(GENERAL)

        assert (message.form, message.form_number, message.year, message.origin.source_id) == ("SOTEPEYLEIS", 72, 2024, "SOTEPEYLEIS-1")
        assert message.received_at == datetime(2024, 10, 1, 9, 43, 2, 1_000, tzinfo=UTC)
        assert (message.status, message.is_update) == ("Vastaanotettu", False)
        assert (message.applicant.business_id, message.applicant.home, message.applicant.registered_on) == ("5647641-1", "Helsinki", date(2021, 1, 1))
        assert (message.address.street, message.address.postal_code, message.address.city) == ("Annankatu 18 Ö 905", "00120", "Helsinki")
        assert [(one.role, one.email) for one in message.officials] == [("1", "teemu@ttry.fi")]
        assert message.account.number == "FI9640231442000454"
        assert message.sums == (AppliedSum(kind="6", cents=353_300),)
        purpose = "Matkakuluihin ja muihin ylimääräisiin menoihin."
        assert message.other_grants == (OtherGrant(issuer_kind="5", issuer="Joku Säätiö Sr.", year=2021, cents=280_000, purpose=purpose),)
        assert message.wording.changes == "Pelkästään positiivisia muutoksia"
        assert (message.figures.persons, message.figures.local_organisations, message.figures.fee_person_cents) == (50, 23, 3_800)
        assert message.does_business is False
        assert [one.delivery for one in message.attachments] == [Delivery.IN_ANOTHER_FILE, Delivery.LATER]

    def test_a_grant_for_premises_tells_sums_of_each_kind_members_by_group_and_rent(self) -> None:
        message = taken(SAMPLES["hel_60_LIIKUNTATILANKAYTTO"])

        assert [(one.kind, one.cents) for one in message.sums] == [("1", 250_000), ("11", 550_000), ("32", 100_000)]
        assert len(message.figures.groups) == 38
        assert message.figures.groups["girlsLocal"] == 11
        assert (message.rent.hours, message.rent.cents) == (3_000, 1_000_000)
        letting = Letting(premises="Tila B", starts_on=date(2022, 5, 1), ends_on=date(2023, 5, 1), tenant="Vuokraaja B", hours=250, cents=400_000)
        assert message.lettings[1] == letting

    def test_what_no_field_holds_is_listed_with_its_place(self) -> None:
        message = taken(SAMPLES["hel_60_LIIKUNTATILANKAYTTO"])

        assert [one.path for one in message.unmapped] == ["compensation.membersInfo.clubSectionsArray", "compensation.senderInfoArray.2"]
        assert len(message.unmapped[0].value) == 2

    @pytest.mark.parametrize("name", NAMES)
    def test_the_identity_code_in_it_ends_at_the_border(self, name: str) -> None:
        assert SAID_TO_BE_ONE in json.dumps(SAMPLES[name])

        message = taken(SAMPLES[name])

        assert SAID_TO_BE_ONE not in written(message)
        assert [(one.field, one.value, one.reason) for one in message.remarks] == [("compensation.senderInfoArray.2.value", "", TAKEN_OUT)]

    def test_reading_leaves_what_was_read_as_it_was(self) -> None:
        document = deepcopy(GENERAL)

        taken(document)

        assert document == GENERAL


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("section", "name", "value"),
        [
            ("applicationInfoArray", "actingYear", "kuluva"),
            ("applicationInfoArray", "actingYear", "-2024"),
            ("applicationInfoArray", "actingYear", 2024),
            ("applicationInfoArray", "formTimeStamp", "1.10.2024"),
            ("applicationInfoArray", "formTimeStamp", "9999-12-31T23:59:59"),
            ("applicantInfoArray", "registrationDate", "2021-01-01T12:00:00"),
            ("activitiesInfoArray", "communityPracticesBusiness", "ehkä"),
            ("activitiesInfoArray", "feePerson", "38.005"),
            ("activitiesInfoArray", "feePerson", "-1"),
            ("activitiesInfoArray", "membersApplicantPersonGlobal", ["50"]),
            ("applicantInfoArray", "communityOfficialName", {"fi": "Seura"}),
        ],
    )
    def test_a_value_of_another_kind_is_flagged_with_the_remedy_and_kept_as_it_came(self, section: str, name: str, value: Any) -> None:
        message = changed(section, name, value=value)

        (remark,) = [one for one in message.remarks if one.reason != TAKEN_OUT]
        index = next(index for index, one in enumerate(GENERAL["compensation"][section]) if one["ID"] == name)
        assert remark.field == f"compensation.{section}.{index}.value"
        assert remark.remedy
        assert next(one.value for one in message.unmapped if one.path == f"compensation.{section}.{index}")["value"] == value

    def test_an_unknown_type_is_flagged_and_the_value_taken(self) -> None:
        message = changed("applicationInfoArray", "actingYear", valueType="vuosi")

        assert message.year == 2024
        assert any(one.field.endswith("valueType") and one.value == "vuosi" for one in message.remarks)

    @pytest.mark.parametrize(("section", "name"), [("applicantInfoArray", "companyNumber"), ("bankAccountArray", "accountNumber")])
    def test_a_number_with_a_wrong_check_digit_is_flagged_and_kept(self, section: str, name: str) -> None:
        message = changed(section, name, value="1234567-8")

        assert any(one.value == "1234567-8" and one.remedy for one in message.remarks)
        assert "1234567-8" in {message.applicant.business_id, message.account.number}

    def test_the_same_item_twice_is_taken_once_and_the_other_is_kept(self) -> None:
        document = deepcopy(GENERAL)
        document["compensation"]["applicantInfoArray"].append({"ID": "home", "value": "Espoo", "valueType": "string"})

        message = taken(document)

        assert message.applicant.home == "Helsinki"
        assert {"ID": "home", "value": "Espoo", "valueType": "string"} in [one.value for one in message.unmapped]

    def test_an_attachment_that_comes_later_and_in_another_file_is_flagged(self) -> None:
        document = deepcopy(GENERAL)
        document["attachmentsInfo"]["attachmentsArray"][0][2]["value"] = "true"

        message = taken(document)

        assert message.attachments[0].delivery is Delivery.IN_ANOTHER_FILE
        assert any("another file" in one.reason for one in message.remarks)

    def test_what_an_item_says_beside_its_value_is_kept(self) -> None:
        message = changed("applicantInfoArray", "home", code="091")

        assert ("compensation.applicantInfoArray.6.code", "091") in [(one.path, one.value) for one in message.unmapped]

    @pytest.mark.parametrize("document", [None, [], {}, "x", 7, {"compensation": []}, {"compensation": {}}, {"compensation": {"applicationInfoArray": 5}}])
    def test_what_is_no_application_or_has_no_number_is_refused_with_a_remedy(self, document: Any) -> None:
        outcome = read(document, seen=SEEN)

        assert isinstance(outcome, Refused)
        assert outcome.remedy

    def test_what_is_nested_without_end_is_refused(self) -> None:
        nested: Any = []
        for _ in range(100_000):
            nested = [nested]

        outcome = read({**GENERAL, "x": nested}, seen=SEEN)

        assert isinstance(outcome, Refused)
        assert str(DEEPEST) in outcome.reason


class TestIdentityCodes:
    @pytest.mark.parametrize("name", ["personID", "personid", "socialSecurityNumber"])
    def test_what_is_named_as_one_goes_whatever_it_is(self, name: str) -> None:
        document = deepcopy(GENERAL)
        document["compensation"]["bankAccountArray"].append({"ID": name, "value": "010101X9999", "valueType": "string"})
        document["extra"] = {name: {"deep": ["010101X9999"]}}

        message = taken(document)

        assert "010101X9999" not in written(message)
        assert {"compensation.bankAccountArray.1.value", f"extra.{name}"} <= {one.field for one in message.remarks}

    def test_an_item_that_is_labelled_as_one_goes(self) -> None:
        document = deepcopy(GENERAL)
        document["compensation"]["applicantInfoArray"].append({"ID": "x", "label": "Henkilötunnus", "value": "050505-0505", "valueType": "string"})

        assert "050505-0505" not in written(taken(document))

    def test_what_is_named_as_one_goes_from_texts_keys_and_file_names_as_well(self) -> None:
        document = deepcopy(GENERAL)
        item(document, "activitiesInfoArray", "businessPurpose")["value"] = f"kysy: {SAID_TO_BE_ONE}"
        document[f"liite {SAID_TO_BE_ONE}"] = "x"
        document["attachmentsInfo"]["attachmentsArray"][0].append({"ID": "fileName", "value": f"{SAID_TO_BE_ONE}.pdf", "valueType": "string"})

        message = taken(document)

        assert SAID_TO_BE_ONE not in written(message)
        assert message.wording.activity == "kysy:"
        assert message.attachments[0].file_name == ".pdf"
        assert len([one for one in message.remarks if one.reason == TAKEN_OUT]) == 4

    def test_two_keys_that_are_one_without_their_codes_stay_two(self) -> None:
        message = taken({**deepcopy(GENERAL), f"liite {CODE}": 1, "liite 131052A308T": 2})

        assert sorted(one.value for one in message.unmapped if one.path.startswith("liite")) == [1, 2]

    def test_one_within_another_leaves_nothing(self) -> None:
        document = deepcopy(GENERAL)
        half = len(SAID_TO_BE_ONE) // 2
        nested = SAID_TO_BE_ONE
        for _ in range(50):
            nested = SAID_TO_BE_ONE[:half] + nested + SAID_TO_BE_ONE[half:]
        item(document, "activitiesInfoArray", "businessPurpose")["value"] = nested

        assert SAID_TO_BE_ONE not in written(taken(document))

    def test_more_of_them_than_one_application_has_are_refused(self) -> None:
        document = {**deepcopy(GENERAL), "many": [{"personID": f"{number:06}-1234"} for number in range(30)]}

        assert isinstance(read(document, seen=SEEN), Refused)


def test_a_time_is_helsinkis_wherever_the_clock_says_otherwise() -> None:
    assert changed("applicationInfoArray", "formTimeStamp", value="2024-12-01T12:00:00").received_at == datetime(2024, 12, 1, 10, 0, tzinfo=UTC)
    assert changed("applicationInfoArray", "formTimeStamp", value="2024-12-01T12:00:00Z").received_at == datetime(2024, 12, 1, 12, 0, tzinfo=UTC)


def test_premises_that_cost_nothing_are_told_so() -> None:
    document = deepcopy(SAMPLES["hel_60_LIIKUNTATILANKAYTTO"])
    document["compensation"]["compensationInfo"]["premisesCompensation"]["rentCostsArray"] = [{"ID": "rentCostsCost", "value": "0", "valueType": "double"}]

    assert taken(document).rent == Rent(cents=0)
