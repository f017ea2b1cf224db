"""Judges the files of a mail: what is let in, and for what reason the rest is only listed."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field

from services.case_log_api.domain.inbound.charsets import clean_line
from services.case_log_api.domain.inbound.mail import Attachment, Refusal
from services.case_log_api.domain.inbound.office_zip import DOCX, ODT, XLSX, ZipLimits, judge_zip
from services.case_log_api.domain.inbound.sniffing import (
    ARCHIVES,
    HTML,
    MAIL,
    OLE,
    PLAIN,
    TNEF,
    UNKNOWN,
    ZIP,
    is_text,
    sniff,
)

_LONGEST_NAME = 150
_ALLOWED = frozenset(
    {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "image/heic", PLAIN, "text/csv"}
    | {DOCX, XLSX, ODT, "audio/wav", "audio/mpeg", "audio/mp4", MAIL}
)
# Other names under which senders declare what is allowed.
_SAME_TYPE = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "image/heif": "image/heic",
    "application/x-pdf": "application/pdf",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/mp3": "audio/mpeg",
    "audio/x-mp3": "audio/mpeg",
    "audio/x-mpeg": "audio/mpeg",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "application/csv": "text/csv",
    "text/x-csv": "text/csv",
    "text/comma-separated-values": "text/csv",
    "message/global": MAIL,
    "application/vnd.ms-tnef": TNEF,
}
# Declarations that say no more than "a file": what the content shows then counts alone.
_SAYS_NOTHING = frozenset({UNKNOWN, "", "application/x-download", "application/force-download", "application/binary"})
_CSV_DECLARATIONS = frozenset({"text/csv", PLAIN, "application/vnd.ms-excel"}) | _SAYS_NOTHING
_PROGRAM_ENDING = re.compile(
    r"\.(?:exe|com|scr|pif|bat|cmd|js|jse|vbs|vbe|wsf|wsh|ps1|psm1|msi|msp|jar|hta|cpl|lnk|reg|dll|sh|app|apk|svg|html?|xhtml)\Z",
    re.IGNORECASE,
)
_LOCKED_PDF = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f<>:\"/\\|?*\u2028\u2029]")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_DEVICE_NAME = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class AttachmentLimits:
    """What a mail may bring."""

    most_files: int = 20
    largest_file: int = 10_000_000
    largest_mail: int = 25_000_000
    allowed_types: frozenset[str] = _ALLOWED
    zip_limits: ZipLimits = field(default_factory=ZipLimits)


@dataclass(frozen=True, kw_only=True)
class FoundFile:
    """A file as it was found in a mail, before it is judged."""

    filename: str
    declared_type: str
    content: bytes
    is_inline: bool = False
    content_id: str | None = None
    is_taken_apart: bool = True


@dataclass
class _Taken:
    files: int = 0
    size: int = 0


class FileGate:
    """Lets the files of one mail in, one after the other, as long as they keep within its limits."""

    def __init__(self, limits: AttachmentLimits) -> None:
        self._limits = limits
        self._taken = _Taken()
        self.attachments: list[Attachment] = []

    def take(self, file: FoundFile) -> None:
        """Judge a file and list it; its content is kept only if nothing speaks against it."""
        content_type, refusal, reason = self._judge(file)
        if refusal is None:
            self._taken.files += 1
            self._taken.size += len(file.content)
        self.attachments.append(
            Attachment(
                filename=clean_filename(file.filename),
                declared_type=file.declared_type,
                content_type=content_type,
                size=len(file.content),
                sha256=hashlib.sha256(file.content).hexdigest(),
                content=file.content if refusal is None else b"",
                is_inline=file.is_inline,
                content_id=file.content_id,
                refusal=refusal,
                refusal_reason=reason,
            )
        )

    def _judge(self, file: FoundFile) -> tuple[str, Refusal | None, str | None]:
        content_type = _shown_type(file)
        size = len(file.content)
        limits = self._limits
        checks = (
            (size == 0, Refusal.EMPTY, "it has no content"),
            (
                not file.is_taken_apart and content_type != PLAIN,
                Refusal.NOT_TAKEN_APART,
                "its parts could not be told from one another",
            ),
            (size > limits.largest_file, Refusal.TOO_LARGE, f"it is larger than {limits.largest_file} bytes"),
            (self._taken.files >= limits.most_files, Refusal.TOO_MANY, f"a mail may bring {limits.most_files} files"),
            (
                self._taken.size + size > limits.largest_mail,
                Refusal.TOO_LARGE,
                f"the files of a mail may have {limits.largest_mail} bytes together",
            ),
        )
        for fails, refusal, reason in checks:
            if fails:
                return content_type, refusal, reason
        return self._judge_content(file, content_type)

    def _judge_content(self, file: FoundFile, content_type: str) -> tuple[str, Refusal | None, str | None]:
        if content_type == ZIP:
            verdict = judge_zip(file.content, self._limits.zip_limits)
            if verdict.refusal is not None:
                return verdict.content_type, verdict.refusal, verdict.reason
            content_type = verdict.content_type
        refusal, reason = self._find_refusal(file, content_type)
        return content_type, refusal, reason

    def _find_refusal(self, file: FoundFile, shown: str) -> tuple[Refusal | None, str | None]:
        allowed = self._limits.allowed_types
        declared = plain_type(file.declared_type) if file.is_taken_apart else UNKNOWN
        differs = f"it says {declared[:80]} and is {shown}"
        is_false = declared in allowed and (shown not in allowed or not _agree(declared, shown))
        is_unusual = declared not in allowed | _SAYS_NOTHING and not _is_close(declared, shown)
        checks = (
            (_is_locked(file.content, shown), Refusal.ENCRYPTED, "it is locked with a password"),
            (
                shown == TNEF,
                Refusal.TNEF,
                "it is Outlook's wrapping; what could be taken out of it is listed beside it",
            ),
            (shown in ARCHIVES, Refusal.ARCHIVE, "archives are not let in"),
            (is_false, Refusal.CONTENT_DIFFERS_FROM_TYPE, differs),
            (shown not in allowed, Refusal.TYPE_NOT_ALLOWED, f"files of type {shown} are not let in"),
            (
                _PROGRAM_ENDING.search(clean_filename(file.filename)) is not None,
                Refusal.CONTENT_DIFFERS_FROM_TYPE,
                "its name is that of a program or a page",
            ),
            (is_unusual, Refusal.CONTENT_DIFFERS_FROM_TYPE, differs),
        )
        return next(((refusal, reason) for fails, refusal, reason in checks if fails), (None, None))


def plain_type(declared: str) -> str:
    """The usual name of a declared type."""
    declared = declared.strip().lower()
    return _SAME_TYPE.get(declared, declared)


def _shown_type(file: FoundFile) -> str:
    """The type that the content shows; mails and tables are text whose name or declaration tells what it is."""
    shown = sniff(file.content)
    if not file.is_taken_apart and is_text(file.content):
        return PLAIN  # whatever is encoded in it stays asleep
    declared = plain_type(file.declared_type)
    if declared == MAIL and shown in {PLAIN, UNKNOWN, HTML}:
        return MAIL
    if shown == PLAIN and declared in _CSV_DECLARATIONS:
        return "text/csv" if declared == "text/csv" or file.filename.lower().endswith(".csv") else PLAIN
    return shown


def _agree(declared: str, shown: str) -> bool:
    """Whether content may go under its declaration: the same type, or a sibling (a JPEG called PNG, text called table)."""
    return declared == shown or (
        declared != MAIL and declared.partition("/")[0] == shown.partition("/")[0] != "application"
    )


def _is_close(declared: str, shown: str) -> bool:
    """Whether an unusual declaration is only another word for what the content is."""
    family = declared.partition("/")[0]
    is_csv_of_excel = shown == "text/csv" and declared == "application/vnd.ms-excel"
    return is_csv_of_excel or (family == shown.partition("/")[0] and family in {"image", "audio", "text"})


def _is_locked(content: bytes, content_type: str) -> bool:
    if content_type == "application/pdf":
        return _LOCKED_PDF.search(content) is not None
    return content_type == OLE and _LOCKED_OFFICE in content


def clean_filename(name: str) -> str:
    """A name that is safe to store, show and save under: no path, no control, no trick with the direction of writing."""
    shown = _HIDDEN.sub("", unicodedata.normalize("NFC", name.replace("\\", "/").encode("utf-8", "replace").decode()))
    last = clean_line(_NOT_IN_A_NAME.sub("_", shown.rstrip("/ ").rpartition("/")[2]), longest=1_000).strip(". ")
    if _DEVICE_NAME.fullmatch(last):
        last = f"_{last}"
    stem, dot, ending = last.rpartition(".")
    if dot and stem and len(ending) <= 10 and len(last) > _LONGEST_NAME:  # noqa: PLR2004
        return f"{stem[: _LONGEST_NAME - len(ending) - 1].rstrip()}.{ending}"
    return last[:_LONGEST_NAME].rstrip(". ") or "attachment"
