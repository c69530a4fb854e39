"""What a file is, by what is in it: its first bytes, and the members of one that is an archive. Its name only has to agree.

What must stay true: a file whose content is of no kind that is taken is refused, whatever it is called; so is one that is called what it is not, and one that
carries programs (macros).
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from shared.errors import InvalidValue

FIRST_BYTES = 1024
OPEN_DOCUMENT_TEXT = "application/vnd.oasis.opendocument.text"
CONTENT_TYPES = "[Content_Types].xml"
MACROS = ("vbaproject.bin", "basic/script-lc.xml")


class FileKind(StrEnum):
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    TEXT = "text"


MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.ODT: OPEN_DOCUMENT_TEXT,
    FileKind.TEXT: "text/plain",
}
ENDINGS = {
    FileKind.PDF: ("pdf",),
    FileKind.PNG: ("png",),
    FileKind.JPEG: ("jpg", "jpeg"),
    FileKind.DOCX: ("docx",),
    FileKind.XLSX: ("xlsx",),
    FileKind.ODT: ("odt",),
    FileKind.TEXT: ("txt", "text", "csv", "md"),
}
BEGINNINGS = ((FileKind.PDF, b"%PDF-"), (FileKind.PNG, b"\x89PNG\r\n\x1a\n"), (FileKind.JPEG, b"\xff\xd8\xff"))
SEND_ANOTHER = "save it as PDF, and send that"


class FileKindRefused(InvalidValue):
    slug = "file-kind-refused"


class FileMisnamed(InvalidValue):
    slug = "file-misnamed"


class FileHasMacros(InvalidValue):
    slug = "file-has-macros"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of a file. `members` are those of an archive, and `declares` what it says of itself in its first member; `is_text`: all of it is text."""

    first: bytes
    is_text: bool = False
    members: Collection[str] | None = None
    declares: str | None = None


def kind_of(seen: Seen, *, taken: Collection[FileKind]) -> FileKind:
    """Raises FileKindRefused, FileHasMacros."""
    kind = _kind(seen)
    if kind is None or kind not in taken:
        known = ", ".join(sorted(taken))
        raise FileKindRefused(f"its content is none of {known}", field="(body)", value=kind or "", remedy=SEND_ANOTHER)
    if any(member.lower().endswith(MACROS) for member in seen.members or ()):
        raise FileHasMacros("it carries programs (macros)", field="(body)", value=kind, remedy=f"take them out, or {SEND_ANOTHER}")
    return kind


def refuse_misnamed(name: str, kind: FileKind) -> None:
    """Raises FileMisnamed: the name ends as that of another kind does, or of none."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in ENDINGS[kind]:
        raise FileMisnamed(
            f"its content is {kind}, and its name says {ending or 'nothing'}", field="file_name", value=ending[:20], remedy=f"name it ….{ENDINGS[kind][0]}"
        )


def _kind(seen: Seen) -> FileKind | None:
    for kind, beginning in BEGINNINGS:
        if seen.first.startswith(beginning):
            return kind
    if seen.members is not None:
        return _of_an_archive(seen)
    return FileKind.TEXT if seen.is_text else None


def _of_an_archive(seen: Seen) -> FileKind | None:
    members = set(seen.members or ())
    if seen.declares == OPEN_DOCUMENT_TEXT and "content.xml" in members:
        return FileKind.ODT
    if CONTENT_TYPES in members:
        return FileKind.DOCX if "word/document.xml" in members else FileKind.XLSX if "xl/workbook.xml" in members else None
    return None
