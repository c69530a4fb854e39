"""Helsinki's messages: the real ones are read in whole, spoilt ones without an error, and no personal identity code gets in by any of them."""

import json
import os
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import from_json

from services.grants.domain.asked_attachments import Delivery
from services.grants.domain.form_subset import UNWRITABLE
from services.grants.interchange.hel_border import DEEPEST
from services.grants.interchange.hel_messages import read
from services.grants.interchange.hel_records import AppliedSum, HelMessage, Letting, OtherGrant, Rent
from shared.domain.identity_codes import TAKEN_OUT
from shared.imports.reading import Refused
from tests.mutations import documents
from tests.unit.grants.hel_samples import NAMES, SEEN, item, sample, taken

COUNT = int(os.environ.get("YHTEYS_MUTATIONS", "2000"))
SEED = int(os.environ.get("YHTEYS_MUTATIONS_SEED", "1"))
SAMPLES = {name: sample(name) for name in NAMES}
GENERAL = SAMPLES["hel_72_SOTEPEYLEIS"]
CODE = "131052-308T"
SAID_TO_BE_ONE = "171756-1234"
"""Stands in the real messages as a test person's, and is none by its month."""


def changed(section: str, name: str, **members: Any) -> HelMessage:
    document = deepcopy(GENERAL)
    item(document, section, name).update(members)
    return taken(document)


def written(outcome: HelMessage | Refused) -> str:
    return json.dumps(asdict(outcome), default=str, ensure_ascii=False)


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


PLACES = st.sampled_from(sorted({*GENERAL["compensation"], "attachmentsInfo", "extra"}))


@given(st.data())
@settings(max_examples=100)
def test_a_planted_identity_code_is_in_no_outcome(data: st.DataObject) -> None:
    document = deepcopy(GENERAL)
    for _ in range(data.draw(st.integers(1, 3))):
        parent, key = data.draw(st.sampled_from(list(places(document))))
        around = data.draw(st.sampled_from(["{}", "hetu {}.", "({})", "{}.pdf", "ä{}", "{0} {0}"])).format(CODE)
        if data.draw(st.booleans()) and isinstance(parent, dict):
            parent[around] = parent.pop(key)
        else:
            parent[key] = data.draw(st.sampled_from([around, [around], {around: around}]))

    outcome = read(document, seen=SEEN)

    assert CODE not in written(outcome)
    assert isinstance(outcome, Refused) or any(one.reason == TAKEN_OUT for one in outcome.remarks)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
@settings(max_examples=100)
def test_any_json_beside_the_application_is_kept(extra: Any) -> None:
    document = {**GENERAL, "extra": extra}

    message = taken(document)

    assert json.dumps(asdict(message), default=str, allow_nan=False, ensure_ascii=False).encode()
    assert extra in ({}, []) or any(one.path.startswith("extra") for one in message.unmapped)


def test_of_two_thousand_spoilt_messages_each_is_read_or_refused_and_nothing_is_lost_in_silence() -> None:
    read_ones = refused = 0
    for content in documents(tuple(SAMPLES.values()), COUNT, seed=SEED):
        document = parsed(content)
        outcome = read(document, seen=SEEN)
        text = json.dumps(asdict(outcome), default=str, allow_nan=False, ensure_ascii=False)
        assert text.encode()
        assert SAID_TO_BE_ONE not in text or not names_a_code(document)
        assert CODE not in text
        if isinstance(outcome, Refused):
            assert outcome.remedy
            refused += 1
        else:
            assert all(one.reason and one.remedy for one in outcome.remarks)
            assert lost(document, outcome) == []
            read_ones += 1
    assert read_ones > COUNT / 2
    assert refused > COUNT / 100


def parsed(content: bytes) -> Any:
    try:
        return from_json(content)
    except ValueError:
        return None


def names_a_code(document: Any) -> bool:
    """Else nobody says that it is one, and by its month it is none."""
    return any(one.get("ID") == "personID" and one.get("value") == SAID_TO_BE_ONE for one in values(document) if isinstance(one, dict))


def values(content: Any) -> Iterator[Any]:
    left = [content]
    while left:
        one = left.pop()
        yield one
        left += one.values() if isinstance(one, dict) else one if isinstance(one, list) else []


def places(content: Any) -> Iterator[tuple[Any, Any]]:
    for one in values(content):
        if isinstance(one, dict | list):
            yield from ((one, key) for key in (list(one) if isinstance(one, dict) else range(len(one))))


def lost(document: Any, message: HelMessage) -> list[str]:
    """Places of the message that are neither unmapped nor of an item that can have been taken: the first of its id in its list, with a text for a value."""
    unmapped = {one.path for one in message.unmapped}
    return [path for path in leaves(document, "", taken=False) if not any(path == one or not one or path.startswith(f"{one}.") for one in unmapped)]


def leaves(content: Any, path: str, *, taken: bool) -> Iterator[str]:
    if isinstance(content, dict):
        for key, value in content.items():
            if not (taken and key in {"ID", "label", "value", "valueType"}):
                step = UNWRITABLE.sub("\ufffd", str(key))
                yield from leaves(value, f"{path}.{step}" if path else step, taken=False)
    elif isinstance(content, list):
        ids: set[str] = set()
        for index, one in enumerate(content):
            name = one.get("ID") if isinstance(one, dict) and isinstance(one.get("value"), str) else None
            may_be_taken = isinstance(name, str) and name not in ids
            ids |= {name} if isinstance(name, str) else set()
            yield from leaves(one, f"{path}.{index}", taken=may_be_taken)
    elif path not in {"compensation.additionalInformation", "formUpdate"}:
        yield path


def items_of(document: Any) -> list[dict[str, Any]]:
    return [one for one in values(document) if isinstance(one, dict) and isinstance(one.get("ID"), str) and one["ID"] != "personID"]


SENTINELS = {"int": "271828", "double": "2718.28", "bool": "true", "datetime": "2018-02-28T00:00:00"}
KEPT_AS = {"271828", "271828.0", "2018-02-28", "2018-02-27", "True", "true", "later", "in_another_file"}


@pytest.mark.parametrize("name", NAMES)
def test_every_single_value_of_the_real_ones_comes_into_the_record_or_stays_unmapped(name: str) -> None:
    for number, one in enumerate(items_of(SAMPLES[name])):
        document = deepcopy(SAMPLES[name])
        changed_item = items_of(document)[number]
        changed_item["value"] = SENTINELS.get(one["valueType"], "merkki 27182")

        before, after = as_text(taken(SAMPLES[name])), as_text(taken(document))

        assert after != before or one["value"] == changed_item["value"], one
        assert any(sign in after for sign in (*KEPT_AS, "merkki 27182")), one


def as_text(message: HelMessage) -> str:
    return json.dumps(asdict(message), default=str)


def test_a_time_is_helsinkis_wherever_the_clock_says_otherwise() -> None:
    assert changed("applicationInfoArray", "formTimeStamp", value="2024-12-01T12:00:00").received_at == datetime(2024, 12, 1, 10, 0, tzinfo=UTC)
    assert changed("applicationInfoArray", "formTimeStamp", value="2024-12-01T12:00:00Z").received_at == datetime(2024, 12, 1, 12, 0, tzinfo=UTC)


def test_premises_that_cost_nothing_are_told_so() -> None:
    document = deepcopy(SAMPLES["hel_60_LIIKUNTATILANKAYTTO"])
    document["compensation"]["compensationInfo"]["premisesCompensation"]["rentCostsArray"] = [{"ID": "rentCostsCost", "value": "0", "valueType": "double"}]

    assert taken(document).rent == Rent(cents=0)
