"""Tells a person's mail from automatic replies, bounces, lists and loops, with the reasons in words."""

import re
from dataclasses import dataclass

from services.case_log_api.domain.inbound.bounces import find_delivery_status
from services.case_log_api.domain.inbound.headers import Header
from services.case_log_api.domain.inbound.mail import MailKind
from services.case_log_api.domain.inbound.structure import Part

MOST_HOPS = 30
_OUR_FIELDS = ("careloop-message", "x-careloop")
_OUR_ID = re.compile(r"<[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\.[^@<>\s]+@([^<>\s]+)>", re.IGNORECASE)
_SERVER = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|microsoftexchange[0-9a-f]+)@", re.IGNORECASE)
_BOUNCE_SUBJECT = re.compile(
    r"(?:undeliver(?:able|ed)|mail delivery (?:failed|subsystem|system)|delivery status notification"
    r"|returned mail|failure notice|delivery (?:has )?(?:failure|failed|incomplete|delayed)|warning: could not send"
    r"|no se puede entregar|no entregado|error de entrega|notificaci[oó]n de(?:l)? estado de (?:la )?entrega"
    r"|correo devuelto|mensaje no entregado|entrega (?:retrasada|fallida))",
    re.IGNORECASE,
)
_AUTOMATIC_SUBJECT = re.compile(
    r"(?:\[?(?:auto(?:matic)?[ -]?(?:reply|response|answer|acknowledge?ment))\]?\b|auto\s*:|autoreply\b"
    r"|out[ -]of[ -](?:the[ -])?office\b|i am out of (?:the )?office|on vacation\b|away from (?:the |my )?office\b"
    r"|(?:respuesta|contestaci[oó]n|contestador) autom[aá]tic[ao]|auto[ -]?respuesta\b|respuesta de ausencia"
    r"|(?:estoy )?fuera de (?:la )?oficina|(?:estoy )?ausente de la oficina|mensaje de ausencia|ausencia\s*:"
    r"|acuse de recibo autom[aá]tico|(?:read|le[ií]do)\s*:)",
    re.IGNORECASE,
)
_SUPPRESSED = frozenset({"all", "oof", "autoreply", "dr", "rn", "nrn"})
_ANSWERED_BY_MACHINE = frozenset({"yes", "true", "1", "auto", "autoreply", "vacation"})


@dataclass(frozen=True, kw_only=True)
class OwnMail:
    """How the agency's own mails are known, so that it never answers itself."""

    addresses: frozenset[str] = frozenset()
    message_id_domains: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class KindFacts:
    """What the kind is told from."""

    root: Part
    message_id: str
    from_address: str | None
    subject: str
    own: OwnMail

    @property
    def header(self) -> Header:
        """The mail's own header."""
        return self.root.header


def tell_kind(facts: KindFacts) -> tuple[MailKind, tuple[str, ...]]:
    """The kind of a mail and why; a loop is told first, for answering one never ends."""
    for kind, reasons in (
        (MailKind.BOUNCE, _report_reasons(facts)),
        (MailKind.LOOP, _loop_reasons(facts)),
        (MailKind.BOUNCE, _bounce_reasons(facts)),
        (MailKind.AUTO_REPLY, _automatic_reasons(facts)),
        (MailKind.LIST, _list_reasons(facts.header)),
    ):
        if reasons:
            return kind, tuple(reasons)
    return MailKind.MESSAGE, ()


def _report_reasons(facts: KindFacts) -> list[str]:
    """A report of delivery is one wherever it comes from, even if a server signs it with the agency's own address."""
    if _hops(facts) > MOST_HOPS:
        return []
    is_report = facts.root.content_type == "multipart/report" and find_delivery_status(facts.root) is not None
    return ["It is a report of delivery (multipart/report with a delivery status)."] if is_report else []


def _hops(facts: KindFacts) -> int:
    return len(facts.header.get_all("received"))


def _loop_reasons(facts: KindFacts) -> list[str]:
    reasons = [
        f"It carries the field {field} of a mail that went out from here."
        for field in _OUR_FIELDS
        if facts.header.get(field) is not None
    ]
    found = _OUR_ID.fullmatch(facts.message_id)
    if found is not None and found[1].lower() in {domain.lower() for domain in facts.own.message_id_domains}:
        reasons.append("Its Message-ID is that of a mail that went out from here.")
    if facts.from_address is not None:
        own = {address.lower() for address in facts.own.addresses}
        if _without_tag(facts.from_address) in own or facts.from_address.lower() in own:
            reasons.append("It comes from one of the agency's own addresses.")
    if _hops(facts) > MOST_HOPS:
        reasons.append(f"It has passed more than {MOST_HOPS} mail servers.")
    return reasons


def _without_tag(address: str) -> str:
    """An address without what stands behind a plus sign: `log+token@agency` is `log@agency`."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _has_empty_return_path(header: Header) -> bool:
    value = header.get("return-path")
    return value is not None and value.strip() in (b"<>", b"")


def _bounce_reasons(facts: KindFacts) -> list[str]:
    header = facts.header
    is_from_server = facts.from_address is not None and _SERVER.match(facts.from_address) is not None
    names_failed = header.get("x-failed-recipients") is not None
    sounds_like_one = _BOUNCE_SUBJECT.search(facts.subject) is not None
    is_nobodys = _has_empty_return_path(header)
    reasons = []
    if names_failed:
        reasons.append("It names recipients that failed (X-Failed-Recipients).")
    if is_from_server:
        reasons.append("It comes from a mail server (mailer-daemon or postmaster).")
    if is_nobodys and (sounds_like_one or is_from_server):
        reasons.append("Its return path is empty.")
    if sounds_like_one and (is_from_server or is_nobodys):
        reasons.append("Its subject is that of a mail that came back.")
    is_answer = header.get_plain("auto-submitted").lower().startswith("auto-replied") and not sounds_like_one
    return [] if is_from_server and is_answer and not names_failed else reasons


def _automatic_reasons(facts: KindFacts) -> list[str]:
    header = facts.header
    reasons = []
    submitted = header.get_plain("auto-submitted").lower().partition(";")[0].strip()
    if submitted and submitted != "no":
        reasons.append(f"It says that a program wrote it (Auto-Submitted: {submitted[:40]}).")
    if header.get_plain("precedence").lower() in {"auto_reply", "auto-reply"}:
        reasons.append("Its precedence is that of an automatic reply.")
    for field in ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder", "x-autogenerated"):
        value = header.get(field)
        if value is not None and value.strip().lower() not in (b"no", b"false", b"0"):
            reasons.append(f"It carries the field {field} of automatic replies.")
    if header.get_plain("x-autogenerated").lower() in _ANSWERED_BY_MACHINE:
        reasons.append("It says that it was generated.")
    suppressed = {word.strip().lower() for word in header.get_plain("x-auto-response-suppress").split(",")}
    if suppressed & _SUPPRESSED:
        reasons.append("It asks for no automatic replies (X-Auto-Response-Suppress), as programs do.")
    if _AUTOMATIC_SUBJECT.match(facts.subject.strip()):
        reasons.append("Its subject is that of an automatic reply.")
    report_type = (header.find_param("content-type", "report-type") or "").lower()
    if facts.root.content_type == "multipart/report" and report_type == "disposition-notification":
        reasons.append("It is a receipt for reading (multipart/report with a disposition notification).")
    if _has_empty_return_path(header):
        reasons.append("Its return path is empty: it must not be answered.")
    return reasons


def _list_reasons(header: Header) -> list[str]:
    reasons = [
        f"It was sent to a list ({field})."
        for field in ("list-id", "list-post", "list-unsubscribe")
        if header.get(field) is not None
    ]
    precedence = header.get_plain("precedence").lower()
    if precedence in {"list", "bulk", "junk"}:
        reasons.append(f"Its precedence is {precedence}.")
    return reasons
