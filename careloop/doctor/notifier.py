"""What may wait in notifier: mails that a person has to decide about, and addresses that were given up."""

from careloop.doctor.findings import Finding
from careloop.doctor.looking import Column, Look, Rows
from services.notifier.models import Message, Suppression

RECENT_HOURS = 24.0


async def examine(look: Look) -> list[Finding]:
    """Everything that is notifier's own."""
    recently = look.ago(hours=RECENT_HOURS)
    since = Message.accepted_at
    held = await look.find(_messages_by(Message.reason), Message.state == "held", since=since)
    unknown = await look.find(_messages_by(Message.template), Message.state == "unknown", since=since)
    failed = await look.find(
        _messages_by(Message.reason), Message.state == "failed", Message.accepted_at >= recently, since=since
    )
    suppressed = await look.find(
        Rows(Suppression.id, Suppression.agency, by=Suppression.reason),
        Suppression.suppressed_at >= recently,
        since=Suppression.suppressed_at,
    )
    return [
        *look.finding(
            "messages_held",
            "act",
            "mails held until a person decides, by reason",
            held,
            "GET /v1/messages/{id}    # its reason; no_recipient: name somebody in the pack's directory and load it",
            "POST /v1/messages/{id}/release    # or /cancel",
        ),
        *look.finding(
            "messages_unknown",
            "act",
            "mails of which nobody can say whether they arrived, by template",
            unknown,
            "look for the Message-ID of GET /v1/messages/{id} in the relay's log",
            "POST /v1/messages/{id}/release    # it did not arrive: goes again; or /cancel: it did",
        ),
        *look.finding(
            "messages_failed",
            "notice",
            f"mails of the last {RECENT_HOURS:g} hours that were given up, by reason",
            failed,
            "POST /v1/messages/{id}/release    # once the reason is gone",
        ),
        *look.finding(
            "suppressions_new",
            "notice",
            f"addresses given up in the last {RECENT_HOURS:g} hours, by reason",
            suppressed,
            "GET /v1/suppressions/{id}    # correct the address where it is kept, or",
            "DELETE /v1/suppressions/{id}    # write to it again",
        ),
    ]


def _messages_by(column: Column) -> Rows:
    return Rows(Message.id, Message.agency, by=column)
