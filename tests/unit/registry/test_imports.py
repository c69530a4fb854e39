"""An import runs when all of its parts are there; the same part again is no fault, another one under its number is."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from shared.contracts.imports import ImportId, ReadingScope
from shared.contracts.registry import AddImportPart, SourceForm, StartImport
from shared.domain.request_fingerprints import AlreadyThere
from shared.imports.imports import NoSuchPart, PartDiffers, State, add, fingerprint_of_part, start

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ID = ImportId(uuid4())
FIRST = {1: fingerprint_of_part(b"1")}


def a_start(parts: int = 1, content: bytes = b"1") -> StartImport:
    return StartImport(import_id=ID, form=SourceForm.PTV, source="ptv", licence="CC BY 4.0", scope=ReadingScope.WHOLE, parts=parts, content=content)


def part(number: int, content: bytes = b"2") -> AddImportPart:
    return AddImportPart(import_id=ID, part=number, content=content)


def test_one_document_runs_at_once_and_several_wait_for_the_last() -> None:
    assert start(None, a_start(), by="anna", now=NOW).state is State.RUNNING
    waiting = start(None, a_start(3), by="anna", now=NOW)
    still, _ = add(waiting, part(3), arrived=FIRST)
    runs, _ = add(waiting, part(2), arrived=FIRST | {3: "x"})

    assert (waiting.state, still.state, runs.state) == (State.WAITING, State.WAITING, State.RUNNING)


def test_the_same_part_again_is_no_fault_and_another_is() -> None:
    waiting = start(None, a_start(3), by="anna", now=NOW)

    assert add(waiting, part(2), arrived=FIRST | {2: fingerprint_of_part(b"2")}) == (waiting, None)
    with pytest.raises(PartDiffers):
        add(waiting, part(2, b"other"), arrived=FIRST | {2: fingerprint_of_part(b"2")})


def test_a_part_that_was_not_announced_is_refused() -> None:
    with pytest.raises(NoSuchPart):
        add(start(None, a_start(2), by="anna", now=NOW), part(3), arrived=FIRST)


def test_the_same_beginning_again_is_the_same_import_and_another_is_refused() -> None:
    begun = start(None, a_start(), by="anna", now=NOW)

    assert start(begun, a_start(), by="anna", now=NOW) is begun
    with pytest.raises(AlreadyThere):
        start(begun, a_start(content=b"other"), by="anna", now=NOW)


def test_a_document_travels_as_base64() -> None:
    sent = a_start(content=b"\xff\x00").model_dump(mode="json")

    assert sent["content"] == "/wA="
    assert StartImport.model_validate(sent).content == b"\xff\x00"
