"""Small files of each kind that may be attached."""

from io import BytesIO
from zipfile import ZipFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
JPEG = b"\xff\xd8\xff\xe0" + bytes(64)
MEMBERS = {
    "docx": ("[Content_Types].xml", "word/document.xml"),
    "xlsx": ("[Content_Types].xml", "xl/workbook.xml"),
    "odt": ("mimetype", "content.xml"),
    "zip": ("anything.txt",),
}


def a_document(kind: str, *more: str) -> bytes:
    """An archive with the members of this kind, and more."""
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for member in (*MEMBERS[kind], *more):
            archive.writestr(member, "application/vnd.oasis.opendocument.text" if member == "mimetype" else "<xml/>")
    return written.getvalue()


DOCX, XLSX, ODT = a_document("docx"), a_document("xlsx"), a_document("odt")
