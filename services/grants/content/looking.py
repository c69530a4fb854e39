"""What is seen of a file that came: its first bytes, whether all of it is text, and what an archive says it holds. Nothing is unpacked but one short line.

A stranger's archive may lie: only its list of members is read, so it costs what its own size costs. That may be seconds all the same, so it is looked at where
heavy work is done.
"""

import re
import zlib
from collections.abc import Collection
from lzma import LZMAError
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from services.grants.domain.attachments import refuse_identity_code
from services.grants.domain.file_kinds import FIRST_BYTES, FileKind, Seen, kind_of, refuse_misnamed
from shared.errors import InvalidValue

ARCHIVE = b"PK\x03\x04"
DECLARES = "mimetype"
LONGEST_DECLARED = 200
MOST_MEMBERS = 10_000
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")


class TextTooLong(InvalidValue):
    slug = "text-too-long"


def look(path: Path, name: str, *, taken: Collection[FileKind], most_text_bytes: int) -> FileKind:
    """The kind of a file that is called so.

    Raises:
        FileKindRefused, FileHasMacros, FileMisnamed, TextTooLong, IdentityCodeIn
    """
    kind = kind_of(seen(path), taken=taken)
    refuse_misnamed(name, kind)
    if kind is FileKind.TEXT and path.stat().st_size > most_text_bytes:
        raise TextTooLong(f"a plain text has at most {most_text_bytes} bytes", field="(body)", remedy="send it in parts, or as PDF")
    refuse_codes_in_text(path, kind)
    return kind


def seen(path: Path) -> Seen:
    with path.open("rb") as file:
        first = file.read(FIRST_BYTES)
    if first.startswith(ARCHIVE):
        return _archive(path, first)
    return Seen(first=first, is_text=_text(path) is not None)


def refuse_codes_in_text(path: Path, kind: FileKind) -> None:
    """Raises IdentityCodeIn. What is no plain text is not read: a picture of a form may hold one, and only a person sees it."""
    if kind is FileKind.TEXT and (text := _text(path)) is not None:
        refuse_identity_code(text, field="(body)")


def _text(path: Path) -> str | None:
    """All of it, if it is text in UTF-8 without control signs."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if CONTROLS.search(content) else text


def _archive(path: Path, first: bytes) -> Seen:
    try:
        with ZipFile(path) as archive:
            listed = archive.infolist()
            if len(listed) > MOST_MEMBERS:
                return Seen(first=first, members=())
            declaring = next((one for one in listed[:1] if one.filename == DECLARES and one.file_size <= LONGEST_DECLARED), None)
            declares = archive.read(declaring).decode("ascii") if declaring else None
            return Seen(first=first, members=tuple(one.filename for one in listed), declares=declares)
    except (BadZipFile, EOFError, LZMAError, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error):
        return Seen(first=first, members=())
