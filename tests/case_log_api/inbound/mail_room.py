"""Posting mails to case_log_api, and looking at what became of them."""

from typing import Any

import httpx
from sqlalchemy import select

from services.case_log_api.models import Communication, InboundEmail, LogEntry, OutboundMessage
from tests.case_log_api.log.care_office import CARE, CareOffice
from tests.case_log_api.office import Office

INBOX = "customer-care@ssa.county.example"


async def post_mail(office: Office, raw: bytes, **headers: str) -> httpx.Response:
    """Deliver a mail as the agency's mail server does."""
    agency = getattr(office, "agency", None)
    server = await office.caller("log:inbound", **({"agency": agency} if agency else {}))
    return await server.post("/v1/inbound-email", content=raw, headers={"Content-Type": "message/rfc822", **headers})


async def take(office: Office, raw: bytes) -> dict[str, Any]:
    """Deliver a mail that is taken, and let everything that follows happen."""
    answer = await post_mail(office, raw)
    assert answer.status_code == 202, answer.text
    await office.settle()
    assert await office.dead_jobs() == []
    taken: dict[str, Any] = answer.json()
    return taken


async def rows_of(office: Office, model: type[Any]) -> list[Any]:
    async with office.resources.sessions() as session:
        return list(await session.scalars(select(model).order_by(model.id)))


async def token_of(care: CareOffice, case_id: str) -> str:
    """The address to which the constituent of an entry replies."""
    async with care.resources.sessions() as session:
        token = await session.scalar(select(LogEntry.reply_token).where(LogEntry.case_id == case_id))
    return f"customer-care+{token}@ssa.county.example"


async def mail_of(office: Office, mail_id: str) -> InboundEmail:
    async with office.resources.sessions() as session:
        found = await session.scalar(select(InboundEmail).where(InboundEmail.id == mail_id))
    assert found is not None
    return found


async def set_mail_id(office: Office, message_id: str, mail_id: str | None) -> None:
    """Say under which Message-ID a message of ours went out."""
    async with office.resources.sessions.begin() as session:
        message = await session.scalar(select(OutboundMessage).where(OutboundMessage.id == message_id))
        assert message is not None
        message.mail_message_id = mail_id


async def communications(office: Office) -> list[Communication]:
    return await rows_of(office, Communication)


__all__ = ["CARE", "INBOX", "communications", "mail_of", "post_mail", "rows_of", "set_mail_id", "take", "token_of"]
