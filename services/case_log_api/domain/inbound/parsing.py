"""Takes a raw mail apart: whatever bytes come, there is an answer, and what was wrong with them is named."""

import hashlib

from services.case_log_api.domain.inbound.addresses import (
    digest_content,
    find_ids,
    identify,
    read_addresses,
    read_date,
    read_handover,
    read_references,
)
from services.case_log_api.domain.inbound.attachments import AttachmentLimits, FileGate, FoundFile
from services.case_log_api.domain.inbound.bodies import collect_contents
from services.case_log_api.domain.inbound.bounces import read_report
from services.case_log_api.domain.inbound.fault_words import describe_fault
from services.case_log_api.domain.inbound.headers import Header, decode_line
from services.case_log_api.domain.inbound.kinds import KindFacts, OwnMail, tell_kind
from services.case_log_api.domain.inbound.mail import BounceReport, Fault, InboundMail, MailKind
from services.case_log_api.domain.inbound.replies import read_reply
from services.case_log_api.domain.inbound.structure import split_mail

_LONGEST_SUBJECT = 500
_SINGLE_FIELDS = ("from", "subject", "date", "message-id", "in-reply-to", "references", "content-type", "to", "cc")
_NOBODY = OwnMail()
_USUAL_LIMITS = AttachmentLimits()


def parse_mail(raw: bytes, *, own: OwnMail = _NOBODY, limits: AttachmentLimits = _USUAL_LIMITS) -> InboundMail:
    """The mail in `raw`, taken apart. Never raises: at worst its faults say what could not be read."""
    try:
        return _parse(raw, own, limits)
    except Exception as error:  # noqa: BLE001 - a customer's mail is never lost to a case that nobody thought of
        return _keep_whole(raw, limits, error)


def read_bounce(raw: bytes) -> BounceReport | None:
    """The report in a mail that is known for a bounce; None if it cannot be read."""
    try:
        root, _ = split_mail(raw)
        return read_report(root, collect_contents(root).text)
    except Exception:  # noqa: BLE001 - as in `parse_mail`: any bytes may come in
        return None


def _parse(raw: bytes, own: OwnMail, limits: AttachmentLimits) -> InboundMail:
    root, codes = split_mail(raw)
    header = root.header
    contents = collect_contents(root)
    gate = FileGate(limits)
    for file in contents.files:
        gate.take(file)
    sent_at, date_fault = read_date(header.get("date"))
    codes = codes | contents.faults | _header_faults(header) | ({date_fault} if date_fault else set())
    content_digest = digest_content(header, root.span.view())
    message_id, has_own_id = identify(header, content_digest)
    subject = decode_line(header.get("subject"), longest=_LONGEST_SUBJECT)
    from_name, from_address = _read_sender(header)
    kind, reasons = tell_kind(
        KindFacts(root=root, message_id=message_id, from_address=from_address, subject=subject, own=own)
    )
    text = contents.text
    reply = read_reply(text, subject)
    replied_to = find_ids(header.get("in-reply-to"))
    return InboundMail(
        message_id=message_id,
        has_own_message_id=has_own_id,
        content_digest=content_digest,
        in_reply_to=replied_to[0] if replied_to else None,
        references=read_references(header),
        from_name=from_name,
        from_address=from_address,
        reply_to=next((address for _, address in read_addresses(header.get_all("reply-to"))), None),
        to=_addresses(header, "to", "resent-to"),
        cc=_addresses(header, "cc", "resent-cc"),
        delivered_to=_addresses(header, "delivered-to", "envelope-to", "x-delivered-to", "x-envelope-to", "x-rcpt-to"),
        original_to=_addresses(header, "x-original-to", "x-forwarded-to", "original-recipient"),
        subject=subject,
        sent_at=sent_at,
        handed_over_at=read_handover(header),
        text=text,
        new_text=reply.new_text,
        signature=reply.signature,
        attachments=tuple(gate.attachments),
        kind=kind,
        kind_reasons=reasons,
        bounce=read_report(root, text) if kind is MailKind.BOUNCE else None,
        faults=tuple(Fault(code=code, detail=describe_fault(code)) for code in sorted(codes)),
    )


def _addresses(header: Header, *fields: str) -> tuple[str, ...]:
    return tuple(address for _, address in read_addresses(header.get_all(*fields)))


def _read_sender(header: Header) -> tuple[str | None, str | None]:
    for field in ("from", "sender", "resent-from"):
        for name, address in read_addresses(header.get_all(field)):
            return name or None, address
    return decode_line(header.get("from"), longest=200) or None, None


def _header_faults(header: Header) -> set[str]:
    codes = set()
    if any(len(header.get_all(field)) > 1 for field in _SINGLE_FIELDS):
        codes.add("duplicate_headers")
    if header.get("message-id") is None:
        codes.add("message_id_missing")
    elif not find_ids(header.get("message-id")):
        codes.add("message_id_broken")
    if _read_sender(header)[1] is None:
        codes.add("sender_missing")
    return codes


def _keep_whole(raw: bytes, limits: AttachmentLimits, error: Exception) -> InboundMail:
    """A mail that could not be taken apart, as one file for a person to look at."""
    gate = FileGate(limits)
    gate.take(FoundFile(filename="message.eml", declared_type="message/rfc822", content=raw))
    return InboundMail(
        message_id=f"<{hashlib.sha256(raw).hexdigest()[:48]}@digest.invalid>",
        has_own_message_id=False,
        content_digest=hashlib.sha256(raw).hexdigest(),
        in_reply_to=None,
        references=(),
        from_name=None,
        from_address=None,
        reply_to=None,
        to=(),
        cc=(),
        delivered_to=(),
        original_to=(),
        subject="",
        sent_at=None,
        handed_over_at=None,
        text="",
        new_text="",
        signature="",
        attachments=tuple(gate.attachments),
        kind=MailKind.MESSAGE,
        kind_reasons=(),
        bounce=None,
        faults=(Fault(code="unreadable", detail=f"{describe_fault('unreadable')} ({type(error).__name__})"),),
    )
