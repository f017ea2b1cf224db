"""What a mail may bring: the rest is listed with its reason, and nothing disappears."""

import base64
import hashlib
import struct
import zipfile

import pytest

from services.case_log_api.domain.inbound.attachments import AttachmentLimits
from services.case_log_api.domain.inbound.mail import Attachment, Refusal
from services.case_log_api.domain.inbound.office_zip import ODT, XLSX, ZipLimits
from services.case_log_api.domain.inbound.parsing import parse_mail
from tests.case_log_api.inbound.mails import DOCX, PDF, PNG, docx, file_part, mail, mixed, part, zip_of

SHEET = zip_of({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})
LETTER = zip_of({"mimetype": ODT.encode(), "content.xml": b"<x/>"}, compression=zipfile.ZIP_STORED)
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 30
M4A = b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00"
HEIC = b"\x00\x00\x00\x20ftypheic\x00\x00\x00\x00"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 30
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 10
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def judge(content: bytes, content_type: str, name: str = "file", limits: AttachmentLimits | None = None) -> Attachment:
    (attachment,) = parse_mail(
        mixed(part("Hello"), file_part(content, content_type, name)), limits=limits or AttachmentLimits()
    ).attachments
    return attachment


@pytest.mark.parametrize(
    ("content", "declared", "shown"),
    [
        (PDF, "application/pdf", "application/pdf"),
        (PDF, "application/octet-stream", "application/pdf"),
        (PNG, "image/png", "image/png"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 20, "image/jpg", "image/jpeg"),
        (PNG, "image/jpeg", "image/png"),
        (b"GIF89a" + b"\x00" * 20, "image/gif", "image/gif"),
        (WEBP, "image/webp", "image/webp"),
        (HEIC, "image/heif", "image/heic"),
        (b"Hello there", "text/plain", "text/plain"),
        ("Señor".encode("utf-16"), "text/plain", "text/plain"),
        (b"a,b\r\n1,2\r\n", "text/csv", "text/csv"),
        (docx(), DOCX, DOCX),
        (docx(), "application/octet-stream", DOCX),
        (SHEET, XLSX, XLSX),
        (LETTER, ODT, ODT),
        (WAV, "audio/x-wav", "audio/wav"),
        (MP3, "audio/mpeg", "audio/mpeg"),
        (M4A, "audio/x-m4a", "audio/mp4"),
    ],
)
def test_what_is_allowed_is_kept_with_its_digest(content: bytes, declared: str, shown: str) -> None:
    kept = judge(content, declared)
    assert (kept.refusal, kept.content_type, kept.content) == (None, shown, content)
    assert (kept.declared_type, kept.sha256) == (declared, hashlib.sha256(content).hexdigest())


def test_a_table_that_excel_declared_is_a_table() -> None:
    kept = judge(b"a,b\r\n", "application/vnd.ms-excel", "list.csv")
    assert (kept.refusal, kept.content_type) == (None, "text/csv")


@pytest.mark.parametrize(
    ("content", "declared", "name", "refusal"),
    [
        pytest.param(b"", "application/pdf", "a.pdf", Refusal.EMPTY, id="empty"),
        pytest.param(
            b"MZ\x90\x00" + b"\x00" * 90,
            "application/pdf",
            "a.pdf",
            Refusal.CONTENT_DIFFERS_FROM_TYPE,
            id="program-as-pdf",
        ),
        pytest.param(
            b"MZ\x90\x00" + b"\x00" * 90, "application/x-msdownload", "a.exe", Refusal.TYPE_NOT_ALLOWED, id="program"
        ),
        pytest.param(b"<html><script>", "text/plain", "a.txt", Refusal.CONTENT_DIFFERS_FROM_TYPE, id="page-as-text"),
        pytest.param(b"<svg onload=x>", "image/svg+xml", "a.svg", Refusal.TYPE_NOT_ALLOWED, id="svg"),
        pytest.param(b"<svg onload=x>", "image/png", "a.png", Refusal.CONTENT_DIFFERS_FROM_TYPE, id="svg-as-png"),
        pytest.param(PNG, "application/pdf", "a.pdf", Refusal.CONTENT_DIFFERS_FROM_TYPE, id="picture-as-pdf"),
        pytest.param(PDF, "application/pdf", "a.pdf.exe", Refusal.CONTENT_DIFFERS_FROM_TYPE, id="name-of-a-program"),
        pytest.param(
            PDF, "application/x-msdownload", "a.pdf", Refusal.CONTENT_DIFFERS_FROM_TYPE, id="declared-as-program"
        ),
        pytest.param(zip_of({"a.txt": b"x"}), "application/zip", "a.zip", Refusal.ARCHIVE, id="zip"),
        pytest.param(zip_of({"a.txt": b"x"}), DOCX, "a.docx", Refusal.ARCHIVE, id="zip-as-document"),
        pytest.param(b"Rar!\x1a\x07\x00", "application/x-rar", "a.rar", Refusal.ARCHIVE, id="rar"),
        pytest.param(b"7z\xbc\xaf\x27\x1c", "application/octet-stream", "a.7z", Refusal.ARCHIVE, id="7z"),
        pytest.param(b"\x1f\x8b\x08", "application/gzip", "a.gz", Refusal.ARCHIVE, id="gzip"),
        pytest.param(OLE, "application/msword", "a.doc", Refusal.TYPE_NOT_ALLOWED, id="old-document"),
        pytest.param(
            OLE + "EncryptedPackage".encode("utf-16-le"), DOCX, "a.docx", Refusal.ENCRYPTED, id="locked-document"
        ),
        pytest.param(
            PDF + b"trailer << /Encrypt 5 0 R >>", "application/pdf", "a.pdf", Refusal.ENCRYPTED, id="locked-pdf"
        ),
        pytest.param(b"BEGIN:VCALENDAR\r\n", "text/calendar", "a.ics", Refusal.TYPE_NOT_ALLOWED, id="invitation"),
        pytest.param(b"\x00\x01\x02", "application/octet-stream", "a.bin", Refusal.TYPE_NOT_ALLOWED, id="unknown"),
    ],
)
def test_what_is_not_allowed_is_listed_with_its_reason(
    content: bytes, declared: str, name: str, refusal: Refusal
) -> None:
    listed = judge(content, declared, name)
    assert listed.refusal is refusal
    assert listed.refusal_reason
    assert (listed.content, listed.size, listed.filename) == (b"", len(content), name)
    assert listed.sha256 == hashlib.sha256(content).hexdigest()


def test_a_file_and_a_mail_may_have_so_many_bytes() -> None:
    limits = AttachmentLimits(largest_file=1_000, largest_mail=1_500)
    files = [file_part(PDF + b" " * size, "application/pdf", f"{size}.pdf") for size in (2_000, 800, 700, 10)]
    listed = parse_mail(mixed(*files), limits=limits).attachments
    assert [attachment.refusal for attachment in listed] == [Refusal.TOO_LARGE, None, Refusal.TOO_LARGE, None]
    assert "together" in (listed[2].refusal_reason or "")


def test_a_mail_may_bring_so_many_files() -> None:
    listed = parse_mail(
        mixed(*[file_part(PDF, "application/pdf", f"{number}.pdf") for number in range(22)])
    ).attachments
    assert [attachment.refusal for attachment in listed] == [None] * 20 + [Refusal.TOO_MANY] * 2


def test_a_mail_within_a_mail_is_a_file() -> None:
    inner = mail("The inner words", Subject="Inner")
    parsed = parse_mail(mixed(part("Hello"), part(inner, "message/rfc822")))
    (kept,) = parsed.attachments
    assert (kept.filename, kept.content_type, kept.content) == ("attachment.eml", "message/rfc822", inner)
    assert parsed.text == "Hello"


def test_pictures_of_a_page_are_files_within_the_text() -> None:
    picture = part(
        base64.encodebytes(PNG), "image/png", Content_Transfer_Encoding="base64", Content_ID="<logo@mail.example>"
    )
    (kept,) = parse_mail(
        mixed(part("<p>Hi <img src='cid:logo@mail.example'></p>", "text/html"), picture, subtype="related")
    ).attachments
    assert (kept.is_inline, kept.content_id) == (True, "logo@mail.example")


def bomb() -> bytes:
    return docx(word__media=b"\x00" * 20_000_000)


def renamed_sizes(content: bytes, unpacked: int) -> bytes:
    """A zip whose directory says that each file unpacks to so many bytes."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    while at != -1:
        struct.pack_into("<L", changed, at + 24, unpacked)
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(bomb(), Refusal.ZIP_BOMB, id="steep"),
        pytest.param(renamed_sizes(docx(), 100_000_000), Refusal.ZIP_BOMB, id="total"),
        pytest.param(zip_of({**dict.fromkeys(map(str, range(2_001)), b"")}), Refusal.ZIP_BOMB, id="entries"),
        pytest.param(docx(a__zip=zip_of({"x": b"x"})).replace(b"a/zip", b"a.zip"), Refusal.ARCHIVE, id="zip-in-zip"),
        pytest.param(
            docx(word__vbaProject=b"x").replace(b"vbaProject", b"vbapro.exe"), Refusal.TYPE_NOT_ALLOWED, id="program"
        ),
        pytest.param(docx()[:-10], Refusal.ARCHIVE, id="cut-off"),
        pytest.param(b"PK\x03\x04" + b"\x00" * 100, Refusal.ARCHIVE, id="no-directory"),
    ],
)
def test_an_office_file_is_judged_by_its_directory(content: bytes, refusal: Refusal) -> None:
    assert judge(content, DOCX, "a.docx").refusal is refusal


def test_an_office_file_may_unpack_to_so_many_bytes_together() -> None:
    strict = AttachmentLimits(zip_limits=ZipLimits(largest_unpacked=7))
    assert judge(docx(), DOCX, "a.docx", strict).refusal is Refusal.ZIP_BOMB


def test_files_that_share_their_bytes_are_a_bomb() -> None:
    content = bytearray(docx())
    at = content.find(b"PK\x01\x02")
    struct.pack_into("<L", content, at + 20, len(content) * 2)
    assert judge(bytes(content), DOCX, "a.docx").refusal is Refusal.ZIP_BOMB


def test_a_locked_entry_of_an_office_file_is_refused() -> None:
    content = bytearray(docx())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    assert judge(bytes(content), DOCX, "a.docx").refusal is Refusal.ENCRYPTED


def test_a_document_with_a_few_documents_inside_is_let_in() -> None:
    content = zip_of(dict.fromkeys(("[Content_Types].xml", "word/document.xml", "word/embeddings/sheet.xlsx"), b"<x/>"))
    assert judge(content, DOCX, "a.docx").refusal is None
    strict = AttachmentLimits(zip_limits=ZipLimits(most_embedded_files=0))
    assert judge(content, DOCX, "a.docx", strict).refusal is Refusal.ZIP_BOMB


def test_nothing_disappears_from_a_mail_with_all_of_it() -> None:
    files = [
        (PDF, "application/pdf"),
        (b"", "image/png"),
        (bomb(), DOCX),
        (b"MZ\x00", "application/pdf"),
        (PNG, "image/png"),
    ]
    parsed = parse_mail(
        mixed(part("Hello"), *[file_part(content, kind, f"{at}") for at, (content, kind) in enumerate(files)])
    )
    assert [attachment.size for attachment in parsed.attachments] == [len(content) for content, _ in files]
    assert len(parsed.kept_attachments) == 2
