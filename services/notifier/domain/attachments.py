"""Which files may go with a message: few kinds, named plainly, small enough for any mail server."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.notifier.domain.refusals import AttachmentRefused, AttachmentsTooLarge
from shared.contracts.messages import Attachment

LARGEST_TOTAL_BYTES = 5 * 1024 * 1024

ENDINGS_OF: dict[str, tuple[str, ...]] = {
    "text/plain": (".txt", ".text", ".log"),
    "text/csv": (".csv",),
    "text/calendar": (".ics",),
    "application/json": (".json",),
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
}
_PLAIN_NAME = re.compile(r"[^/\\:*?\"<>|\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that may go with a message."""

    filename: str
    content_type: str
    content: bytes


def check_attachments(attachments: Sequence[Attachment]) -> list[AttachedFile]:
    """Decode the attachments of a request.

    Raises:
        AttachmentRefused: not base64, a kind that is not sent, or a name that lies about it.
        AttachmentsTooLarge: together over 5 MiB.
    """
    files: list[AttachedFile] = []
    for at, attachment in enumerate(attachments):
        try:
            content = base64.b64decode(attachment.content_base64, validate=True)
        except (binascii.Error, ValueError):
            raise _refused(at, "content_base64", "Not base64") from None
        content_type = attachment.content_type.partition(";")[0].strip().lower()
        endings = ENDINGS_OF.get(content_type)
        if endings is None:
            raise _refused(at, "content_type", f"Of this kind nothing is sent; these are: {', '.join(ENDINGS_OF)}")
        name = attachment.filename.strip()
        if not _PLAIN_NAME.fullmatch(name) or name.startswith("."):
            raise _refused(at, "filename", "Not a plain file name")
        if not name.lower().endswith(endings):
            raise _refused(at, "filename", f"A file of this kind ends in {' or '.join(endings)}")
        files.append(AttachedFile(filename=name, content_type=content_type, content=content))
    total = sum(len(file.content) for file in files)
    if total > LARGEST_TOTAL_BYTES:
        raise AttachmentsTooLarge(
            f"The attachments have {total} bytes together; up to {LARGEST_TOTAL_BYTES} are sent.",
            how_to_fix="Send fewer or smaller files.",
            largest_total_bytes=LARGEST_TOTAL_BYTES,
        )
    return files


def _refused(at: int, member: str, message: str) -> AttachmentRefused:
    return AttachmentRefused(
        f"Attachment {at + 1} cannot be sent: {message}.",
        how_to_fix="Correct or leave out the attachment named in errors.",
        errors=[{"pointer": f"/attachments/{at}/{member}", "message": message}],
    )
