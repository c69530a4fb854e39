"""What a file is, by what is in it; and what looks into it before it is kept."""

from contextlib import suppress
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.content.looking import TextTooLong, look, refuse_codes_in_text, seen
from services.grants.content.scanning import ScannerAway, VirusFound, refuse_virus
from services.grants.domain.attachments import IdentityCodeIn
from services.grants.domain.file_kinds import FileHasMacros, FileKind, FileKindRefused, FileMisnamed, Seen, kind_of, refuse_misnamed
from tests.grants_files import DOCX, JPEG, ODT, PDF, PNG, XLSX, a_document

ALL = frozenset(FileKind)
CONTENTS = {
    FileKind.PDF: PDF,
    FileKind.PNG: PNG,
    FileKind.JPEG: JPEG,
    FileKind.DOCX: DOCX,
    FileKind.XLSX: XLSX,
    FileKind.ODT: ODT,
    FileKind.TEXT: "Säännöt\n1 §\n".encode(),
}


def a_file(folder: Path, content: bytes) -> Path:
    path = folder / "arrived"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("kind", CONTENTS)
def test_the_kind_of_a_file_is_told_by_what_is_in_it(kind: FileKind, tmp_path: Path) -> None:
    assert kind_of(seen(a_file(tmp_path, CONTENTS[kind])), taken=ALL) is kind


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00 a program", a_document("zip"), b"PK\x03\x04 no archive", b"\xff\xfe\x00", "ääkkösiä".encode("latin-1"), b"a\x00b"]
)
def test_what_is_of_no_kind_that_is_taken_is_refused_whatever_it_is_called(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(FileKindRefused):
        kind_of(seen(a_file(tmp_path, content)), taken=ALL)


@pytest.mark.parametrize("compression", [ZIP_DEFLATED, ZIP_LZMA])
def test_an_archive_that_is_damaged_inside_is_of_no_kind(compression: int, tmp_path: Path) -> None:
    path = tmp_path / "arrived"
    with ZipFile(path, "w", compression) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    whole = bytearray(path.read_bytes())
    begins = whole.index(b"mimetype") + len(b"mimetype")
    whole[begins : begins + 20] = b"\xff" * 20
    path.write_bytes(whole)

    with pytest.raises(FileKindRefused):
        kind_of(seen(path), taken=ALL)


def test_a_kind_that_an_area_does_not_take_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileKindRefused, match="none of pdf"):
        kind_of(seen(a_file(tmp_path, PNG)), taken={FileKind.PDF})


def test_a_file_with_programs_in_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileHasMacros):
        kind_of(seen(a_file(tmp_path, a_document("docx", "word/vbaProject.bin"))), taken=ALL)


@pytest.mark.parametrize(("name", "kind"), [("kuva.png", FileKind.PDF), ("pdf", FileKind.PDF), ("a.pdf.exe", FileKind.PDF), ("a.docx", FileKind.XLSX)])
def test_a_file_that_is_called_what_it_is_not_is_refused(name: str, kind: FileKind) -> None:
    with pytest.raises(FileMisnamed):
        refuse_misnamed(name, kind)


@given(first=st.binary(max_size=64), members=st.none() | st.lists(st.text(max_size=30), max_size=5), declares=st.none() | st.text(max_size=20))
def test_whatever_is_seen_of_a_file_it_has_a_kind_or_is_refused(first: bytes, members: list[str] | None, declares: str | None) -> None:
    with suppress(FileKindRefused, FileHasMacros):
        assert kind_of(Seen(first=first, members=members, declares=declares), taken=ALL) in ALL


def test_a_personal_identity_code_in_a_text_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(IdentityCodeIn) as refused:
        refuse_codes_in_text(a_file(tmp_path, b"Puheenjohtaja 131052-308T, 12 vuotta"), FileKind.TEXT)

    assert "131052" not in f"{refused.value} {refused.value.value}"


def test_a_plain_text_is_no_longer_than_can_be_looked_through(tmp_path: Path) -> None:
    text = a_file(tmp_path, b"131052-3080 " * 100)

    assert look(text, "a.txt", taken=ALL, most_text_bytes=1200) is FileKind.TEXT
    with pytest.raises(TextTooLong):
        look(text, "a.txt", taken=ALL, most_text_bytes=1199)


def a_scanner(folder: Path) -> str:
    """One that finds a virus where a file says so, and breaks where it says so."""
    program = folder / "scan"
    program.write_text('#!/bin/sh\ngrep -q VIRUS "$2" && exit 1\ngrep -q BROKEN "$2" && exit 2\nexit 0\n')
    program.chmod(0o700)
    return f"{program} --quiet"


async def test_where_a_scanner_is_set_a_virus_is_refused_and_so_is_what_cannot_be_looked_at(tmp_path: Path) -> None:
    command = a_scanner(tmp_path)
    await refuse_virus(a_file(tmp_path, b"clean"), command=command)

    with pytest.raises(VirusFound):
        await refuse_virus(a_file(tmp_path, b"a VIRUS"), command=command)
    with pytest.raises(ScannerAway):
        await refuse_virus(a_file(tmp_path, b"BROKEN"), command=command)
    with pytest.raises(ScannerAway):
        await refuse_virus(a_file(tmp_path, b"clean"), command=str(tmp_path / "none"))
