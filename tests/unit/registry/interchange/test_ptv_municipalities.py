"""The official list of municipalities, with every trap that it holds."""

import json

from services.registry import codes
from services.registry.interchange import ptv_municipalities
from services.registry.interchange.notation import NOTATION
from services.registry.interchange.records import OrganisationRecord
from shared.contracts.registry import OfficialList
from shared.domain.trilingual import Texts
from shared.imports.plan import Outcome, plan
from shared.imports.reading import Sighting
from tests.unit.registry.interchange.builders import KNOWN, NOW

ROWS = json.loads((codes.DATA / codes.MUNICIPALITIES_FILE).read_text(encoding="utf-8-sig"))
SEEN = Sighting(source=OfficialList.PTV_MUNICIPALITIES, seen_at=NOW, licence="MIT")
READING = ptv_municipalities.read(ROWS, seen=SEEN, known=KNOWN)
ORGANISATIONS = [record for record in READING.records if isinstance(record, OrganisationRecord)]


def test_every_row_is_written_as_it_was() -> None:
    assert [ptv_municipalities.write(record) for record in ORGANISATIONS] == ROWS


def test_a_row_is_understood() -> None:
    pori = next(record for record in ORGANISATIONS if record.municipality == "609")

    assert (pori.names, pori.business_id, pori.flags) == (Texts(fi="Porin kaupunki"), "0137323-9", ())


def test_only_missing_business_ids_are_flagged() -> None:
    assert [record.flags[0].reason for record in ORGANISATIONS if record.flags] == ["missing in the official list"] * 15


def test_the_official_list_is_taken_whole_flags_and_all() -> None:
    planned = plan(SEEN.source, {}, READING.records, NOTATION)

    assert (len(planned.taken), {outcome for _, outcome in planned.outcomes}, planned.refused) == (311, {Outcome.CREATED}, ())
