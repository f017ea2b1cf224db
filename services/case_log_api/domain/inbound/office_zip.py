"""Judges an office file by the directory at the end of its zip, without inflating a byte of it."""

import struct
import zipfile
from dataclasses import dataclass
from io import BytesIO

from services.case_log_api.domain.inbound.mail import Refusal
from services.case_log_api.domain.inbound.sniffing import ZIP

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"

_END_RECORD = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONGEST_COMMENT = 65_535
_LONGEST_DIRECTORY = 1_000_000
_ODT_MARK = b"mimetype" + ODT.encode()
_ARCHIVE_ENDINGS = (".zip", ".jar", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".cab", ".iso", ".apk")
_OFFICE_ENDINGS = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".docm", ".xlsm", ".xlsb")
_PROGRAM_ENDINGS = ("vbaproject.bin", ".exe", ".dll", ".js", ".vbs", ".ps1", ".bat", ".cmd", ".scr", ".lnk", ".hta")
_ENCRYPTED = 0x1


@dataclass(frozen=True, kw_only=True)
class ZipLimits:
    """What an office file may be once it is unpacked."""

    most_entries: int = 2_000
    largest_unpacked: int = 150_000_000
    # Deflate reaches 1032:1; what an office program writes of real text stays far below this.
    steepest_ratio: int = 120
    # Below this size a steep ratio harms nobody: an empty sheet of a few bytes unpacks to kilobytes.
    ratio_counts_from: int = 2_000_000
    most_embedded_files: int = 20


@dataclass(frozen=True, kw_only=True)
class ZipVerdict:
    """What the zip is, and why it is refused, if it is."""

    content_type: str
    refusal: Refusal | None = None
    reason: str | None = None


def judge_zip(content: bytes, limits: ZipLimits) -> ZipVerdict:
    """What a zip is by its directory: a document of an office program, or an archive. Never raises."""
    if (refused := _check_end_record(content, limits)) is not None:
        return refused
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, LookupError, OSError, OverflowError):
        return _refuse(ZIP, Refusal.ARCHIVE, "its directory cannot be read")
    content_type = _document_type(content, entries)
    return _check_entries(content_type, content, entries, limits) or (
        ZipVerdict(content_type=content_type)
        if content_type != ZIP
        else _refuse(ZIP, Refusal.ARCHIVE, "it is an archive and no document of an office program")
    )


def _refuse(content_type: str, refusal: Refusal, reason: str) -> ZipVerdict:
    return ZipVerdict(content_type=content_type, refusal=refusal, reason=reason)


def _check_end_record(content: bytes, limits: ZipLimits) -> ZipVerdict | None:
    """Refuse by the record at the end, before a directory of millions of entries is read."""
    at = content.rfind(_END_MARK, max(0, len(content) - _LONGEST_COMMENT - _END_RECORD.size))
    if at == -1 or len(content) - at < _END_RECORD.size:
        return _refuse(ZIP, Refusal.ARCHIVE, "its directory is missing")
    _, disk, _, _, entries, size, _, _ = _END_RECORD.unpack_from(content, at)
    if disk:
        return _refuse(ZIP, Refusal.ARCHIVE, "it is one piece of several")
    if entries > limits.most_entries or size > _LONGEST_DIRECTORY:
        return _refuse(ZIP, Refusal.ZIP_BOMB, f"it says it holds more than {limits.most_entries} files")
    return None


def _document_type(content: bytes, entries: list[zipfile.ZipInfo]) -> str:
    names = {entry.filename for entry in entries}
    if _ODT_MARK in content[:200] and "content.xml" in names:
        return ODT
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return DOCX
        if "xl/workbook.xml" in names:
            return XLSX
    return ZIP


def _check_entries(
    content_type: str, content: bytes, entries: list[zipfile.ZipInfo], limits: ZipLimits
) -> ZipVerdict | None:
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        return _refuse(content_type, Refusal.ENCRYPTED, "it is locked with a password")
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    names = [entry.filename.lower() for entry in entries]
    embedded = sum(name.endswith(_OFFICE_ENDINGS) for name in names)
    checks = (
        (len(entries) > limits.most_entries, Refusal.ZIP_BOMB, f"it holds more than {limits.most_entries} files"),
        (packed > len(content), Refusal.ZIP_BOMB, "its files overlap"),
        (unpacked > limits.largest_unpacked, Refusal.ZIP_BOMB, f"it unpacks to {unpacked} bytes"),
        (_is_too_steep(entries, limits), Refusal.ZIP_BOMB, "it unpacks to many times its size"),
        (embedded > limits.most_embedded_files, Refusal.ZIP_BOMB, "it holds too many documents of its own"),
        (any(name.endswith(_ARCHIVE_ENDINGS) for name in names), Refusal.ARCHIVE, "there is an archive inside it"),
        (
            any(name.endswith(_PROGRAM_ENDINGS) for name in names),
            Refusal.TYPE_NOT_ALLOWED,
            "there is a program inside it",
        ),
    )
    return next((_refuse(content_type, refusal, reason) for fails, refusal, reason in checks if fails), None)


def _is_too_steep(entries: list[zipfile.ZipInfo], limits: ZipLimits) -> bool:
    """Whether some file, or all together, unpacks to far more than it is."""
    sizes = [(entry.compress_size, entry.file_size) for entry in entries]
    sizes.append((sum(packed for packed, _ in sizes), sum(unpacked for _, unpacked in sizes)))
    return any(
        unpacked >= limits.ratio_counts_from and unpacked > max(packed, 1) * limits.steepest_ratio
        for packed, unpacked in sizes
    )
