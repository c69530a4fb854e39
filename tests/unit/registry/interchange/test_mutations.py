"""Thousands of spoilt documents of each form: each is refused whole with a remedy, or every item of it becomes records or refusals. Nothing else comes of any.

`YHTEYS_MUTATIONS=100000 pytest tests/unit/registry/interchange/test_mutations.py` tries more of them; `YHTEYS_MUTATIONS_SEED=7` others.
"""

import os
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from services.registry.interchange import hsds, ptv, spreadsheets, stored_records
from services.registry.interchange.documents import Manner, accept, read
from services.registry.interchange.mapping import described_organisation, described_service
from services.registry.interchange.notation import NOTATION
from services.registry.interchange.records import ChannelRecord, Form, Kind, OrganisationRecord, Reading, Record, ServiceRecord
from shared.contracts.registry import ServiceId
from shared.errors import InvalidValue
from shared.imports.reading import Refused, Remark, packed
from tests.mutations import documents, sheets
from tests.unit.registry.interchange.builders import KNOWN, NOW, PTV, sample
from tests.unit.registry.interchange.test_ptv import ASSOCIATION

COUNT = int(os.environ.get("YHTEYS_MUTATIONS", "5000"))
SEED = int(os.environ.get("YHTEYS_MUTATIONS_SEED", "1"))

SERVICE: dict[str, Any] = {
    "id": "s1",
    "serviceNames": [{"language": "fi", "value": "Kerho", "type": "Name"}],
    "serviceDescriptions": [{"language": "fi", "value": "Tule", "type": "UserInstruction"}],
    "organizations": [{"organization": {"id": "o1", "name": "Seura"}, "roleType": "Responsible"}],
    "serviceChannels": [{"serviceChannel": {"id": "c1"}}],
    "targetGroups": [{"code": "KR1"}],
    "ontologyTerms": [{"uri": "http://www.yso.fi/onto/yso/p1"}],
    "areas": [{"type": "Municipality", "municipalities": [{"code": "684"}]}],
    "languages": ["fi"],
    "publishingStatus": "Published",
    "modified": "2026-01-01T00:00:00",
}
CHANNEL: dict[str, Any] = {
    "id": "c1",
    "serviceChannelNames": [{"language": "fi", "value": "Talo", "type": "Name"}],
    "organizationId": "o1",
    "addresses": [{"streetAddress": {"street": [{"language": "fi", "value": "Katu"}], "streetNumber": "1", "municipality": {"code": "684"}}}],
}
PTV_BASES: dict[Kind, tuple[Any, ...]] = {
    Kind.ORGANISATION: ({"itemList": [ASSOCIATION, ASSOCIATION | {"id": "o2"}]}, [ASSOCIATION], ASSOCIATION),
    Kind.SERVICE: ({"itemList": [SERVICE, SERVICE | {"id": "s2"}], "pageNumber": 1}, SERVICE),
    Kind.CHANNEL: ([CHANNEL, CHANNEL | {"id": "c2"}], CHANNEL),
}
AN_HSDS = {
    "id": "o1",
    "name": "Seura",
    "email": "a@b.example",
    "services": [{"id": "s1", "name": "Kerho", "status": "active", "contacts": [{"name": "Aino"}]}],
    "locations": [{"id": "l1", "name": "Talo", "location_type": "physical", "addresses": [{"address_1": "Katu 1", "postal_code": "26100"}]}],
}
HSDS_BASES = (AN_HSDS, {"contents": [AN_HSDS, AN_HSDS | {"id": "o2"}]}, {"id": "s2", "name": "Kerho", "organization": {"id": "o1", "name": "Seura"}})
SHEET_BASES = (
    (
        "Tunniste;Nimi;Y-tunnus;Rekisterinumero;Kotikunta;Sähköposti;Verkkosivu;Kuvaus;Puheenjohtaja\r\n"
        'm1;Rauman väki ry;0135202-4;123.456;Rauma;"a@b.example; c@d.example";www.e.example;"Rivi 1\r\nRivi; 2";Pena\r\n'
        "m2;Öjan ”Kerho” rf;;;684;;;5” putki;\r\nYhteensä;2\r\n"
    ),
    "sep=;\r\nLuettelo;;\r\nTunniste;Nimi;Tila\r\nm1;Seura ry;Julkaistu\r\nm2;Toinen ry;\r\n",
)


def described(record: Record) -> object:
    match record:
        case OrganisationRecord():
            return described_organisation(record, municipalities=KNOWN.municipalities)
        case ServiceRecord():
            return described_service(record, ServiceId(UUID(int=1)), providers=[], municipalities=KNOWN.municipalities)
    return record


def written(record: Record) -> object:
    match record:
        case OrganisationRecord() if record.form is Form.HSDS:
            return hsds.write(record, [], [], language="fi")
        case ChannelRecord() if record.form is Form.HSDS:
            return record
    return spreadsheets.write([record], ptv.kind_of(record)) if record.form is Form.CSV else ptv.write(record)


def is_told(refused: InvalidValue) -> bool:
    """With a remedy, and in letters that an answer can hold."""
    return bool(refused.remedy and f"{refused}{refused.value}{refused.remedy}".encode())


def outcome(content: bytes, manner: Manner) -> Reading | InvalidValue:
    """The error: refused whole. Every record can be judged, kept as it is and written down again."""
    try:
        accepted = accept(content, manner, seen=PTV, known=KNOWN)
    except InvalidValue as refused:
        return refused
    found = read(accepted.content, manner, seen=PTV, known=KNOWN)
    for record in found.records:
        assert all(fault.remedy for fault in NOTATION.faults(record, "ptv"))
        kept = NOTATION.content(record)
        assert "\\u0000" not in kept.replace("\\\\", "")
        assert stored_records.record(kept, NOW) == record
        described(record)
        written(record)
    told: list[Refused | Remark] = [*found.refused, *found.remarks]
    assert all(one.reason and one.remedy for one in told)
    assert packed(found.records, found.refused, found.remarks).items == max(len(found.records), len(found.refused))
    assert manner.form is Form.HSDS or len(found.records) + len(found.refused) == accepted.items
    return found


def tried(contents: Iterator[bytes], manner: Manner) -> tuple[int, int, int]:
    """How many documents were refused whole, how many records taken and how many items refused."""
    whole = taken = refused = 0
    for content in contents:
        found = outcome(content, manner)
        if isinstance(found, InvalidValue):
            assert is_told(found)
            whole += 1
        else:
            taken, refused = taken + len(found.records), refused + len(found.refused)
    return whole, taken, refused


@pytest.mark.parametrize("kind", Kind)
def test_of_ptv(kind: Kind) -> None:
    assert min(tried(documents(PTV_BASES[kind], COUNT // 3 + 1, seed=SEED), Manner(form=Form.PTV, kind=kind, language="fi"))) > 0


def test_of_hsds() -> None:
    assert min(tried(documents(HSDS_BASES, COUNT, seed=SEED), Manner(form=Form.HSDS, kind=Kind.ORGANISATION, language="fi"))) > 0


@pytest.mark.parametrize("kind", [Kind.ORGANISATION, Kind.SERVICE])
def test_of_sheets(kind: Kind) -> None:
    assert min(tried(sheets(SHEET_BASES, COUNT // 2, seed=SEED), Manner(form=Form.CSV, kind=kind, language="fi"))) > 0


def test_of_real_documents() -> None:
    service, channel = sample("ptv_openapi_service.json"), sample("ptv_openapi_service_channel.json")
    tried(documents((service,), COUNT // 50, seed=SEED), Manner(form=Form.PTV, kind=Kind.SERVICE, language="fi"))
    tried(documents((channel,), COUNT // 50, seed=SEED), Manner(form=Form.PTV, kind=Kind.CHANNEL, language="fi"))
    tried(documents((sample("hsds_organization_full.json"),), COUNT // 50, seed=SEED), Manner(form=Form.HSDS, kind=Kind.ORGANISATION, language="en"))
