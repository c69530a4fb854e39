"""Files are cut into parts between their items, so that none is lost and none is halved."""

import json

from deploy.cli.exchange import cut
from deploy.cli.importing import MOST_BYTES
from shared.contracts.registry import SourceForm


def test_a_large_document_is_cut_between_items() -> None:
    items = [{"id": str(n), "text": "ä" * 40_000} for n in range(40)]
    parts = list(cut(json.dumps({"itemList": items}).encode(), SourceForm.PTV, name="large.json"))

    assert len(parts) > 1
    assert all(len(part) <= MOST_BYTES for part in parts)
    assert [item for part in parts for item in json.loads(part)] == items


def test_a_large_spreadsheet_is_cut_between_rows_and_each_part_has_the_headings() -> None:
    rows = [f'{n};"Yhdistys\r\n{n}";"{"x" * 30_000}"\r\n' for n in range(60)]
    parts = list(cut(("Tunniste;Nimi;Kuvaus\r\n" + "".join(rows)).encode(), SourceForm.CSV, name="large.csv"))

    assert len(parts) > 1
    assert all(part.startswith(b"Tunniste;Nimi;Kuvaus\r\n") for part in parts)
    assert "".join(part.decode().removeprefix("Tunniste;Nimi;Kuvaus\r\n") for part in parts) == "".join(rows)
