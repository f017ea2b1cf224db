"""The mail as bytes: the same message gives the same bytes on every attempt."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from email_validator import validate_email

from services.notifier.domain.attachments import AttachedFile
from services.notifier.domain.compose import one_line

_POLICY = SMTP.clone(max_line_length=76)
_SUBJECT_TO_COME = "subject-to-come"
_UNSUBSCRIBE_TO_COME = "<unsubscribe-to-come>"
_TRANSFER_ENCODING = "quoted-printable"  # survives any relay, and a person can read it


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with the name shown for it."""

    address: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """Everything that a reader or a relay sees of one message."""

    message: str
    message_id: str
    date: datetime
    sender: Mailbox
    reply_to: str
    to: Sequence[Mailbox]
    cc: Sequence[Mailbox]
    subject: str
    text: str
    html: str
    language: str
    attachments: Sequence[AttachedFile] = ()
    in_reply_to: str | None = None
    unsubscribe_url: str | None = None


def message_id_of(agency: str, message: object, sender_address: str) -> str:
    """The Message-ID of a message: always the same, so that a relay or a reader's program knows a repeat."""
    return f"<{message}.{agency}@{ascii_domain(sender_address.rpartition('@')[2])}>"


def build_mail(mail: Mail) -> bytes:
    """The mail as RFC 5322 bytes: text and HTML, then the attachments."""
    message = EmailMessage(policy=_POLICY)
    message["Message-ID"] = mail.message_id
    message["Date"] = mail.date
    message["From"] = _header_address(mail.sender)
    message["Reply-To"] = _header_address(Mailbox(mail.reply_to))
    message["To"] = [_header_address(box) for box in mail.to]
    if mail.cc:
        message["Cc"] = [_header_address(box) for box in mail.cc]
    subject = one_line(mail.subject)
    message["Subject"] = subject if subject.isascii() else _SUBJECT_TO_COME
    if mail.in_reply_to:
        message["In-Reply-To"] = mail.in_reply_to
        message["References"] = mail.in_reply_to
    # RFC 3834: no vacation notice shall answer, but people may.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # the same for Exchange; bounces must still come
    message["Careloop-Message"] = mail.message
    if mail.unsubscribe_url:
        message["List-Unsubscribe"] = _UNSUBSCRIBE_TO_COME
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message.set_content(mail.text, cte=_TRANSFER_ENCODING)
    message.add_alternative(mail.html, subtype="html", cte=_TRANSFER_ENCODING)
    for file in mail.attachments:
        maintype, _, subtype = file.content_type.partition("/")
        message.add_attachment(
            file.content,
            maintype=maintype,
            subtype=subtype,
            filename=file.filename,
            cte="base64",
            params={"charset": "utf-8"} if _is_unicode_text(file) else None,
        )
    message["Content-Language"] = mail.language  # last: making parts moves the headers of content into them
    _fix_boundaries(message, mail.message_id)
    content = message.as_bytes()
    if not subject.isascii():
        content = content.replace(_SUBJECT_TO_COME.encode(), _encoded(subject), 1)
    if mail.unsubscribe_url:
        # Whole, on one line: EmailMessage would encode an address that is longer than a line.
        content = content.replace(_UNSUBSCRIBE_TO_COME.encode(), f"<{mail.unsubscribe_url}>".encode("ascii"), 1)
    return content


def _is_unicode_text(file: AttachedFile) -> bool:
    """Whether a file is text in UTF-8: its part must say so, or a reader's program takes it for ASCII (RFC 2046)."""
    if not file.content_type.startswith("text/"):
        return False
    try:
        file.content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _encoded(subject: str) -> bytes:
    """A subject beyond ASCII as RFC 2047 words. EmailMessage loses a space where it folds between two of them."""
    return Header(subject, "utf-8", header_name="Subject").encode(linesep="\r\n").encode("ascii")


def ascii_domain(domain: str) -> str:
    """A domain in the form that every mail server knows (IDNA 2008)."""
    return domain if domain.isascii() else _ascii_form(domain)


def envelope_address(address: str) -> str:
    """An address for the envelope: its domain in ASCII, its local part as it is."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{ascii_domain(domain)}"


def needs_smtputf8(address: str) -> bool:
    """Whether a relay must know SMTPUTF8 for this address."""
    return not address.rpartition("@")[0].isascii()


def _ascii_form(domain: str) -> str:
    return validate_email(f"nobody@{domain}", check_deliverability=False).ascii_domain


def _header_address(box: Mailbox) -> Address:
    local, _, domain = box.address.rpartition("@")
    return Address(display_name=one_line(box.name or ""), username=local, domain=ascii_domain(domain))


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    """Name the boundaries after the message instead of by chance."""
    for at, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{hashlib.sha256(f'{message_id}{at}'.encode()).hexdigest()[:32]}")
