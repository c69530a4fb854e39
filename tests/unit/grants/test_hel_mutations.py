"""Helsinki's messages spoilt in thousands of ways: each is read or refused, nothing of it is lost in silence, and no personal identity code gets in.

`YHTEYS_MUTATIONS=100000 pytest tests/unit/grants/test_hel_mutations.py` tries more of them; `YHTEYS_MUTATIONS_SEED=7` others.
"""

import json
import os
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import from_json

from services.grants.domain.form_subset import UNWRITABLE
from services.grants.interchange.hel_messages import read
from services.grants.interchange.hel_records import HelMessage
from shared.domain.identity_codes import TAKEN_OUT
from shared.imports.reading import Refused
from tests.mutations import documents
from tests.unit.grants.hel_samples import CODE, GENERAL, NAMES, SAID_TO_BE_ONE, SAMPLES, SEEN, taken, written

COUNT = int(os.environ.get("YHTEYS_MUTATIONS", "2000"))
SEED = int(os.environ.get("YHTEYS_MUTATIONS_SEED", "1"))


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
