"""The published language changes only when somebody means it: each contract against its committed snapshot and the payloads committed with it."""

import json
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from deploy.contracts import snapshots, wire
from deploy.contracts.exports import SNAPSHOTS
from shared.contracts import examples
from shared.contracts.catalogue import published
from shared.contracts.envelope import Message

CONTRACTS = published()
STORED = snapshots.stored(SNAPSHOTS)
NAME = "school.ox.fed.v1"


class OxFed(Message):
    wire_name = NAME
    subject_field = "ox_id"

    ox_id: UUID
    fed_on: date
    at_night: bool = False


class OxFedWithFodder(OxFed):
    fodder: str | None = None


class OxFedWithoutDay(Message):
    wire_name = NAME
    subject_field = "ox_id"

    ox_id: UUID


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    snapshots.renew({NAME: OxFed}, tmp_path)
    return tmp_path


def test_no_contract_changed_unseen() -> None:
    assert snapshots.unseen(CONTRACTS, SNAPSHOTS) == []


@pytest.mark.parametrize("name", sorted(STORED.keys() & CONTRACTS.keys()))
def test_every_payload_ever_committed_is_still_read(name: str) -> None:
    assert snapshots.unreadable(CONTRACTS[name], STORED[name]) == []


@pytest.mark.parametrize("name", sorted(STORED.keys() & CONTRACTS.keys()))
def test_a_complete_payload_shows_every_field_and_comes_out_as_it_went_in(name: str) -> None:
    payload = STORED[name]["complete"]

    assert payload.keys() == CONTRACTS[name].model_fields.keys()
    assert examples.as_sent(CONTRACTS[name], payload) == payload


def test_a_renewed_snapshot_is_quiet(folder: Path) -> None:
    assert snapshots.unseen({NAME: OxFed}, folder) == []
    assert snapshots.renew({NAME: OxFed}, folder) == []


def test_a_changed_contract_is_found_and_told_how_to_renew(folder: Path) -> None:
    (fault,) = snapshots.unseen({NAME: OxFedWithFodder}, folder)

    assert fault.startswith(f"{NAME}: schema, complete changed")
    assert "yhteys contracts snapshot" in fault


def test_a_new_contract_is_found(tmp_path: Path) -> None:
    assert len(snapshots.unseen({NAME: OxFed}, tmp_path)) == 1


def test_a_removed_contract_is_found(folder: Path) -> None:
    assert len(snapshots.unseen({}, folder)) == 1


def test_renewing_after_an_addition_keeps_what_was_said_before(folder: Path) -> None:
    before = snapshots.stored(folder)[NAME]["complete"]

    snapshots.renew({NAME: OxFedWithFodder}, folder)

    after = snapshots.stored(folder)[NAME]
    assert after["complete"] != before
    assert before in (after["minimal"], *after["earlier"])


def test_an_incompatible_contract_is_not_renewed(folder: Path) -> None:
    before = (folder / f"{NAME}.json").read_text()

    with pytest.raises(snapshots.Incompatible, match="fed_on"):
        snapshots.renew({NAME: OxFedWithoutDay}, folder)

    assert (folder / f"{NAME}.json").read_text() == before


def test_a_removed_contract_is_not_renewed_away(folder: Path) -> None:
    with pytest.raises(snapshots.Incompatible, match="declared no more"):
        snapshots.renew({}, folder)


def test_an_earlier_payload_that_is_read_no_more_is_found(folder: Path) -> None:
    seen = snapshots.stored(folder)[NAME] | {"earlier": [{"ox_id": "7"}]}

    (fault,) = snapshots.unreadable(OxFed, seen)

    assert "earlier" in fault


def test_rewording_an_explanation_changes_no_snapshot() -> None:
    class Reworded(OxFed):
        """Fed in the morning."""

    assert json.dumps(wire.schema(Reworded)) == json.dumps(wire.schema(OxFed))


def test_fields_named_title_and_description_stay_in_the_snapshot() -> None:
    class Titled(OxFed):
        title: str
        description: str

    assert {"title", "description"} <= wire.schema(Titled)["properties"].keys()
